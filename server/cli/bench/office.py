"""An office for measurements, gone with the process: keys, a time-stamping authority of its own, documents to sign."""

import multiprocessing
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from reportlab.pdfgen.canvas import Canvas

from inbox.drafting.faces import Face, Faces
from signing import (
    Authority,
    Box,
    FieldName,
    Issued,
    Key,
    Layout,
    Level,
    Purpose,
    Subject,
    TimeStamper,
    fill,
    http_time_stamper,
    issue_certificate,
    issue_time_stamp_certificate,
    make_authority,
    prepare,
    raise_level,
    revocation_list,
    seal,
    seal_image,
    sign,
    signature_image,
)
from signing.trust import Trust
from signing.tsa_server import authority_server

AGENCY: Final = "Cơ quan đo tốc độ"
LEADER: Final = "Nguyễn Văn Đo"
PAGE: Final = (595, 842)
PAGES: Final = 3
LINES: Final = 62
WORDS: Final = 27
SIZE: Final = 7
LETTERS: Final = "abcdeghiklmnopqrstuvxyàáảãạăắâấầđêếềôốồơớờưứừ"
LAYOUT: Final = Layout(
    number=Box(0, 82, 806, 160, 826),
    date=Box(0, 300, 806, 560, 826),
    signature=Box(2, 310, 410, 450, 480),
    seal=Box(2, 250, 390, 355, 495),
)
VALUES: Final[dict[str, str]] = {FieldName.NUMBER: "15", FieldName.DATE: "Hà Nội, ngày 05 tháng 01 năm 2027"}
APPROVALS: Final = {"PheDuyet1": (60, 40, 180, 100), "PheDuyet2": (220, 40, 340, 100), "PheDuyet3": (380, 40, 500, 100)}


@dataclass(frozen=True)
class Office:
    """``now`` is the time of every signature; ``fonts`` the folder of the type family of documents."""

    fonts: Path
    now: datetime
    authority: Authority
    leader: Issued
    agency: Issued
    stamps: Issued

    @cached_property
    def drawing(self) -> bytes:
        """Three pages of running text, about 96 kB with their letters."""
        Faces(self.fonts).register()
        output, dice = BytesIO(), random.Random(PAGES)  # noqa: S311 - words without meaning
        canvas = Canvas(output, pagesize=PAGE, initialFontName=Face.REGULAR, invariant=1, pageCompression=0)
        for _ in range(PAGES):
            canvas.setFont(Face.REGULAR, SIZE)
            for line in range(LINES):
                canvas.drawString(40, 790 - 12 * line, " ".join(_word(dice) for _ in range(WORDS)))
            canvas.showPage()
        canvas.save()
        return output.getvalue()

    @cached_property
    def document(self) -> bytes:
        """The drawing with the four fields of an official document."""
        fonts = self.fonts / f"{Face.REGULAR}.ttf", self.fonts / f"{Face.ITALIC}.ttf"
        return prepare(self.drawing, LAYOUT, *fonts)

    @cached_property
    def approvals(self) -> bytes:
        """The document with three more fields, for signatures beside those of the leader and the seal."""
        writer: Any = IncrementalPdfFileWriter(BytesIO(self.document))
        for name, box in APPROVALS.items():
            append_signature_field(writer, SigFieldSpec(name, on_page=1, box=box))
        output = BytesIO()
        writer.write(output)
        return output.getvalue()

    @cached_property
    def key(self) -> Key:
        return self.leader.key()

    @cached_property
    def image(self) -> bytes:
        return signature_image(LEADER)

    @cached_property
    def trust(self) -> Trust:
        """The root, with fresh revocation lists of both authorities."""
        issuers = (self.authority.root, self.authority.issuing)
        return Trust.of_certificates(self.authority.anchors()).with_evidence(
            [revocation_list(issuer, [], self.now) for issuer in issuers]
        )

    def signed(self, stamper: TimeStamper | None = None) -> bytes:
        """A fresh signature of the leader, with its picture."""
        return sign(
            self.document,
            self.key,
            field=FieldName.SIGNATURE,
            image=self.image,
            reason="Ký ban hành",
            at=self.now,
            time_stamper=stamper,
        )

    def archived(self, stamper: TimeStamper) -> bytes:
        """A fresh signature with everything that makes it last, checked as a kept document is."""
        return raise_level(self.signed(stamper), Level.B_LTA, trust=self.trust, time_stamper=stamper, at=self.now)

    def signed_five_times(self) -> bytes:
        """The leader signs, the clerk fills in number and date and seals, three others approve."""
        document = sign(self.approvals, self.key, field=FieldName.SIGNATURE, image=self.image, at=self.now)
        image = seal_image(AGENCY, self.fonts / f"{Face.BOLD}.ttf")
        document = seal(fill(document, VALUES), self.agency.key(), image, at=self.now)
        for field in APPROVALS:
            document = sign(document, self.key, field=field, image=self.image, at=self.now)
        return document


def make_office(fonts: Path) -> Office:
    now = datetime.now(UTC)
    authority = make_authority(now, root_name="Đo tốc độ - gốc", issuing_name="Đo tốc độ - CA")
    return Office(
        fonts=fonts,
        now=now,
        authority=authority,
        leader=issue_certificate(authority, Subject(AGENCY, LEADER), Purpose.LEADER, now),
        agency=issue_certificate(authority, Subject(AGENCY), Purpose.SEAL, now),
        stamps=issue_time_stamp_certificate(authority, now),
    )


@contextmanager
def stamping(office: Office) -> Iterator[str]:
    """The address of a time-stamping authority in a process of its own, so that its work is not in our time."""
    with authority_server(office.stamps.key(), {}, "127.0.0.1", 0) as server:
        process = multiprocessing.get_context("fork").Process(target=server.serve_forever, daemon=True)
        process.start()
        host, port = server.server_address[:2]
        try:
            yield f"http://{host!s}:{port}/"
        finally:
            process.terminate()
            process.join()


def stamper_at(url: str) -> TimeStamper:
    return http_time_stamper(url)


def _word(dice: random.Random) -> str:
    return "".join(dice.choice(LETTERS) for _ in range(dice.randint(2, 6)))
