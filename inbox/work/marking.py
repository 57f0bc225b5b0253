"""The agency's signature in words: on annexes and on copies."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from inbox.drafting.faces import Face
from inbox.work.making import Made, finish
from server.infra.dated import value_on
from server.infra.errors import NotFound
from server.infra.work import Work
from signing import Key
from signing.marks import TIME_FORMAT, Marked
from signing.prepared import prepare_signature

MARK_TIME: Final = "mark_time_format"


@dataclass(frozen=True, slots=True)
class Pen:
    """When a mark is made, how its time is written, and with which letters."""

    at: datetime
    time_format: str
    font: Path


def pen(work: Work, time_format: str) -> Pen:
    return Pen(work.clock.now(), time_format, work.settings.fonts_dir / f"{Face.REGULAR}.ttf")


def mark_time_format(session: Session, on: date) -> str:
    """How the time of a mark is written (a format of strftime); the decree leaves it open, so a house may say."""
    try:
        return value_on(session, MARK_TIME, on)
    except NotFound:
        return TIME_FORMAT


def sign_mark(work: Work, key: Key, marked: Marked, reason: str, at: datetime) -> Made:
    """With a key that is open in this process. Raises SigningError."""
    prepared = prepare_signature(
        marked.pdf,
        key.certificate,
        key.chain,
        key.mechanism,
        field=marked.field,
        text=marked.text,
        reason=reason,
        at=at,
        stamped=bool(work.settings.tsa_url),
    )
    return finish(work, prepared, key.raw.sign(prepared.attributes, key.mechanism))
