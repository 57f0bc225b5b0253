"""What an attacker changes in a signed document, one thing at a time, in a revision behind the signed bytes."""

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.integration.signing.hostile.raw import Revision, stream, written

LIE = b"BT /F1 30 Tf 60 600 Td (Dieu 1. Phe duyet 9.000.000.000 dong) Tj ET"
Edit = Callable[[Revision], object]


def add_annotation(revision: Revision, entries: bytes) -> None:
    note = revision.add(b"<< /Type /Annot /F 4 /Rect [50 500 400 700] %s >>" % entries)
    add_to_page(revision, "Annots", note)


def add_to_page(revision: Revision, entry: str, reference: bytes) -> None:
    page = revision.page
    there = [written(one) for one in page.get(f"/{entry}", [])]
    revision.change(page, **{entry: b"[" + b" ".join([*there, reference]) + b"]"})


def change_root(revision: Revision, **entries: bytes) -> None:
    revision.change(revision.document.Root, **entries)


def with_entries(change: Callable[..., None], entries: dict[str, bytes]) -> Edit:
    return lambda revision: change(revision, **entries)


def change_page(revision: Revision, **entries: bytes) -> None:
    revision.change(revision.page, **entries)


def change_form(revision: Revision, **entries: bytes) -> None:
    root = revision.document.Root
    form = root.AcroForm
    if form.is_indirect:
        revision.change(form, **entries)
        return
    kept = {str(key)[1:]: written(form.get(key)) for key in form.keys()}  # noqa: SIM118 - not a dict
    body = b" ".join(b"/%s %s" % (key.encode(), value) for key, value in {**kept, **entries}.items())
    revision.change(root, AcroForm=b"<< " + body + b" >>")


def overwrite_content(revision: Revision) -> None:
    """The stream of the page keeps its number and gets other bytes."""
    contents = revision.page.Contents
    thing = contents[0] if hasattr(contents, "__len__") and contents.objgen == (0, 0) else contents
    revision.put(thing.objgen[0], stream(LIE))


