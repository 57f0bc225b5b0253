"""Opening a poll, which freezes who may vote, and closing it, which freezes the result."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from meetings.actions.common import announce, lock_open_sitting, refusing
from meetings.models import AgendaItem, Ballot, DraftText, Entitlement, Poll, PollResult, Sitting
from meetings.queries import seats
from meetings.queries.live_state import ballot_parts, poll_part, seat_parts
from meetings.rules import events, lifecycle, result
from meetings.rules.events import EventName
from meetings.rules.lifecycle import ItemState, Passage, PollState, next_state
from meetings.rules.majority import MajorityKind, majority
from meetings.rules.result import CastBallot, PollFacts, Result, Voter
from meetings.rules.tally import Choice
from server.audit import AuditEvent, record
from server.identity import Actor, Permission
from server.infra.errors import Conflict, NotFound
from server.infra.outbox import publish

CLOSED_TOPIC = "poll.closed"
"""Outbox fact: {"poll_id", "sitting_id", "passed", "result_sha256"}; its key is `poll.closed:<poll id>`."""


def open_poll(session: Session, actor: Actor, poll_id: str, *, now: datetime) -> Poll:
    """Freeze the right to vote of every seat in office and let ballots in.

    Raises NotFound `poll.missing`, Conflict `sitting.not_open`, `poll.item_not_current`, `poll.another_open`,
    `poll.wrong_state`, `poll.no_quorum`.
    """
    actor.require(Permission.POLL_OPEN)
    poll, sitting = _lock(session, actor, poll_id)
    _require_turn(session, poll)
    present = _require_quorum(session, sitting)
    _move(poll, Passage.OPEN)
    poll.opened_at, poll.present = now, present
    delegates = seats.delegates(session, sitting)
    session.add_all(
        Entitlement(poll_id=poll.id, seat_id=one.seat_id, person_id=one.person_id, number=one.number, name=one.name)
        for one in delegates
    )
    session.flush()
    data = events.poll_opened(poll_part(session, sitting, poll, {}), seat_parts(session, sitting))
    announce(session, sitting, EventName.POLL_OPENED, data, now)
    details = {"entitled": len(delegates), "present": present}
    record(session, AuditEvent.POLL_OPENED, actor=actor, subject=f"poll:{poll.id}", details=details, now=now)
    return poll


def close_poll(session: Session, actor: Actor, poll_id: str, *, now: datetime) -> PollResult:
    """Count, freeze, and let the fact out: `poll.closed`.

    Raises NotFound `poll.missing`, Conflict `sitting.not_open`, `poll.wrong_state`.
    """
    actor.require(Permission.POLL_CLOSE)
    poll, sitting = _lock(session, actor, poll_id)
    _move(poll, Passage.CLOSE)
    poll.closed_at = now
    frozen = _store(session, _count(session, sitting, poll, now), now)
    data = events.poll_closed(
        poll_part(session, sitting, poll, ballot_parts(session, poll.id)), seat_parts(session, sitting)
    )
    announce(session, sitting, EventName.POLL_CLOSED, data, now)
    record(
        session,
        AuditEvent.POLL_CLOSED,
        actor=actor,
        subject=f"poll:{poll.id}",
        details={"result_sha256": frozen.sha256, "passed": frozen.passed},
        now=now,
    )
    publish(
        session,
        CLOSED_TOPIC,
        {"poll_id": poll.id, "sitting_id": sitting.id, "passed": frozen.passed, "result_sha256": frozen.sha256},
        key=f"{CLOSED_TOPIC}:{poll.id}",
        now=now,
    )
    return frozen


def _lock(session: Session, actor: Actor, poll_id: str) -> tuple[Poll, Sitting]:
    poll = session.get(Poll, poll_id)
    if poll is None:
        raise NotFound("poll.missing")
    sitting = lock_open_sitting(session, actor, poll.sitting_id)
    session.refresh(poll)
    return poll, sitting


def _move(poll: Poll, verb: Passage) -> None:
    with refusing():
        poll.state = next_state(lifecycle.POLL, PollState(poll.state), verb)


def _require_turn(session: Session, poll: Poll) -> None:
    """A vote belongs to the item under debate, and there is one at a time."""
    query = select(Poll.question).where(Poll.sitting_id == poll.sitting_id, Poll.state == PollState.OPEN)
    question = session.scalar(query.where(Poll.id != poll.id))
    if question is not None:
        raise Conflict("poll.another_open", question=question)
    item = session.get_one(AgendaItem, poll.item_id)
    if item.state != ItemState.CURRENT:
        raise Conflict("poll.item_not_current", title=item.title)


def _require_quorum(session: Session, sitting: Sitting) -> int:
    part = seats.quorum_part(session, sitting)
    if not part["met"]:
        raise Conflict("poll.no_quorum", present=part["present"], total=part["total"], needed=part["needed"])
    return part["present"]


def _count(session: Session, sitting: Sitting, poll: Poll, now: datetime) -> Result:
    text = session.get(DraftText, poll.draft_text_id) if poll.draft_text_id else None
    rights = session.scalars(select(Entitlement).where(Entitlement.poll_id == poll.id)).all()
    ballots = session.scalars(select(Ballot).where(Ballot.poll_id == poll.id)).all()
    entitled = {right.seat_id for right in rights}
    with refusing():
        return result.freeze(
            PollFacts(poll.id, poll.question, text.sha256 if text else None, poll.opened_at or now, now),
            majority(MajorityKind(poll.majority), seats.day_of(sitting)),
            [Voter(right.seat_id, right.number, right.name) for right in rights],
            seats.present_seats(session, sitting) & entitled,
            [CastBallot(one.seat_id, one.ballot_id, Choice(one.choice), one.at) for one in ballots],
        )


def _store(session: Session, counted: Result, now: datetime) -> PollResult:
    frozen = PollResult(
        poll_id=counted.facts.poll_id,
        document=result.canonical_bytes(counted),
        sha256=result.sha256(counted),
        sentence=result.sentence(counted),
        total=counted.total,
        present=len(counted.present),
        votes_for=counted.count.votes_for,
        against=counted.count.against,
        abstain=counted.count.abstain,
        not_voted=counted.count.not_voted,
        needed=counted.needed,
        passed=counted.passed,
        at=now,
    )
    session.add(frozen)
    session.flush()
    return frozen
