"""Laying out a council and its sittings before they are held. Called by seeding; nothing here is open to the web."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from meetings.actions.common import announce, lock
from meetings.models import AgendaItem, Council, CouncilSession, DraftText, Paper, Poll, Seat, Sitting, Term
from meetings.queries.live_state import item_parts, poll_part
from meetings.rules import events
from meetings.rules.events import EventName
from meetings.rules.lifecycle import SittingState
from meetings.rules.majority import MajorityKind
from meetings.rules.text import ResolutionText
from server.infra.blobs import BlobStore, store_file
from server.infra.errors import Conflict, NotFound


@dataclass(frozen=True, slots=True)
class Membership:
    """A delegate to be seated; `delegation` is the tổ đại biểu."""

    person_id: str
    number: int
    delegation: str


def prepare_council(session: Session, agency_id: str, name: str) -> Council:
    council = Council(agency_id=agency_id, name=name)
    session.add(council)
    session.flush()
    return council


def prepare_term(session: Session, council: Council, ordinal: int, title: str, begins: date, ends: date) -> Term:
    term = Term(council_id=council.id, ordinal=ordinal, title=title, begins=begins, ends=ends)
    session.add(term)
    session.flush()
    return term


def prepare_seats(session: Session, council: Council, members: Sequence[Membership], valid_from: date) -> list[Seat]:
    """Seats in the order of the members."""
    seats = [
        Seat(
            council_id=council.id,
            person_id=member.person_id,
            number=member.number,
            delegation=member.delegation,
            valid_from=valid_from,
        )
        for member in members
    ]
    session.add_all(seats)
    session.flush()
    return seats


def prepare_session(session: Session, term: Term, ordinal: int, title: str, kind: str = "regular") -> CouncilSession:
    """`kind`: regular (thường lệ) or special (chuyên đề, đột xuất)."""
    held = CouncilSession(term_id=term.id, ordinal=ordinal, title=title, kind=kind)
    session.add(held)
    session.flush()
    return held


def prepare_sitting(session: Session, held: CouncilSession, title: str, place: str, starts_at: datetime) -> Sitting:
    council_id = session.get_one(Term, held.term_id).council_id
    sitting = Sitting(session_id=held.id, council_id=council_id, title=title, place=place, starts_at=starts_at)
    session.add(sitting)
    session.flush()
    return sitting


def prepare_item(session: Session, sitting_id: str, title: str, kind: str, *, now: datetime) -> AgendaItem:
    """The next agenda item. Raises Conflict `sitting.over`."""
    sitting = _changeable(session, sitting_id)
    query = select(func.max(AgendaItem.position)).where(AgendaItem.sitting_id == sitting.id)
    item = AgendaItem(sitting_id=sitting.id, position=(session.scalar(query) or 0) + 1, title=title, kind=kind)
    session.add(item)
    session.flush()
    announce(session, sitting, EventName.ITEM_PREPARED, events.item_prepared(item_parts(session, [item])), now)
    return item


def prepare_paper(
    session: Session,
    blobs: BlobStore,
    item_id: str,
    title: str,
    pdf: bytes,
    pages: int,
    *,
    now: datetime,
) -> Paper:
    """A PDF of an agenda item. Raises NotFound `item.missing`, Conflict `sitting.over`."""
    item = _item(session, item_id)
    sitting = _changeable(session, item.sitting_id)
    file = store_file(session, blobs, pdf, "application/pdf", now)
    query = select(func.max(Paper.position)).where(Paper.item_id == item.id)
    position = (session.scalar(query) or 0) + 1
    paper = Paper(item_id=item.id, position=position, title=title, pages=pages, sha256=file.sha256)
    session.add(paper)
    session.flush()
    announce(session, sitting, EventName.ITEM_PREPARED, events.item_prepared(item_parts(session, [item])), now)
    return paper


def prepare_text(session: Session, item_id: str, text: ResolutionText) -> DraftText:
    draft = DraftText(item_id=_item(session, item_id).id, content=text.part(), sha256=text.sha256())
    session.add(draft)
    session.flush()
    return draft


def prepare_poll(
    session: Session,
    item_id: str,
    question: str,
    majority: MajorityKind = MajorityKind.MORE_THAN_HALF,
    draft: DraftText | None = None,
    *,
    now: datetime,
) -> Poll:
    """A poll to be opened when its item is current. Raises NotFound `item.missing`, Conflict `sitting.over`."""
    item = _item(session, item_id)
    sitting = _changeable(session, item.sitting_id)
    query = select(func.max(Poll.position)).where(Poll.sitting_id == sitting.id)
    poll = Poll(
        sitting_id=sitting.id,
        item_id=item.id,
        position=(session.scalar(query) or 0) + 1,
        question=question,
        majority=majority,
        draft_text_id=draft.id if draft else None,
    )
    session.add(poll)
    session.flush()
    data = events.poll_prepared(poll_part(session, sitting, poll, {}))
    announce(session, sitting, EventName.POLL_PREPARED, data, now)
    return poll


def _item(session: Session, item_id: str) -> AgendaItem:
    item = session.get(AgendaItem, item_id)
    if item is None:
        raise NotFound("item.missing")
    return item


def _changeable(session: Session, sitting_id: str) -> Sitting:
    sitting = lock(session, sitting_id)
    if sitting.state == SittingState.CLOSED:
        raise Conflict("sitting.over")
    return sitting
