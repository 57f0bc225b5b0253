"""What the pages of the chamber show: lists of sittings, papers, results."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from meetings.models import AgendaItem, Council, CouncilSession, Paper, Poll, PollResult, Sitting
from meetings.queries.live_state import result_part
from meetings.queries.viewers import find_sitting
from meetings.rules.state import ResultPart
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
