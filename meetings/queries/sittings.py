"""Lists of sittings, and what other contexts want to know of a poll."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from meetings.models import AgendaItem, Council, CouncilSession, DraftText, Paper, Poll, PollResult, Sitting, Term
from meetings.queries.live_state import result_part
from meetings.queries.viewers import find_sitting
from meetings.rules.state import ResultPart
from meetings.rules.text import ResolutionText, from_part
from server.identity import Actor
from server.infra.errors import NotFound


@dataclass(frozen=True, slots=True)
class SittingRow:
    id: str
    title: str
    council: str
    session: str
    place: str
    starts_at: datetime
    state: str


def sittings_of(session: Session, agency_id: str) -> Sequence[SittingRow]:
    """The sittings of an agency's council, the latest first."""
    query = (
        select(Sitting, Council.name, CouncilSession.title)
        .join(Council, Council.id == Sitting.council_id)
        .join(CouncilSession, CouncilSession.id == Sitting.session_id)
        .where(Council.agency_id == agency_id)
        .order_by(Sitting.starts_at.desc(), Sitting.title)
    )
    return [
        SittingRow(one.id, one.title, council, held, one.place, one.starts_at, str(one.state))
        for one, council, held in session.execute(query)
    ]


def paper_of(session: Session, actor: Actor, paper_id: str) -> Paper:
    """A paper of the actor's own council. Raises NotFound `paper.missing`, `sitting.missing`."""
    paper = session.get(Paper, paper_id)
    if paper is None:
        raise NotFound("paper.missing")
    find_sitting(session, session.get_one(AgendaItem, paper.item_id).sitting_id, actor)
    return paper


def result_of(session: Session, actor: Actor, poll_id: str) -> tuple[Poll, ResultPart]:
    """The frozen result of a poll of the actor's own council.

    Raises NotFound `poll.missing`, `sitting.missing`, `poll.no_result`.
    """
    poll = session.get(Poll, poll_id)
    if poll is None:
        raise NotFound("poll.missing")
    find_sitting(session, poll.sitting_id, actor)
    found = session.get(PollResult, poll_id)
    if found is None:
        raise NotFound("poll.no_result")
    return poll, result_part(found)


@dataclass(frozen=True, slots=True)
class ClosedPoll:
    """What a resolution is drafted from. `text` is None when the poll was not about a draft text."""

    poll_id: str
    sitting_id: str
    agency_id: str
    question: str
    passed: bool
    closed_at: datetime
    sentence: str
    result_sha256: str
    text: ResolutionText | None
    text_sha256: str | None
    council: str
    term: str
    term_ordinal: int
    session: str
    session_ordinal: int
    sitting: str


def closed_poll(session: Session, poll_id: str) -> ClosedPoll:
    """Raises NotFound `poll.missing`, `poll.no_result`."""
    poll = session.get(Poll, poll_id)
    if poll is None:
        raise NotFound("poll.missing")
    found = session.get(PollResult, poll_id)
    if found is None:
        raise NotFound("poll.no_result")
    sitting = session.get_one(Sitting, poll.sitting_id)
    council = session.get_one(Council, sitting.council_id)
    held = session.get_one(CouncilSession, sitting.session_id)
    term = session.get_one(Term, held.term_id)
    draft = session.get(DraftText, poll.draft_text_id) if poll.draft_text_id else None
    return ClosedPoll(
        poll_id=poll.id,
        sitting_id=sitting.id,
        agency_id=council.agency_id,
        question=poll.question,
        passed=found.passed,
        closed_at=found.at,
        sentence=found.sentence,
        result_sha256=found.sha256,
        text=from_part(draft.content) if draft else None,
        text_sha256=draft.sha256 if draft else None,
        council=council.name,
        term=term.title,
        term_ordinal=term.ordinal,
        session=held.title,
        session_ordinal=held.ordinal,
        sitting=sitting.title,
    )
