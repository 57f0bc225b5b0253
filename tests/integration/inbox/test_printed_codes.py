"""The code printed on a document leads to it, however somebody types it, and to nothing before it is issued."""

from collections.abc import Callable

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from inbox.queries.published import published_by_code
from server.infra.database import reading
from tests.integration.inbox.steps import Issued, issued
from tests.integration.inbox.world import World

TYPED: list[Callable[[str], str]] = [
    str,
    str.lower,
    lambda code: code.replace("-", ""),
    lambda code: f" {code[:9]} {code[10:]} ",
]


@pytest.mark.parametrize("typed", TYPED)
def test_a_printed_code_leads_to_its_document_however_it_is_typed(ready: Issued, typed: Callable[[str], str]) -> None:
    document = ready.world.outgoing(ready.document_id)
    assert document.verify_code is not None
    with reading(ready.world.factory) as session:
        found = published_by_code(session, typed(document.verify_code), ready.world.now.date())
    assert found is not None
    assert (found.reference, found.abstract) == (document.reference, "")


PUBLIC = "https://khonggiay.hongbang.haiphong.gov.vn"
A4, BLUR = 210, 0.1  # millimetres: how wide the page is, and how far a copier smears its ink
PAPERS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "as issued": lambda paper: paper,
    "copied in grey": lambda paper: paper.convert("L").filter(ImageFilter.GaussianBlur(paper.width / A4 * BLUR)),
    "askew": lambda paper: paper.rotate(7, fillcolor="white"),
    "upside down": lambda paper: paper.rotate(180),
}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, first_world: World) -> Issued:
    """A resolution issued by a node that strangers reach."""
    world = first_world.copy(tmp_path_factory.mktemp("printed") / "data")
    world.settings = world.settings.model_copy(update={"public_url": f"{PUBLIC}/"})
    world.start_workers()
    return Issued(world, issued(world))


def paper_of(printed: Issued, dots_an_inch: int) -> Image.Image:
    """The last page as a printer puts it on paper."""
    pdf = pypdfium2.PdfDocument(printed.world.blobs.get(printed.world.outgoing(printed.document_id).file_sha256 or ""))
    pdf.init_forms()
    page: Image.Image = pdf[len(pdf) - 1].render(scale=dots_an_inch / 72, may_draw_forms=True).to_pil()
    return page


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("dots_an_inch", [150, 300])
def test_a_strangers_reader_finds_the_address_on_the_paper(printed: Issued, dots_an_inch: int, paper: str) -> None:
    (found,) = zxingcpp.read_barcodes(PAPERS[paper](paper_of(printed, dots_an_inch)))
    code = printed.world.outgoing(printed.document_id).verify_code
    assert (found.format, found.text) == (zxingcpp.BarcodeFormat.QRCode, f"{PUBLIC}/verify/{code}")


def test_the_address_on_the_paper_leads_to_the_document(printed: Issued) -> None:
    (found,) = zxingcpp.read_barcodes(paper_of(printed, 150))
    with reading(printed.world.factory) as session:
        document = published_by_code(session, found.text.rpartition("/")[2], printed.world.now.date())
    assert document is not None
    assert document.reference == printed.world.outgoing(printed.document_id).reference
