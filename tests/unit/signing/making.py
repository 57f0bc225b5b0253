"""Documents, people and time-stamps for the tests of signing: real files, real certificates, made once per run."""

import asyncio
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from signing import (
    Authority,
    Box,
    FieldName,
    Issued,
    Key,
    Layout,
    Purpose,
    Subject,
    answer_time_stamp,
    fill,
    issue_certificate,
    issue_time_stamp_certificate,
    make_authority,
    prepare,
    seal,
    seal_image,
    sign,
    signature_image,
)

ROOT = Path(__file__).parents[3]
FONTS = ROOT / "clients" / "browser" / "dist" / "fonts"
REGULAR, ITALIC, BOLD = (FONTS / f"Tinos-{style}.ttf" for style in ("Regular", "Italic", "Bold"))
NOW = datetime(2027, 1, 5, 2, 30, tzinfo=UTC)
AGENCY = "Hội đồng nhân dân quận Hồng Bàng"
LEADER = "Nguyễn Thị Ánh Tuyết"
NUMBER, DATE = "15", "Hồng Bàng, ngày 05 tháng 01 năm 2027"
VALUES: dict[str, str] = {FieldName.NUMBER: NUMBER, FieldName.DATE: DATE}
LAYOUT = Layout(
    number=Box(0, 82, 736, 124, 752),
    date=Box(0, 300, 736, 560, 752),
    signature=Box(0, 310, 410, 450, 480),
    seal=Box(0, 250, 390, 355, 495),
)


class LocalTimeStamper(TimeStamper):
    """Asks an authority in the same process; ``at`` is the time it believes in."""

    def __init__(self, key: Key, at: datetime) -> None:
        make: Callable[[], None] = super().__init__
        make()
        self.key, self.at = key, at

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        answer = await asyncio.to_thread(answer_time_stamp, req.dump(), self.key, at=self.at)
        return tsp.TimeStampResp.load(answer)


@dataclass(frozen=True, slots=True)
class Office:
    """One authority with a leader, an agency's seal and a time-stamping authority below it."""

    authority: Authority
    leader: Issued
    agency: Issued
    stamps: Issued

    def stamper(self, at: datetime = NOW) -> LocalTimeStamper:
        return LocalTimeStamper(self.stamps.key(), at)


@cache
def make_office(name: str = "Không Giấy", at: datetime = NOW) -> Office:
    authority = make_authority(at, root_name=f"{name} - gốc", issuing_name=f"{name} - CA")
    leader = Subject(AGENCY, LEADER, unit="Thường trực", title="Chủ tịch")
    return Office(
        authority,
        issue_certificate(authority, leader, Purpose.LEADER, at),
        issue_certificate(authority, Subject(AGENCY), Purpose.SEAL, at),
        issue_time_stamp_certificate(authority, at),
    )


def leader_with(*, bits: int = 2048, valid_for: timedelta = timedelta(days=365)) -> Issued:
    """A leader of the common office with another certificate."""
    return issue_certificate(
        make_office().authority, Subject(AGENCY, LEADER), Purpose.LEADER, NOW, bits=bits, valid_for=valid_for
    )


def draw(change: Callable[[Canvas], None] | None = None) -> bytes:
    """A page as the drafting room draws it: only embedded letters."""
    if "Tinos" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("Tinos", str(REGULAR)))
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=(595, 842), initialFontName="Tinos", invariant=1)
    canvas.setFont("Tinos", 13)
    for x, y, text in ((60, 790, AGENCY.upper()), (60, 740, "Số:"), (126, 740, "/NQ-HĐND"), (330, 400, LEADER)):
        canvas.drawString(x, y, text)
    if change is not None:
        change(canvas)
    canvas.save()
    return output.getvalue()


@cache
def prepared() -> bytes:
    return prepare(draw(), LAYOUT, REGULAR, ITALIC)


def sign_as_leader(office: Office, at: datetime) -> bytes:
    return sign(
        prepared(),
        office.leader.key(),
        field=FieldName.SIGNATURE,
        image=signature_image(LEADER),
        reason="Ký ban hành",
        at=at,
        time_stamper=office.stamper(at),
    )


def seal_as_agency(pdf: bytes, office: Office, at: datetime) -> bytes:
    return seal(pdf, office.agency.key(), seal_image(AGENCY, BOLD), at=at, time_stamper=office.stamper(at))


@cache
def signed() -> bytes:
    """With the leader's signature and its time-stamp."""
    return sign_as_leader(make_office(), NOW)


@cache
def numbered() -> bytes:
    return fill(signed(), VALUES)


@cache
def issued() -> bytes:
    """The whole way: signed, numbered, sealed."""
    return seal_as_agency(numbered(), make_office(), NOW)
