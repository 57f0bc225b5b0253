"""Ways to change a document behind its signatures, each answering the changed bytes."""

import re
import zlib
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing import objects
from signing.appearance import picture, set_line
from signing.face import embed, font_subset, read_face
from tests.unit.signing.making import BOLD

OVERDRAWN = b" 0 0 9 9 re f"
FAR_NUMBER = 4_000


def _written(writer: Any) -> bytes:
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def _field(writer: Any, name: str) -> Any:
    field = objects.field(writer.root, name)
    assert field is not None
    return field


def change_value(pdf: bytes, name: str, text: str) -> bytes:
    """Value and picture, as an honest program would fill the field again."""
    writer: Any = IncrementalPdfFileWriter(BytesIO(pdf))
    field = _field(writer, name)
    field[pdf_name("/V")] = objects.text(text)
    _show(writer, field, text)
    writer.update_container(field)
    return _written(writer)


def show_other_text(pdf: bytes, name: str, text: str) -> bytes:
    """Only the picture: the value stays."""
    writer: Any = IncrementalPdfFileWriter(BytesIO(pdf))
    field = _field(writer, name)
    _show(writer, field, text)
    writer.update_container(field)
    return _written(writer)


def _show(writer: Any, field: Any, text: str) -> None:
    font = writer.root["/AcroForm"]["/DR"]["/Font"].raw_get("/KGChu")
    face = read_face(font.get_object())
    assert face is not None
    width, height = objects.size(field["/Rect"])
    normal = picture(set_line(text, face, width, height), "KGChu", font, width, height)
    field[pdf_name("/AP")] = objects.dictionary(N=writer.add_object(normal))


def show_with_lying_font(pdf: bytes, name: str) -> bytes:
    """The codes of the picture stay, but a new font gives them other shapes."""
    writer: Any = IncrementalPdfFileWriter(BytesIO(pdf))
    field = _field(writer, name)
    normal = field["/AP"]["/N"]
    normal["/Resources"]["/Font"][pdf_name("/KGChu")] = embed(writer, font_subset(BOLD))
    writer.update_container(normal)
    return _written(writer)


def draw_over(pdf: bytes, name: str) -> bytes:
    """The picture keeps its text and gets one more stroke behind it."""
    writer: Any = IncrementalPdfFileWriter(BytesIO(pdf))
    field = _field(writer, name)
    old = field["/AP"]["/N"]
    entries = {key: old.raw_get("/" + key) for key in ("Type", "Subtype", "BBox", "Resources")}
    field[pdf_name("/AP")] = objects.dictionary(N=writer.add_object(objects.stream(old.data + OVERDRAWN, **entries)))
    writer.update_container(field)
    return _written(writer)


def annotate(pdf: bytes) -> bytes:
    """A sticky note on the first page."""
    writer: Any = IncrementalPdfFileWriter(BytesIO(pdf))
    page, _ = writer.find_page_for_modification(0)
    note = objects.dictionary(
        Type=objects.name("Annot"),
        Subtype=objects.name("Text"),
        Rect=objects.numbers((10, 10, 30, 30)),
        Contents=objects.text("Đã duyệt"),
    )
    writer.register_annotation(page, writer.add_object(note))
    return _written(writer)


def ask_for_appearances(pdf: bytes) -> bytes:
    """Ask readers to draw the fields anew, in their own way."""
    writer: Any = IncrementalPdfFileWriter(BytesIO(pdf))
    form = writer.root["/AcroForm"]
    form[pdf_name("/NeedAppearances")] = objects.type_of.BooleanObject(True)
    writer.update_container(form)
    return _written(writer)


def rewrite_page(pdf: bytes) -> bytes:
    """New content for the first page."""
    writer: Any = IncrementalPdfFileWriter(BytesIO(pdf))
    stream = writer.add_object(objects.stream(b"0 0 595 842 re f"))
    writer.add_stream_to_page(0, stream)
    return _written(writer)


def structured(pdf: bytes) -> bytes:
    """One more revision with a tree of structure: headings that point to pages, to each other and back up."""
    writer: Any = IncrementalPdfFileWriter(BytesIO(pdf))
    page, _ = writer.find_page_for_modification(0)
    top = objects.dictionary(Type=objects.name("StructTreeRoot"))
    top_reference = writer.add_object(top)
    part = objects.dictionary(Type=objects.name("StructElem"), P=top_reference)
    part_reference = writer.add_object(part)
    heading = objects.dictionary(Type=objects.name("StructElem"), P=part_reference, Pg=page, Also=part_reference)
    part[pdf_name("/K")] = objects.array([writer.add_object(heading), objects.number(0)])
    top[pdf_name("/K")] = part_reference
    top[pdf_name("/ParentTree")] = writer.add_object(objects.dictionary(Nums=objects.array([part_reference])))
    writer.root[pdf_name("/StructTreeRoot")] = top_reference
    writer.update_root()
    return _written(writer)


