from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Dictionary, Name, Pdf
from reportlab.pdfgen.canvas import Canvas

from signing import ErrorCode, prepare
from signing.errors import ActiveContent, EncryptedPdf
from tests.unit.signing.making import LAYOUT, REGULAR, draw


def changed(change: Callable[[Pdf], None]) -> bytes:
    output = BytesIO()
    with pikepdf.open(BytesIO(draw())) as document:
        change(document)
        document.save(output)
    return output.getvalue()


def open_script(document: Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def script_of_a_page(document: Pdf) -> None:
    document.pages[0].AA = Dictionary(O=Dictionary(S=Name.Named, N=Name.Print))


def launch(document: Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.Launch, F="cmd.exe")


def attachment(document: Pdf) -> None:
    document.attachments["bang-luong.xlsx"] = b"..."


def dynamic_form(document: Pdf) -> None:
    document.Root.AcroForm = Dictionary(Fields=[], XFA=document.make_stream(b"<xdp/>"))


def plain_form(document: Pdf) -> None:
    document.Root.AcroForm = Dictionary(Fields=[])


def submit(document: Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.SubmitForm, F="http://khonggiay.invalid/")


def film(document: Pdf) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=[0, 0, 9, 9])
    document.pages[0].Annots = pikepdf.Array([document.make_indirect(note)])


def layers(document: Pdf) -> None:
    document.Root.OCProperties = Dictionary(OCGs=[], D=Dictionary())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (open_script, ErrorCode.CONTAINS_SCRIPT),
        (script_of_a_page, ErrorCode.CONTAINS_SCRIPT),
        (launch, ErrorCode.CONTAINS_LAUNCH),
        (attachment, ErrorCode.CONTAINS_ATTACHMENT),
        (dynamic_form, ErrorCode.CONTAINS_XFA),
        (plain_form, ErrorCode.CONTAINS_FORM),
        (submit, ErrorCode.CONTAINS_REMOTE_ACTION),
        (film, ErrorCode.CONTAINS_MEDIA),
        (layers, ErrorCode.CONTAINS_LAYERS),
    ],
)
def test_what_could_change_the_page_later_is_refused_by_name(change: Callable[[Pdf], None], code: ErrorCode) -> None:
    with pytest.raises(ActiveContent) as refused:
        prepare(changed(change), LAYOUT, REGULAR)
    assert refused.value.code == code


def test_an_encrypted_drawing_is_refused() -> None:
    output = BytesIO()
    with pikepdf.open(BytesIO(draw())) as document:
        document.save(output, encryption=pikepdf.Encryption(owner="a", user=""))
    with pytest.raises(EncryptedPdf):
        prepare(output.getvalue(), LAYOUT, REGULAR)


def test_a_word_on_the_page_is_not_taken_for_active_content() -> None:
    def write(canvas: Canvas) -> None:
        canvas.setFont("Tinos", 13)
        canvas.drawString(60, 600, "/JavaScript /Launch /XFA")

    assert prepare(draw(write), LAYOUT, REGULAR)


def test_a_drawing_of_two_revisions_becomes_one() -> None:
    first = draw()
    size = first.rfind(b"startxref")
    pointer = int(first[size:].split()[1])
    trailer = first[first.rfind(b"trailer") : size]
    start = len(first)
    second = (
        first
        + b"xref\n0 1\n0000000000 65535 f \n"
        + trailer.replace(b"<<", b"<<\n/Prev %d" % pointer, 1)
        + b"startxref\n%d\n%%%%EOF\n" % start
    )
    assert prepare(second, LAYOUT, REGULAR).count(b"%%EOF") == 1