def new_page_tree(revision: Revision) -> None:
    content = revision.add_stream(LIE)
    tree = revision.size + 1
    page = revision.add(b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %s >>" % (tree, content))
    pages = revision.add(b"<< /Type /Pages /Count 1 /Kids [%s] >>" % page)
    change_root(revision, Pages=pages)


def add_page(revision: Revision) -> None:
    pages = revision.document.Root.Pages
    content = revision.add_stream(LIE)
    page = revision.add(
        b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %s >>" % (pages.objgen[0], content)
    )
    kids = b" ".join([*(written(kid) for kid in pages.Kids), page])
    revision.change(pages, Kids=b"[" + kids + b"]", Count=b"%d" % (len(pages.Kids) + 1))


def turn_pages(revision: Revision) -> None:
    pages = revision.document.Root.Pages
    kids = b" ".join(written(kid) for kid in reversed(list(pages.Kids)))
    revision.change(pages, Kids=b"[" + kids + b"]")


def drop_page(revision: Revision) -> None:
    pages = revision.document.Root.Pages
    revision.change(pages, Kids=b"[" + written(pages.Kids[0]) + b"]", Count=b"1")


def overwrite_font(revision: Revision) -> None:
    font = next(iter(revision.page.Resources.Font.values()))
    revision.change(font, BaseFont=b"/Symbol")


def new_resources(revision: Revision) -> None:
    font = revision.add(b"<< /Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats >>")
    change_page(revision, Resources=b"<< /Font << /F1 %s /F2 %s >> >>" % (font, font))


def new_catalogue(revision: Revision) -> None:
    """Another catalogue under another number, the old one stays where it was."""
    content = revision.add_stream(LIE)
    page = revision.add(b"<< /Type /Page /MediaBox [0 0 595 842] /Contents %s >>" % content)
    pages = revision.add(b"<< /Type /Pages /Count 1 /Kids [%s] >>" % page)
    form = revision.document.Root.AcroForm
    revision.root = revision.add(b"<< /Type /Catalog /Pages %s /AcroForm %s >>" % (pages, written(form)))


def copy_signature(revision: Revision) -> None:
    """The signature object once more under a new number, in a new field over a new page."""
    field = next(one for one in revision.document.Root.AcroForm.Fields if one.get("/FT") == "/Sig")
    value = revision.add(bytes(field.V.unparse(resolved=True)))
    copied = revision.add(b"<< /FT /Sig /T (ChuKyGoc) /Type /Annot /Subtype /Widget /Rect [0 0 0 0] /V %s >>" % value)
    new_page_tree(revision)
    change_root(revision, AcroForm=b"<< /SigFlags 3 /Fields [%s] >>" % copied)


def drop_form(revision: Revision) -> None:
    revision.change(revision.document.Root, AcroForm=None)


def signature_field(revision: Revision) -> Any:
    return next(one for one in revision.document.Root.AcroForm.Fields if one.get("/FT") == "/Sig")


def change_signature_field(revision: Revision, **entries: bytes) -> None:
    revision.change(signature_field(revision), **entries)


def empty_signature_field(revision: Revision) -> None:
    revision.change(signature_field(revision), V=None)


def overwrite_signature(revision: Revision) -> None:
    """The signature object itself is written anew, unchanged."""
    value = signature_field(revision).V
    revision.put(value.objgen[0], bytes(value.unparse(resolved=True)))


def picture(revision: Revision) -> bytes:
    return revision.add_stream(LIE, b"/Type /XObject /Subtype /Form /BBox [0 0 400 300]")


def overlay_widget(revision: Revision) -> None:
    """A text field nobody signed, over the text."""
    field = revision.add(
        b"<< /FT /Tx /T (Them) /V (9.000.000.000) /Type /Annot /Subtype /Widget /F 4 /Rect [50 500 500 700]"
        b" /AP << /N %s >> /P %d 0 R >>" % (picture(revision), revision.page.objgen[0])
    )
    add_to_page(revision, "Annots", field)
    fields = b" ".join([*(written(one) for one in revision.document.Root.AcroForm.Fields), field])
    change_form(revision, Fields=b"[" + fields + b"]")


def poisoned_store(revision: Revision, certificates: bytes = b"") -> None:
    """A document security store that also rewrites the page's content under its own number."""
    overwrite_content(revision)
    change_root(revision, DSS=revision.add(b"<< /Type /DSS /Certs [%s] >>" % certificates))


def store_on_page(revision: Revision) -> None:
    """One stream is a certificate of the store and the content of the page at once."""
    content = revision.add_stream(LIE)
    change_page(revision, Contents=content)
    change_root(revision, DSS=revision.add(b"<< /Type /DSS /Certs [%s] >>" % content))


SUBTYPES = {
    "free-text": b"/Subtype /FreeText /Contents (9.000.000.000) /DA (/Helv 30 Tf 0 g)",
    "stamp": b"/Subtype /Stamp /Name /Approved",
    "highlight": b"/Subtype /Highlight /QuadPoints [50 500 400 500 50 700 400 700] /C [1 1 0]",
    "redact": b"/Subtype /Redact /QuadPoints [50 500 400 500 50 700 400 700] /IC [0 0 0]",
    "ink": b"/Subtype /Ink /InkList [[50 500 400 700]]",
    "square": b"/Subtype /Square /IC [1 1 1]",
    "link": b"/Subtype /Link /A << /S /URI /URI (http://lua.invalid) >>",
    "note": b"/Subtype /Text /Contents (Da duyet)",
    "file": b"/Subtype /FileAttachment /FS << /Type /Filespec /F (a.exe) >>",
    "watermark": b"/Subtype /Watermark",
    "movie": b"/Subtype /Screen /A << /S /Rendition >>",
    "strike-out": b"/Subtype /StrikeOut /QuadPoints [50 500 400 500 50 700 400 700]",
    "caret": b"/Subtype /Caret",
    "hidden": b"/Subtype /Text /F 2 /Contents (an)",
}
ROOT_ENTRIES: dict[str, dict[str, bytes]] = {
    "open-action-script": {"OpenAction": b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"},
    "open-action-address": {"OpenAction": b"<< /S /URI /URI (http://lua.invalid) >>"},
    "open-action-launch": {"OpenAction": b"<< /S /Launch /F (a.exe) >>"},
    "open-action-page": {"OpenAction": b"[0 /Fit]"},
    "additional-actions": {"AA": b"<< /WC << /S /JavaScript /JS (1) >> >>"},
    "scripts": {"Names": b"<< /JavaScript << /Names [(a) << /S /JavaScript /JS (1) >>] >> >>"},
    "attachments": {"Names": b"<< /EmbeddedFiles << /Names [(a) << /Type /Filespec /F (a.exe) >>] >> >>"},
    "destinations": {"Dests": b"<< /a [0 /Fit] >>"},
    "layers": {"OCProperties": b"<< /OCGs [] /D << /Order [] >> >>"},
    "collection": {"Collection": b"<< /Type /Collection /View /T >>"},
    "language": {"Lang": b"(en)"},
    "viewer": {"ViewerPreferences": b"<< /HideToolbar true /Direction /R2L >>"},
    "page-labels": {"PageLabels": b"<< /Nums [0 << /S /D /St 9 >>] >>"},
    "outlines": {"Outlines": b"<< /Type /Outlines /Count 0 >>"},
    "page-mode": {"PageMode": b"/FullScreen"},
    "structure": {"StructTreeRoot": b"<< /Type /StructTreeRoot >>"},
    "permissions": {"Perms": b"<< /UR3 << /Type /Sig >> >>"},
    "legal": {"Legal": b"<< /Attestation (tot) >>"},
    "version": {"Version": b"/2.0"},
    "requirements": {"Requirements": b"[<< /Type /Requirement /S /EnableJavaScripts >>]"},
    "unknown-entry": {"KhongGiay": b"(la)"},
    "extensions": {"Extensions": b"<< /ADBE << /BaseVersion /1.7 /ExtensionLevel 8 >> >>"},
    "poisoned-store-empty": {"DSS": b"<< /Type /DSS /Certs [(khong phai chung thu)] >>"},
}
PAGE_ENTRIES: dict[str, dict[str, bytes]] = {
    "rotated": {"Rotate": b"180"},
    "media-box": {"MediaBox": b"[0 0 100 100]"},
    "crop-box": {"CropBox": b"[0 700 595 842]"},
    "user-unit": {"UserUnit": b"4"},
    "page-action": {"AA": b"<< /O << /S /JavaScript /JS (1) >> >>"},
    "no-content": {"Contents": b"[]"},
    "annotations-gone": {"Annots": b"[]"},
    "thread-beads": {"B": b"[]"},
    "page-metadata": {"LastModified": b"(D:20260101)"},
}
EDITS: dict[str, Edit] = {
    "content-swapped": lambda revision: change_page(revision, Contents=revision.add_stream(LIE)),
    "content-added": lambda revision: change_page(
        revision, Contents=b"[%s %s]" % (written(revision.page.Contents), revision.add_stream(LIE))
    ),
    "content-overwritten": overwrite_content,
    "page-tree-swapped": new_page_tree,
    "page-added": add_page,
    "pages-turned": turn_pages,
    "page-dropped": drop_page,
    "font-overwritten": overwrite_font,
    "resources-swapped": new_resources,
    "catalogue-swapped": new_catalogue,
    "signature-copied": copy_signature,
    "form-dropped": drop_form,
    "field-emptied": empty_signature_field,
    "signature-overwritten": overwrite_signature,
    "widget-over-text": overlay_widget,
    "store-overwrites-content": poisoned_store,
    "store-is-content": store_on_page,
    "metadata": lambda revision: change_root(
        revision,
        Metadata=revision.add_stream(b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>", b"/Type /Metadata /Subtype /XML"),
    ),
    "form-resources": lambda revision: change_form(revision, DR=b"<< /Font << >> >>"),
    "form-look": lambda revision: change_form(revision, DA=b"(/Helv 99 Tf 1 0 0 rg)"),
    "form-dynamic": lambda revision: change_form(revision, XFA=b"[(template) (x)]"),
    "form-order": lambda revision: change_form(revision, CO=b"[]"),
    "form-flags": lambda revision: change_form(revision, SigFlags=b"0"),
    "need-appearances": lambda revision: change_form(revision, NeedAppearances=b"true"),
    "unused-object": lambda revision: revision.add(b"(khong ai dung)"),
    "no-object": lambda _: None,
    "signature-moved": lambda revision: change_signature_field(revision, Rect=b"[50 500 400 700]"),
    "signature-drawn": lambda revision: change_signature_field(
        revision, AP=b"<< /N %s >>" % picture(revision), Rect=b"[50 500 400 700]"
    ),
    "signature-hidden": lambda revision: change_signature_field(revision, F=b"2"),
    "signature-renamed": lambda revision: change_signature_field(revision, T=b"(Khac)"),
    "signature-dressed": lambda revision: change_signature_field(revision, MK=b"<< /CA (OK) /BG [1 0 0] >>"),
    "signature-lock": lambda revision: change_signature_field(revision, Lock=b"<< /Action /All >>"),
    "signature-action": lambda revision: change_signature_field(revision, A=b"<< /S /JavaScript /JS (1) >>"),
    **{f"annotation-{name}": partial(add_annotation, entries=body) for name, body in SUBTYPES.items()},
    **{f"root-{name}": with_entries(change_root, entries) for name, entries in ROOT_ENTRIES.items()},
    **{f"page-{name}": with_entries(change_page, entries) for name, entries in PAGE_ENTRIES.items()},
}
VISIBLE_EDITS: dict[str, Edit] = {
    "picture-swapped": lambda revision: change_signature_field(revision, AP=b"<< /N %s >>" % picture(revision)),
    "picture-gone": lambda revision: revision.change(signature_field(revision), AP=None),
    "picture-overwritten": lambda revision: revision.put(
        signature_field(revision).AP.N.objgen[0],
        stream(LIE, b"/Type /XObject /Subtype /Form /BBox [0 0 400 300]"),
    ),
    "picture-of-other-state": lambda revision: change_signature_field(
        revision, AP=b"<< /N %s /D %s >>" % (written(signature_field(revision).AP.N), picture(revision))
    ),
    "box-moved": lambda revision: change_signature_field(revision, Rect=b"[0 0 595 842]"),
    "box-outside": lambda revision: change_signature_field(revision, Rect=b"[-99 -99 -9 -9]"),
}
FORM_EDITS: dict[str, Edit] = {
    "value": lambda revision: revision.change(revision.field("So"), V=b"(99)"),
    "picture": lambda revision: revision.change(revision.field("So"), AP=b"<< /N %s >>" % picture(revision)),
    "value-and-picture": lambda revision: revision.change(
        revision.field("So"), V=b"(99)", AP=b"<< /N %s >>" % picture(revision)
    ),
    "box": lambda revision: revision.change(revision.field("So"), Rect=b"[0 0 595 842]"),
    "flags": lambda revision: revision.change(revision.field("So"), Ff=b"1"),
    "look": lambda revision: revision.change(revision.field("So"), DA=b"(/Helv 90 Tf 1 g)"),
    "default": lambda revision: revision.change(revision.field("So"), DV=b"(99)"),
    "action": lambda revision: revision.change(revision.field("So"), AA=b"<< /K << /S /JavaScript /JS (1) >> >>"),
    "dress": lambda revision: revision.change(revision.field("So"), MK=b"<< /BG [0 0 0] >>"),
    "check-box": lambda revision: revision.change(revision.field("DongY"), V=b"/Yes", AS=b"/Yes"),
    "hint": lambda revision: revision.change(revision.field("So"), TU=b"(khac)"),
    "kind": lambda revision: revision.change(revision.field("So"), FT=b"/Btn"),
    "gone": lambda revision: change_form(revision, Fields=b"[%s]" % written(signature_field(revision))),
    "need-appearances": lambda revision: change_form(revision, NeedAppearances=b"true"),
}
