"""Taking ballots, many in one commit. Each is judged alone: one that is refused does not hold up its neighbours.

Order is commit order: whether the poll is open is read in the transaction that stores the ballot.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from meetings.actions.common import announce, lock
from meetings.models import Ballot, Council, Entitlement, Poll, Sitting
from meetings.queries import seats
from meetings.queries.live_state import ballot_part, poll_part, seat_parts
from meetings.rules import canonical, events
from meetings.rules.events import EventName
from meetings.rules.lifecycle import PollState
from meetings.rules.receipts import BallotFacts, receipt
from meetings.rules.tally import Choice
from server.audit import AuditEvent, record
from server.identity import Actor, Permission
from server.identity.queries import at_work
from server.infra.errors import Conflict, Forbidden, NotFound, Refusal, Unauthenticated


@dataclass(frozen=True, slots=True)
class Vote:
    """What a delegate's device sends. It makes `ballot_id` (a UUID) once and repeats it until it has an answer.

    `login` is the digest of the session of work it comes from: it must still run when the ballot is stored.
    """

    actor: Actor
    poll_id: str
    ballot_id: str
    choice: Choice
    login: str | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """The receipt of a ballot in the box."""

    poll_id: str
    seat_id: str
    ballot_id: str
    choice: str
    receipt: str
    at: str


Outcome: TypeAlias = Stored | Refusal


def cast_ballots(session: Session, votes: Sequence[Vote], *, key: bytes, now: datetime) -> list[Outcome]:
    """One outcome for each vote, in their order. `key` signs the receipts.

    Refusals: Unauthenticated `access.session_ended`; Forbidden `access.denied`, `ballot.not_entitled`; NotFound
    `poll.missing`; Conflict `ballot.id_taken`, `ballot.poll_not_open`, `ballot.poll_closed`, `ballot.not_present`,
    `ballot.already_cast` (with the receipt).
    The same ballot again is answered with the same receipt, even after closing.
    """
    outcomes: dict[int, Outcome] = {}
    for poll_id in dict.fromkeys(vote.poll_id for vote in votes):
        mine = [(place, vote) for place, vote in enumerate(votes) if vote.poll_id == poll_id]
        answers = _cast_in(session, poll_id, [vote for _, vote in mine], key, now)
        outcomes.update(zip((place for place, _ in mine), answers, strict=True))
    return [outcomes[place] for place in range(len(votes))]


def _cast_in(session: Session, poll_id: str, votes: list[Vote], key: bytes, now: datetime) -> list[Outcome]:
    poll = session.get(Poll, poll_id)
    if poll is None:
        return [NotFound("poll.missing") for _ in votes]
    sitting = lock(session, poll.sitting_id)
    session.refresh(poll)
    box = _open_box(session, poll, sitting, votes, now)
    outcomes = [box.take(vote, key, now) for vote in votes]
    if box.new:
        _seal(session, poll, sitting, box.new, now)
    return outcomes


@dataclass(slots=True)
class _Box:
    """What the judgement of a batch needs: rights by person, ballots by seat, ids in use, seats that are present,
    sessions of work that have ended."""

    poll: Poll
    agency_id: str
    live_seq: int
    rights: Mapping[str, str]
    recorded: dict[str, Ballot]
    taken: set[str]
    present: frozenset[str]
    ended: frozenset[str]
    new: list[Ballot] = field(default_factory=list)

    def take(self, vote: Vote, key: bytes, now: datetime) -> Outcome:
        seat_id = self.rights.get(vote.actor.person_id, "")
        known = self.recorded.get(seat_id)
        if known is not None:
            return stored(known) if known.ballot_id == vote.ballot_id else _already(known)
        refusal = self._objection(vote, seat_id)
        return refusal or stored(self._keep(vote, seat_id, key, now))

    def _objection(self, vote: Vote, seat_id: str) -> Refusal | None:
        """The first check that fails, from what the actor may do to what this ballot is."""
        checks = (
            (vote.login not in self.ended, Unauthenticated("access.session_ended")),
            (vote.actor.may(Permission.BALLOT_CAST), Forbidden("access.denied")),
            (self.poll.state != PollState.PREPARED, Conflict("ballot.poll_not_open")),
            (seat_id and vote.actor.agency_id == self.agency_id, Forbidden("ballot.not_entitled")),
            (self.poll.state == PollState.OPEN, Conflict("ballot.poll_closed")),
            (seat_id in self.present, Conflict("ballot.not_present")),
            (vote.ballot_id not in self.taken, Conflict("ballot.id_taken")),
        )
        return next((refusal for holds, refusal in checks if not holds), None)

    def _keep(self, vote: Vote, seat_id: str, key: bytes, now: datetime) -> Ballot:
        facts = BallotFacts(vote.poll_id, seat_id, vote.choice, vote.ballot_id, now)
        ballot = Ballot(
            ballot_id=vote.ballot_id,
            poll_id=vote.poll_id,
            seat_id=seat_id,
            choice=vote.choice,
            receipt=receipt(key, facts),
            at=now,
            live_seq=self.live_seq,
        )
        self.recorded[seat_id] = ballot
        self.taken.add(vote.ballot_id)
        self.new.append(ballot)
        return ballot


def _open_box(session: Session, poll: Poll, sitting: Sitting, votes: Sequence[Vote], now: datetime) -> _Box:
    people = {vote.actor.person_id for vote in votes}
    ids = {vote.ballot_id for vote in votes}
    rights = dict(
        session.execute(
            select(Entitlement.person_id, Entitlement.seat_id).where(
                Entitlement.poll_id == poll.id, Entitlement.person_id.in_(people)
            )
        ).all()
    )
    mine = (Ballot.poll_id == poll.id) & Ballot.seat_id.in_(rights.values())
    known = session.scalars(select(Ballot).where(or_(mine, Ballot.ballot_id.in_(ids)))).all()
    return _Box(
        poll=poll,
        agency_id=session.get_one(Council, sitting.council_id).agency_id,
        live_seq=sitting.live_seq + 1,
        rights=rights,
        recorded={ballot.seat_id: ballot for ballot in known if ballot.poll_id == poll.id},
        taken={ballot.ballot_id for ballot in known},
        present=seats.present_seats(session, sitting),
        ended=_ended(session, votes, now),
    )


def _ended(session: Session, votes: Sequence[Vote], now: datetime) -> frozenset[str]:
    """Sessions of work that run no more, or now for another agency or other posts than when they connected."""
    logins = {vote.login: (vote.actor.agency_id, vote.actor.kinds) for vote in votes if vote.login}
    running = at_work(session, logins.keys(), now) if logins else {}
    return frozenset(login for login, standing in logins.items() if running.get(login) != standing)


def _seal(session: Session, poll: Poll, sitting: Sitting, new: list[Ballot], now: datetime) -> None:
    """Store the batch with its live event; the audit log takes its hash, which covers every ballot in it."""
    session.add_all(new)
    session.flush()
    shown = poll_part(session, sitting, poll, {ballot.seat_id: ballot_part(ballot) for ballot in new})
    marked = seat_parts(session, sitting, {ballot.seat_id for ballot in new})
    seq = announce(session, sitting, EventName.BALLOT_RECORDED, events.ballots_recorded(shown, marked), now)
    details: dict[str, str | int | None] = {"count": len(new), "live_seq": seq, "ballots_sha256": batch_sha256(new)}
    record(session, AuditEvent.BALLOT_CAST, actor=None, subject=f"poll:{poll.id}", details=details, now=now)


def batch_sha256(ballots: Iterable[Ballot]) -> str:
    """The hash of the ballots of one commit, in the order of their seats."""
    lines = [[one.seat_id, one.ballot_id, one.choice, one.receipt, canonical.moment(one.at)] for one in ballots]
    return canonical.sha256(sorted(lines))


def stored(ballot: Ballot) -> Stored:
    at = canonical.moment(ballot.at)
    return Stored(ballot.poll_id, ballot.seat_id, ballot.ballot_id, str(ballot.choice), ballot.receipt, at)


def _already(known: Ballot) -> Refusal:
    return Conflict("ballot.already_cast", **asdict(stored(known)))
