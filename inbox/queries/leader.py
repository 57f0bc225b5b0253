"""The leader's desk: what waits for a signature, what waits for a directive."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inbox.models import IncomingDocument, OutgoingDocument
from inbox.queries.lists import PAGE_SIZE, incoming_row, outgoing_row
from inbox.queries.views import IncomingRow, OutgoingRow
from inbox.rules.lifecycle import IncomingState, OutgoingState
from server.identity import Actor

_WAITING: Final = (OutgoingState.AWAITING_SIGNATURE, OutgoingState.SIGNING)


@dataclass(frozen=True, slots=True)
class LeaderDesk:
    """At most 50 of each, the oldest first; the counts say how many there are in all."""

    to_sign: tuple[OutgoingRow, ...]
    to_sign_count: int
    to_direct: tuple[IncomingRow, ...]
    to_direct_count: int


def leader_desk(session: Session, actor: Actor) -> LeaderDesk:
    """Documents drawn in the actor's own name, and registered documents of the agency without a directive."""
    mine = (
        OutgoingDocument.agency_id == actor.agency_id,
        OutgoingDocument.signer_person_id == actor.person_id,
        OutgoingDocument.state.in_(_WAITING),
    )
    registered = (
        IncomingDocument.agency_id == actor.agency_id,
        IncomingDocument.state == IncomingState.REGISTERED,
    )
    to_sign = select(OutgoingDocument).where(*mine).order_by(OutgoingDocument.changed_at).limit(PAGE_SIZE)
    to_direct = select(IncomingDocument).where(*registered).order_by(IncomingDocument.submit_by).limit(PAGE_SIZE)
    return LeaderDesk(
        to_sign=tuple(outgoing_row(document) for document in session.scalars(to_sign)),
        to_sign_count=session.scalar(select(func.count()).select_from(OutgoingDocument).where(*mine)) or 0,
        to_direct=tuple(incoming_row(document) for document in session.scalars(to_direct)),
        to_direct_count=session.scalar(select(func.count()).select_from(IncomingDocument).where(*registered)) or 0,
    )