def with_spare_field(pdf: bytes, name: str) -> bytes:
    """A text field, and behind it in the numbers an object of the same name that no list of fields holds."""
    writer: Any = IncrementalPdfFileWriter(BytesIO(pdf))
    first, spare = (
        writer.add_object(objects.dictionary(FT=objects.name("Tx"), T=objects.text(name), V=objects.text(value)))
        for value in ("một", "hai")
    )
    fields = writer.root["/AcroForm"]["/Fields"]
    fields.append(first)
    writer.update_container(fields)
    writer.root[pdf_name("/Spare")] = spare
    writer.update_root()
    return _written(writer)


def exchange_for_spare(pdf: bytes) -> bytes:
    """The list of fields holds the spare object instead of its last field."""
    writer: Any = IncrementalPdfFileWriter(BytesIO(pdf))
    fields = writer.root["/AcroForm"]["/Fields"]
    fields[len(fields) - 1] = writer.root.raw_get("/Spare")
    writer.update_container(fields)
    return _written(writer)


def refer_to_nothing(pdf: bytes) -> bytes:
    """The first page asks for one more stream of content, which the document does not hold."""
    writer: Any = IncrementalPdfFileWriter(BytesIO(pdf))
    page, _ = writer.find_page_for_modification(0)
    shown = page.get_object()
    missing = objects.type_of.IndirectObject(FAR_NUMBER, 0, writer)
    shown[pdf_name("/Contents")] = objects.array([shown.raw_get("/Contents"), missing])
    writer.update_container(shown)
    return _written(writer)


def supply(pdf: bytes, number: int) -> bytes:
    """One more revision with a stream of page content under this number, which nothing new refers to."""
    root = re.findall(rb"/Root (\d+ \d+ R)", pdf)[-1]
    previous = re.findall(rb"startxref\s+(\d+)", pdf)[-1]
    thing = b"%d 0 obj\n<< /Length 16 >>\nstream\n0 0 595 842 re f\nendstream\nendobj\n" % number
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size %d /Root %s /Prev %s >>\n" % (
        (number, len(pdf), number + 1, root, previous)
    )
    return pdf + thing + table + b"startxref\n%d\n%%%%EOF\n" % (len(pdf) + len(thing))


def append_objects_without_end(pdf: bytes) -> bytes:
    """A second catalogue with its own table behind the end mark, and no end mark of its own."""
    size = int(re.findall(rb"/Size (\d+)", pdf)[-1])
    start = len(pdf)
    thing = b"%d 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n" % size
    table = start + len(thing)
    return (
        pdf
        + thing
        + b"xref\n%d 1\n%010d 00000 n \ntrailer << /Size %d /Root %d 0 R >>\nstartxref\n%d\n"
        % (size, start, size + 1, size, table)
    )


def append_objects_with_old_pointer(pdf: bytes) -> bytes:
    """Objects behind the end mark, closed by a second end mark that points to the signed table."""
    pointer: bytes = re.findall(rb"startxref\s+(\d+)", pdf)[-1]
    return pdf + b"900 0 obj\n<< /Type /Catalog >>\nendobj\nstartxref\n" + pointer + b"\n%%EOF\n"


def make_hybrid(pdf: bytes) -> bytes:
    """One more revision with both kinds of reference table, as old word processors write."""
    size = int(re.findall(rb"/Size (\d+)", pdf)[-1])
    root = re.findall(rb"/Root (\d+ \d+ R)", pdf)[-1]
    previous = re.findall(rb"startxref\s+(\d+)", pdf)[-1]
    start = len(pdf)
    entry = b"\x01" + start.to_bytes(4, "big") + b"\x00"
    stream = b"%d 0 obj\n<< /Type /XRef /Size %d /W [ 1 4 1 ] /Index [ %d 1 ] /Root %s /Length %d >>\nstream\n" % (
        (size, size + 1, size, root, len(entry))
    )
    table = b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size %d /Root %s /Prev %s /XRefStm %d >>\n" % (
        (size + 1, root, previous, start)
    )
    body = pdf + stream + entry + b"\nendstream\nendobj\n"
    return body + table + b"startxref\n%d\n%%%%EOF\n" % len(body)


def bomb() -> bytes:
    """A table of objects in a stream of some hundred kilobytes that unfolds to a hundred megabytes."""
    packed = zlib.compress(b"\0" * 100_000_000)
    head = b"%PDF-1.7\n"
    stream = b"1 0 obj\n<< /Type /XRef /Size 9 /W [1 2 1] /Root 2 0 R /Filter /FlateDecode /Length %d >>\nstream\n"
    return head + stream % len(packed) + packed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(head)


def flip(pdf: bytes, place: int, bit: int = 0) -> bytes:
    changed = bytearray(pdf)
    changed[place] ^= 1 << bit
    return bytes(changed)


def signature_rooms(pdf: bytes) -> list[tuple[int, int]]:
    """First and last place of the hexadecimal digits of every signature."""
    return [found.span(1) for found in re.finditer(rb"/Contents <([0-9A-F]{2000,})>", pdf)]
