"""One outgoing document: its steps, its file, its recipients and what they answered."""

from collections import defaultdict
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.models import Delivery, OutgoingDocument, Package, StatusMessage
from inbox.models.exchange import Direction
from inbox.queries.history import history_of
from inbox.queries.permitted import outgoing_verbs
from inbox.queries.reviews import is_reviewing, reviews_of, steps_of
from inbox.queries.views import DeliveryView, OutgoingScreen, OutgoingView, PackageView, RecipientView, StatusView
from inbox.rules.lifecycle import OutgoingState
from server.identity import Actor
from server.identity.queries import agencies
from server.infra.errors import NotFound
from server.infra.outbox import OutboxEvent
from server.infra.vietnamese import sort_key

# A piece of work is under way only in these; the id of an earlier one is of no interest.
BUSY: Final = frozenset(
    {OutgoingState.RENDERING, OutgoingState.SIGNING, OutgoingState.NUMBERING, OutgoingState.SEALING}
)
_LONGEST: Final = 1000


def find_outgoing(session: Session, actor: Actor, document_id: str) -> OutgoingDocument:
    """A document of the actor's own agency. Raises NotFound `page.missing`."""
    document = session.get(OutgoingDocument, document_id)
    if document is None or document.agency_id != actor.agency_id:
        raise NotFound("page.missing")
    return document


def outgoing_screen(session: Session, actor: Actor, document_id: str, today: date) -> OutgoingScreen:
    """Raises NotFound `page.missing`."""
    document = find_outgoing(session, actor, document_id)
    steps = steps_of(session, document.id)
    return OutgoingScreen(
        document=_view(document, _failure_details(session, document)),
        reviews=reviews_of(session, document, steps),
        recipients=_recipients(session, document.agency_id, today),
        deliveries=_deliveries(session, document.id),
        timeline=history_of(session, f"outgoing:{document.id}"),
        verbs=outgoing_verbs(
            actor, document.state, document.signer_person_id, reviewing=is_reviewing(actor, document, steps)
        ),
    )


def file_of(session: Session, actor: Actor, document_id: str) -> str:
    """SHA-256 of the current file. Raises NotFound `page.missing`, `outgoing.no_file` while it is being drawn."""
    sha256 = find_outgoing(session, actor, document_id).file_sha256
    if sha256 is None:
        raise NotFound("outgoing.no_file")
    return sha256


def packages_of(session: Session, actor: Actor, document_id: str) -> tuple[PackageView, ...]:
    """The edXML messages about a document, in the order in which they went and came. Raises NotFound `page.missing`."""
    document = find_outgoing(session, actor, document_id)
    if document.document_id is None:
        return ()
    query = (
        select(Package)
        .where(Package.agency_id == document.agency_id, Package.document_id == document.document_id)
        .order_by(Package.created_at, Package.id)
        .limit(_LONGEST)
    )
    return tuple(_package(package) for package in session.scalars(query))


def _package(package: Package) -> PackageView:
    sent = package.direction == Direction.SENT
    return PackageView(
        sha256=package.sha256,
        direction=package.direction,
        kind=package.kind,
        status_code=package.meaning if package.kind == "status" else None,
        partner_code=package.receiver_code if sent else package.sender_code,
        partner_name=package.partner_name,
        size=package.size,
        created_at=package.created_at,
    )


def _recipients(session: Session, sender_id: str, today: date) -> tuple[RecipientView, ...]:
    """Everybody on the exchange but the sender, level by level from the top, each in the order of the dictionary."""
    others = [(agency, level) for agency, level in agencies(session, today) if agency.id != sender_id]
    others.sort(key=lambda pair: (pair[1].rank, sort_key(pair[0].name)))
    return tuple(RecipientView(agency.id, agency.code, agency.name, level.id, level.name) for agency, level in others)


def _deliveries(session: Session, document_id: str) -> tuple[DeliveryView, ...]:
    statuses = _statuses(session, document_id)
    query = select(Delivery).where(Delivery.document_id == document_id).order_by(Delivery.recipient_code)
    return tuple(
        DeliveryView(
            id=one.id,
            recipient_id=one.recipient_id,
            recipient_code=one.recipient_code,
            recipient_name=one.recipient_name,
            state=one.view.state,
            recall=one.recall,
            reason=one.reason,
            changed_at=one.changed_at,
            statuses=tuple(statuses[one.id]),
        )
        for one in session.scalars(query)
    )


def _statuses(session: Session, document_id: str) -> dict[str, list[StatusView]]:
    """What the recipients reported, by delivery, in the order in which it came."""
    query = (
        select(StatusMessage)
        .join(Delivery, Delivery.id == StatusMessage.delivery_id)
        .where(Delivery.document_id == document_id, StatusMessage.direction == Direction.RECEIVED)
        .order_by(StatusMessage.at, StatusMessage.code)
    )
    found: dict[str, list[StatusView]] = defaultdict(list)
    for one in session.scalars(query):
        found[one.delivery_id or ""].append(StatusView(one.code, one.at, one.description, one.staff, one.department))
    return found


def _failure_details(session: Session, document: OutgoingDocument) -> dict[str, str]:
    """What the refused work left for its sentence: how many tries are left, how long the key is locked."""
    if document.failure is None:
        return {}
    details = session.scalar(select(OutboxEvent.details).where(OutboxEvent.id == document.work_id))
    return dict(details or {})


def _view(document: OutgoingDocument, failure_details: dict[str, str]) -> OutgoingView:
    return OutgoingView(
        id=document.id,
        state=document.state,
        document_type=document.document_type,
        abstract=document.abstract,
        symbol=document.symbol,
        reference=document.reference,
        number=document.number,
        issued_on=document.issued_on,
        document_id=document.document_id,
        urgency=document.urgency,
        signer_name=document.signer_name,
        signer_post=document.signer_post,
        competence=document.competence,
        place=document.place,
        pages=document.pages,
        file_sha256=document.file_sha256,
        note=document.note,
        created_at=document.created_at,
        changed_at=document.changed_at,
        signed_at=document.signed_at,
        dispatch_by=document.dispatch_by,
        dispatched_at=document.dispatched_at,
        work_id=document.work_id if document.state in BUSY else None,
        failure=document.failure,
        failure_details=failure_details,
    )
