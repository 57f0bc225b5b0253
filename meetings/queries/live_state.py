"""The full live state of a sitting, and its parts as the events need them. Who sees what is not decided here."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import cast

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from meetings.models import (
    AgendaItem,
    Ballot,
    Council,
    CouncilSession,
    DraftText,
    Entitlement,
    LiveEvent,
    Paper,
    Poll,
    PollResult,
    Sitting,
)
from meetings.queries import seats
from meetings.rules.canonical import moment
from meetings.rules.lifecycle import ItemState, PollState
from meetings.rules.majority import MajorityKind, majority
from meetings.rules.state import (
    BallotPart,
    FullPoll,
    FullState,
    ItemPart,
    MajorityPart,
    NamedChoice,
    PaperPart,
    ResultPart,
    SeatPart,
    SittingPart,
)
from server.infra.blobs import StoredFile


def full_state(session: Session, sitting: Sitting) -> FullState:
    items = session.scalars(select(AgendaItem).where(AgendaItem.sitting_id == sitting.id).order_by(AgendaItem.position))
    agenda = item_parts(session, items.all())
    polls = session.scalars(select(Poll).where(Poll.sitting_id == sitting.id).order_by(Poll.position)).all()
    return {
        "sitting": sitting_part(session, sitting),
        "quorum": seats.quorum_part(session, sitting),
        "seats": seat_parts(session, sitting),
        "agenda": agenda,
        "current_item_id": next((item["id"] for item in agenda if item["state"] == ItemState.CURRENT), None),
        "polls": [poll_part(session, sitting, poll, ballot_parts(session, poll.id)) for poll in polls],
    }


def events_after(session: Session, sitting_id: str, seq: int) -> Sequence[LiveEvent]:
    """The live events of a sitting beyond a number, in order."""
    query = select(LiveEvent).where(LiveEvent.sitting_id == sitting_id, LiveEvent.seq > seq)
    return session.scalars(query.order_by(LiveEvent.seq)).all()


def sitting_part(session: Session, sitting: Sitting) -> SittingPart:
    query = (
        select(Council.name, CouncilSession.title)
        .join(CouncilSession, CouncilSession.id == sitting.session_id)
        .where(Council.id == sitting.council_id)
    )
    council, title = session.execute(query).one()
    return {
        "id": sitting.id,
        "title": sitting.title,
        "council": council,
        "session": title,
        "place": sitting.place,
        "state": str(sitting.state),
        "opened_at": moment(sitting.opened_at) if sitting.opened_at else None,
        "closed_at": moment(sitting.closed_at) if sitting.closed_at else None,
    }


def seat_parts(session: Session, sitting: Sitting, only: Collection[str] | None = None) -> list[SeatPart]:
    """All seats in office, or only those named; with the mark "voted" while a poll is open."""
    open_poll = session.scalar(select(Poll.id).where(Poll.sitting_id == sitting.id, Poll.state == PollState.OPEN))
    voted = set(session.scalars(select(Ballot.seat_id).where(Ballot.poll_id == open_poll))) if open_poll else None
    presences = seats.presences(session, sitting.id)
    return [
        seats.seat_part(
            delegate,
            presences.get(delegate.seat_id),
            voted=None if voted is None else delegate.seat_id in voted,
        )
        for delegate in seats.delegates(session, sitting, only)
    ]


def item_parts(session: Session, items: Iterable[AgendaItem]) -> list[ItemPart]:
    return [
        {
            "id": item.id,
            "order": item.position,
            "title": item.title,
            "kind": item.kind,
            "state": str(item.state),
            "papers": _papers(session, item.id),
        }
        for item in items
    ]


def _papers(session: Session, item_id: str) -> list[PaperPart]:
    query = select(Paper, StoredFile.size).join(StoredFile, StoredFile.sha256 == Paper.sha256)
    return [
        {
            "id": paper.id,
            "title": paper.title,
            "pages": paper.pages,
            "size": size,
            "sha256": paper.sha256,
            "url": f"/papers/{paper.id}/file",
        }
        for paper, size in session.execute(query.where(Paper.item_id == item_id).order_by(Paper.position))
    ]


def ballot_parts(session: Session, poll_id: str) -> dict[str, BallotPart]:
    """All ballots of a poll by seat id."""
    ballots = session.scalars(select(Ballot).where(Ballot.poll_id == poll_id).order_by(Ballot.seat_id))
    return {ballot.seat_id: ballot_part(ballot) for ballot in ballots}


def ballot_part(ballot: Ballot) -> BallotPart:
    return {
        "ballot_id": ballot.ballot_id,
        "choice": ballot.choice,
        "receipt": ballot.receipt,
        "at": moment(ballot.at),
    }


def poll_part(session: Session, sitting: Sitting, poll: Poll, ballots: Mapping[str, BallotPart]) -> FullPoll:
    text = session.get(DraftText, poll.draft_text_id) if poll.draft_text_id else None
    return {
        "id": poll.id,
        "item_id": poll.item_id,
        "question": poll.question,
        "state": str(poll.state),
        "text_sha256": text.sha256 if text else None,
        "majority": _majority_part(session, sitting, poll),
        "opened_at": moment(poll.opened_at) if poll.opened_at else None,
        "closed_at": moment(poll.closed_at) if poll.closed_at else None,
        "progress": {"present": poll.present},
        "result": _result_part(session, poll.id),
        "ballots": dict(ballots),
    }


def _majority_part(session: Session, sitting: Sitting, poll: Poll) -> MajorityPart:
    """Before the opening the delegates in office count, from then on those entitled at the opening."""
    rule = majority(MajorityKind(poll.majority), seats.day_of(sitting))
    if poll.state == PollState.PREPARED:
        total = seats.total(session, sitting)
    else:
        query = select(func.count()).select_from(Entitlement).where(Entitlement.poll_id == poll.id)
        total = session.scalar(query) or 0
    needed = rule.needed(total) if total else 0
    return {"kind": rule.kind.value, "label": rule.label, "needed": needed, "total": total}


def _result_part(session: Session, poll_id: str) -> ResultPart | None:
    found = session.get(PollResult, poll_id)
    return result_part(found) if found else None


def result_part(found: PollResult) -> ResultPart:
    """The frozen result with every entitled seat and its choice (None: no ballot)."""
    document = orjson.loads(found.document)
    return {
        "total": found.total,
        "entitled": found.total,
        "present": found.present,
        "voted": found.total - found.not_voted,
        "for": found.votes_for,
        "against": found.against,
        "abstain": found.abstain,
        "not_voted": found.not_voted,
        "needed": found.needed,
        "passed": found.passed,
        "text_sha256": cast("str | None", document["text_sha256"]),
        "sha256": found.sha256,
        "sentence": found.sentence,
        "ballots": _named(document),
    }


def _named(document: Mapping[str, list[dict[str, str]]]) -> list[NamedChoice]:
    choices = {ballot["seat"]: ballot["choice"] for ballot in document["ballots"]}
    return [
        {
            "seat_id": voter["seat"],
            "number": int(voter["number"]),
            "name": voter["name"],
            "choice": choices.get(voter["seat"]),
        }
        for voter in document["entitled"]
    ]
