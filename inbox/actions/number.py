"""Give a signed document its number and its date."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.actions.common import advance, lock_outgoing, take_number, today
from inbox.models import IssuedNumber, NumberingRule, OutgoingDocument
from inbox.rules.document_types import document_type
from inbox.rules.identifiers import document_id as exchange_id
from inbox.rules.lifecycle import OutgoingVerb
from inbox.rules.numbering import SeriesKey, SeriesScheme, reference, series_key
from server.audit import AuditEvent, record
from server.identity import Actor, Permission
from server.identity.models import Agency
from server.identity.queries import agency
from server.infra.outbox import publish
from server.infra.vietnamese import fold

FILL = "outgoing.fill"


def number(session: Session, actor: Actor, document_id: str, *, now: datetime) -> OutgoingDocument:
    """signed → numbering: the number is taken in the transaction that uses it (Decree 30/2020, article 15).

    A worker writes number and date into the file. Raises NotFound, Forbidden, Conflict.
    """
    actor.require(Permission.OUTGOING_NUMBER)
    document = lock_outgoing(session, actor, document_id)
    issuer, key = agency(session, document.agency_id), _series(session, document, now)
    taken = take_number(session, key)
    # Refused by the table, the whole transaction goes, and the number with it: it was never taken.
    advance(document, OutgoingVerb.NUMBER, now)
    _write(document, issuer, taken, today(now))
    session.add(
        IssuedNumber(
            agency_id=key.agency_id,
            kind=key.kind,
            year=key.year,
            number=taken,
            document_id=document.id,
            taken_by=actor.full_name,
            taken_at=now,
        )
    )
    document.work_id = publish(session, FILL, {"document_id": document.id}, key=f"fill:{document.id}", now=now).id
    details = {"reference": document.reference}
    subject = f"outgoing:{document.id}"
    record(session, AuditEvent.DOCUMENT_NUMBERED, actor=actor, subject=subject, details=details, now=now)
    return document


def _series(session: Session, document: OutgoingDocument, now: datetime) -> SeriesKey:
    """Each kind has its own run unless the head decided for a common one."""
    day = today(now)
    scheme = session.scalar(
        select(NumberingRule.scheme)
        .where(NumberingRule.agency_id == document.agency_id, NumberingRule.valid_from <= day)
        .order_by(NumberingRule.valid_from.desc())
        .limit(1)
    )
    kind = document_type(document.document_type)
    return series_key(document.agency_id, kind, day, SeriesScheme(scheme or SeriesScheme.PER_TYPE))


def _write(document: OutgoingDocument, issuer: Agency, taken: int, day: date) -> None:
    document.number, document.issued_on = taken, day
    document.reference = reference(taken, document.symbol)
    document.folded = fold(f"{document.reference} {document.abstract} {document.signer_name}")
    document.document_id = exchange_id(issuer.code, day, document.reference)
