"""Packages on their way out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.actions.annex import present_annexes
from inbox.exchange import edxml
from inbox.exchange.building import Reported, SentDocument, document_package, status_package
from inbox.exchange.transport import Direct, Transport
from inbox.exchange.values import BusinessKind, Organ, Signer, StatusCode, StatusStaff
from inbox.models import Delivery, IncomingDocument, OutgoingDocument, Package, StatusMessage
from inbox.models.exchange import Direction
from inbox.rules.deadlines import Urgency
from inbox.rules.document_types import document_type
from inbox.rules.lifecycle import DeliveryVerb
from inbox.work.documents import current_file, load
from server.audit import AuditEvent, record
from server.identity.models import Agency
from server.identity.queries import agency
from server.infra.blobs import store_file
from server.infra.errors import NotFound
from server.infra.work import Work

TRANSPORT: Final[Transport] = Direct()
MEDIA_TYPE: Final = "application/xml"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A finished package and what its row says of it."""

    agency_id: str
    kind: str
    meaning: str
    sender_code: str
    receiver_code: str
    partner_name: str
    document_id: str
    reason: str
    raw: bytes


def organ(place: Agency) -> Organ:
    """An agency as packages name it."""
    return Organ(
        organ_id=place.code,
        organization_in_charge=place.name,
        name=place.name,
        address=place.address,
        email=place.email,
    )


def send_document(work: Work) -> None:
    """pending → sent: one package for one recipient."""
    with work.read() as session:
        delivery = session.get_one(Delivery, work.text("delivery_id"))
        document = load(session, delivery.document_id)
        sender, receiver = agency(session, document.agency_id), agency(session, delivery.recipient_id)
        places = session.scalars(
            select(Delivery.recipient_name)
            .where(Delivery.document_id == document.id, Delivery.id != delivery.id)
            .order_by(Delivery.recipient_code)
        ).all()
        annexes = [(annex.name, annex.file_sha256 or "") for annex in present_annexes(session, document.id)]
    now = work.clock.now()
    files = tuple((name, work.blobs.get(sha256)) for name, sha256 in annexes)
    sent = _sent_document(document, places, current_file(work, document), files)
    raw = edxml.write(document_package(sent, organ(sender), [organ(receiver)], "", document.dispatched_at or now))
    parcel = Parcel(
        agency_id=sender.id,
        kind="document",
        meaning=BusinessKind.NEW,
        sender_code=sender.code,
        receiver_code=receiver.code,
        partner_name=receiver.name,
        document_id=sent.document_id,
        reason="",
        raw=raw,
    )
    work.blobs.put(raw)
    with work.finish() as session:
        post(session, work, parcel, now)
        _mark_sent(session, delivery.id, now)


def _mark_sent(session: Session, delivery_id: str, now: datetime) -> None:
    delivery = session.get_one(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    delivery.reached = delivery.view.after(DeliveryVerb.SEND).reached
    delivery.changed_at = now
    details = {"recipient": delivery.recipient_name}
    subject = f"outgoing:{delivery.document_id}"
    record(session, AuditEvent.DELIVERY_SENT, actor=None, subject=subject, details=details, now=now)


def _sent_document(
    document: OutgoingDocument, places: Sequence[str], content: bytes, annexes: tuple[tuple[str, bytes], ...]
) -> SentDocument:
    if document.number is None or document.issued_on is None:
        raise NotFound("outgoing.missing")
    return SentDocument(
        document_id=document.document_id or "",
        number=document.number,
        symbol=document.symbol,
        reference=document.reference or "",
        place=document.place,
        issued_on=document.issued_on,
        document_type=document_type(document.document_type),
        abstract=document.abstract,
        signer=Signer(document.competence, document.signer_post, document.signer_name),
        urgency=Urgency(document.urgency),
        pages=document.pages or 1,
        to_places=tuple(places),
        content=content,
        annexes=annexes,
    )


def send_status(work: Work) -> None:
    """A report as a status package, to whoever is to hear of it."""
    with work.read() as session:
        message = session.get_one(StatusMessage, work.text("message_id"))
        parcel = _status_parcel(session, message)
    work.blobs.put(parcel.raw)
    with work.finish() as session:
        post(session, work, parcel, work.clock.now())


def _status_parcel(session: Session, message: StatusMessage) -> Parcel:
    """From the receiver back to the sender, or (a recall) from the sender to a recipient."""
    reporter_id, partner_code, partner_name, reported = _subject(session, message)
    reporter = agency(session, reporter_id)
    staff = StatusStaff(department=message.department or reporter.name, staff=message.staff, email=reporter.email)
    code = StatusCode(message.code)
    package = status_package(organ(reporter), reported, code, message.description, staff, message.at)
    return Parcel(
        agency_id=reporter.id,
        kind="status",
        meaning=code,
        sender_code=reporter.code,
        receiver_code=partner_code,
        partner_name=partner_name,
        document_id=reported.document_id,
        reason=message.description,
        raw=edxml.write(package),
    )


def _subject(session: Session, message: StatusMessage) -> tuple[str, str, str, Reported]:
    if message.incoming_id is not None:
        came = session.get_one(IncomingDocument, message.incoming_id)
        reported = Reported(came.sender_code, came.document_id, came.reference, came.issued_on)
        return came.agency_id, came.sender_code, came.sender_name, reported
    delivery = session.get_one(Delivery, message.delivery_id)
    document = load(session, delivery.document_id)
    own = agency(session, document.agency_id)
    reported = Reported(own.code, document.document_id or "", document.reference or "", document.issued_on)
    return own.id, delivery.recipient_code, delivery.recipient_name, reported


def post(session: Session, work: Work, parcel: Parcel, now: datetime) -> None:
    """Note the package as sent and hand it to the transport, in one transaction."""
    stored = store_file(session, work.blobs, parcel.raw, MEDIA_TYPE, now)
    known = session.scalar(
        select(Package.id).where(
            Package.agency_id == parcel.agency_id,
            Package.direction == Direction.SENT,
            Package.sha256 == stored.sha256,
            Package.receiver_code == parcel.receiver_code,
        )
    )
    if known is not None:
        return
    carried = TRANSPORT.carry(session, parcel.receiver_code, stored.sha256, now)
    session.add(
        Package(
            agency_id=parcel.agency_id,
            direction=Direction.SENT,
            kind=parcel.kind,
            meaning=parcel.meaning,
            sender_code=parcel.sender_code,
            receiver_code=parcel.receiver_code,
            partner_name=parcel.partner_name,
            document_id=parcel.document_id,
            reason=parcel.reason,
            sha256=stored.sha256,
            size=stored.size,
            carried=carried,
            created_at=now,
        )
    )
