"""Somebody's PDF becomes one clean revision that looks the same, or is refused by the name of what is in it."""

import io
import warnings
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any

import pikepdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from signing import ErrorCode, objects, seal_image
from signing.clean import Removed, clean, clean_in_child
from signing.errors import (
    ActiveContent,
    AlreadySigned,
    DamagedPdf,
    EncryptedPdf,
    LooksDifferent,
    NotAPdf,
    SigningError,
    TooManyPages,
    UnusableDocument,
)
from signing.inspection import open_pdf
from tests.unit.signing.attacks import make_hybrid
from tests.unit.signing.making import AGENCY, BOLD, draw, issued, prepared
from tests.unit.signing.test_inspection import (
    attachment,
    changed,
    dynamic_form,
    film,
    launch,
    layers,
    open_script,
    script_of_a_page,
    submit,
)


def two_pages(canvas: Canvas) -> None:
    canvas.showPage()
    canvas.setFont("Tinos", 13)
    canvas.drawString(60, 700, "Trang thứ hai")


def second_page(change: Callable[[Pdf], None]) -> bytes:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(draw(two_pages))) as document:
        change(document)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
            document.save(output)
    return output.getvalue()


def annotation(kind: str, **entries: Any) -> Callable[[Pdf], None]:
    def add(document: Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Subtype=Name("/" + kind), Rect=[10, 10, 90, 90], **entries)
        document.pages[1].Annots = Array([document.make_indirect(note)])

    return add


def layer_in_use(document: Pdf) -> None:
    group = document.make_indirect(Dictionary(Type=Name.OCG, Name="Lớp"))
    document.pages[1].Resources.Properties = Dictionary(Lop=group)


def filled_field(document: Pdf) -> None:
    field = document.make_indirect(Dictionary(FT=Name.Tx, T="a"))
    document.Root.AcroForm = Dictionary(Fields=[field])


def not_embedded(document: Pdf) -> None:
    page = document.pages[1]
    page.Resources.Font.Lad = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.contents_add(document.make_stream(b"BT /Lad 12 Tf 60 500 Td (Helvetica) Tj ET"))


def pictures(pdf: bytes) -> list[bytes]:
    document = pypdfium2.PdfDocument(pdf)
    return [bytes(page.render(scale=1).buffer) for page in document]


@pytest.mark.parametrize(
    ("change", "code", "page"),
    [
        (open_script, ErrorCode.CONTAINS_SCRIPT, None),
        (script_of_a_page, ErrorCode.CONTAINS_SCRIPT, "1"),
        (launch, ErrorCode.CONTAINS_LAUNCH, None),
        (attachment, ErrorCode.CONTAINS_ATTACHMENT, None),
        (dynamic_form, ErrorCode.CONTAINS_XFA, None),
        (submit, ErrorCode.CONTAINS_REMOTE_ACTION, None),
        (film, ErrorCode.CONTAINS_MEDIA, "1"),
        (layers, ErrorCode.CONTAINS_LAYERS, None),
        (layer_in_use, ErrorCode.CONTAINS_LAYERS, "2"),
        (filled_field, ErrorCode.CONTAINS_FORM, None),
        (annotation("Widget"), ErrorCode.CONTAINS_FORM, "2"),
        (annotation("Highlight"), ErrorCode.CONTAINS_ANNOTATION, "2"),
        (annotation("Stamp", F=32 | 4), ErrorCode.CONTAINS_ANNOTATION, "2"),
        (annotation("Link", A=Dictionary(S=Name.Launch, F="cmd.exe")), ErrorCode.CONTAINS_LAUNCH, "2"),
        (not_embedded, ErrorCode.CONTAINS_UNEMBEDDED_FONT, "2"),
    ],
)
def test_what_could_show_something_else_is_refused_and_found_on_its_page(
    change: Callable[[Pdf], None], code: ErrorCode, page: str | None
) -> None:
    with pytest.raises(ActiveContent) as refused:
        clean(second_page(change))
    assert (refused.value.code, refused.value.details.get("page")) == (code, page)


def loose_ends(document: Pdf) -> None:
    """What Word and its kin leave around the pages."""
    annotation("Link", A=Dictionary(S=Name.URI, URI="http://khonggiay.invalid/"))(document)
    document.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Text, F=2, Rect=[0, 0, 9, 9])])
    document.Root.OpenAction = Array([document.pages[0].obj, Name.Fit])
    document.Root.StructTreeRoot = document.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    document.Root.Metadata = document.make_stream(b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
    document.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    unused = document.make_stream(b"0 0 100 100 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 100, 100])
    document.pages[0].Resources.XObject = Dictionary(Thua=unused)
    document.pages[0].Resources.Font.Thua = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Courier)
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Mục", 0))


def test_what_only_lies_around_the_pages_is_left_behind() -> None:
    given_file = second_page(loose_ends)
    cleaned = clean(given_file)
    assert set(cleaned.removed) == {
        Removed.BOOKMARKS, Removed.HIDDEN_ANNOTATIONS, Removed.LINKS, Removed.METADATA, Removed.TAGS,
    }  # fmt: skip
    assert cleaned.pages == 2
    with pikepdf.open(io.BytesIO(cleaned.pdf)) as document:
        assert set(document.Root.keys()) == {"/Type", "/Pages", "/Lang"} & set(document.Root.keys())
        assert "/Info" not in document.trailer
        assert all("/Annots" not in page for page in document.pages)
        assert "/Thua" not in document.pages[0].Resources.get("/XObject", Dictionary()).keys()  # noqa: SIM118
    assert pictures(cleaned.pdf) == pictures(given_file)


def test_earlier_revisions_are_gone_with_what_they_hid() -> None:
    writer: Any = IncrementalPdfFileWriter(io.BytesIO(draw()))
    writer.root["/Lang"] = objects.text("vi-VN")
    writer.update_root()
    output = io.BytesIO()
    writer.write(output)
    cleaned = clean(output.getvalue())
    assert cleaned.removed == (Removed.HISTORY, Removed.METADATA)
    assert open_pdf(cleaned.pdf).xrefs.total_revisions == 1


def test_two_ways_to_read_a_file_become_one() -> None:
    cleaned = clean(make_hybrid(draw()))
    assert not open_pdf(cleaned.pdf).xrefs.hybrid_xrefs_present


def test_the_same_bytes_give_the_same_clean_bytes_and_cleaning_twice_changes_nothing() -> None:
    given_file = second_page(loose_ends)
    once = clean(given_file)
    assert clean(given_file) == once
    again = clean(once.pdf)
    assert (again.pdf, again.removed) == (once.pdf, ())


def test_a_scan_stays_a_scan() -> None:
    seal = ImageReader(io.BytesIO(seal_image(AGENCY, BOLD)))
    scanned = draw(lambda canvas: canvas.drawImage(seal, 100, 300, 100, 100, mask="auto"))
    assert pictures(clean(scanned).pdf) == pictures(scanned)


@pytest.mark.parametrize("pdf", [issued, prepared], ids=["signed", "with empty signature fields"])
def test_a_form_or_a_signed_file_is_never_rewritten(pdf: Callable[[], bytes]) -> None:
    with pytest.raises(AlreadySigned if pdf is issued else ActiveContent):
        clean(pdf())


def test_an_encrypted_file_is_refused_even_when_it_opens_without_a_password() -> None:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(draw())) as document:
        document.save(output, encryption=pikepdf.Encryption(owner="o", user=""))
    with pytest.raises(EncryptedPdf):
        clean(output.getvalue())


def test_a_page_that_two_readers_see_differently_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison looks at pixels: a page that lost its letters on the way does not pass."""
    module = import_module("signing.clean")
    written = module._written

    def without_content(document: Pdf) -> bytes:
        document.pages[1].Contents = document.make_stream(b"")
        pdf: bytes = written(document)
        return pdf

    monkeypatch.setattr(module, "_written", without_content)
    with pytest.raises(LooksDifferent) as refused:
        clean(draw(two_pages))
    assert refused.value.details == {"page": "2"}


def test_a_book_is_too_long() -> None:
    with pikepdf.new() as document:
        for _ in range(501):
            document.add_blank_page()
        output = io.BytesIO()
        document.save(output)
    with pytest.raises(TooManyPages):
        clean(output.getvalue())


@pytest.mark.parametrize(("data", "error"), [(b"", NotAPdf), (b"PK\3\4", NotAPdf), (b"%PDF-1.7\nnothing", DamagedPdf)])
def test_what_is_no_paper_is_refused(data: bytes, error: type[SigningError]) -> None:
    with pytest.raises(error):
        clean(data)


@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=8))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_damage_is_refused_with_a_code_or_mended_without_a_change_of_looks(place: int, noise: bytes) -> None:
    pdf = bytearray(draw())
    start = place % len(pdf)
    pdf[start : start + len(noise)] = noise
    with suppress(SigningError):
        assert pictures(clean(bytes(pdf)).pdf) == pictures(bytes(pdf))


def test_the_child_process_says_the_same() -> None:
    given_file = second_page(loose_ends)
    assert clean_in_child(given_file) == clean(given_file)
    with pytest.raises(UnusableDocument) as refused:
        clean_in_child(changed(open_script))
    assert (refused.value.code, refused.value.details) == (ErrorCode.CONTAINS_SCRIPT, {"found": "JS"})
