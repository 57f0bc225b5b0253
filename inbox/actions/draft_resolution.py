"""Draft a resolution from what a council passed; a worker sets it in its legal form."""

from dataclasses import dataclass
from datetime import datetime
from secrets import token_bytes

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.actions.common import refusing, today
from inbox.drafting.text import Article, ResolutionText, text_to_json
from inbox.models import OutgoingDocument, SigningAuthority
from inbox.rules.authority import SigningRight, authority_lines, competence, signing_right
from inbox.rules.document_types import RESOLUTION
from inbox.rules.lifecycle import OutgoingState
from inbox.rules.numbering import symbol
from inbox.rules.verify_codes import printed_code
from server.audit import AuditEvent, record
from server.identity import Actor, Permission
from server.identity.models import Agency, Person
from server.identity.queries import agency
from server.infra.errors import NotFound
from server.infra.outbox import publish
from server.infra.vietnamese import fold

RENDER = "outgoing.render"
CODE_BYTES = 10
_KINDS_OF_BODY = ("Hội đồng nhân dân", "Ủy ban nhân dân", "Văn phòng")


@dataclass(frozen=True, slots=True)
class ResolutionOrder:
    """What is to be drafted. `source_ref` names its origin (`poll:<id>`): a second order for it changes nothing.

    `issuer_lines` name the council and its session; `grounds` and `articles` are what was passed; `closing` certifies
    the vote (`inbox.drafting.closing_sentence`).
    """

    agency_id: str
    source_ref: str
    signer_person_id: str
    abstract: str
    issuer_lines: tuple[str, ...]
    grounds: tuple[str, ...]
    articles: tuple[Article, ...]
    closing: str
    recipients: tuple[str, ...]


def draft_resolution(
    session: Session, actor: Actor | None, order: ResolutionOrder, *, now: datetime
) -> OutgoingDocument:
    """The new document, or the one drafted from this source before.

    Raises NotFound `agency.missing`, `person.missing`; Refusal `inbox.authority.*` when the signer may not sign it.
    """
    if actor is not None:
        actor.require(Permission.OUTGOING_DRAFT)
    known = session.scalar(select(OutgoingDocument).where(OutgoingDocument.source_ref == order.source_ref))
    if known is not None:
        return known
    issuer, signer = agency(session, order.agency_id), _person(session, order.signer_person_id)
    right = right_to_sign(session, issuer.id, signer.id, RESOLUTION.name, now)
    document = _document(order, issuer, signer, right, now)
    session.add(document)
    session.flush()
    document.work_id = publish(session, RENDER, {"document_id": document.id}, key=f"render:{document.id}", now=now).id
    record(session, AuditEvent.DOCUMENT_DRAFTED, actor=actor, subject=f"outgoing:{document.id}", now=now)
    return document


def right_to_sign(session: Session, agency_id: str, person_id: str, type_name: str, now: datetime) -> SigningRight:
    """The person's right to sign such a document today. Raises Refusal `inbox.authority.*`."""
    rows = session.scalars(
        select(SigningAuthority)
        .where(SigningAuthority.agency_id == agency_id, SigningAuthority.person_id == person_id)
        .order_by(SigningAuthority.valid_from.desc(), SigningAuthority.id)
    )
    with refusing():
        return signing_right(
            [row.right for row in rows], agency_id=agency_id, person_id=person_id, type_name=type_name, on=today(now)
        )


def _person(session: Session, person_id: str) -> Person:
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound("person.missing")
    return person


def _document(
    order: ResolutionOrder, issuer: Agency, signer: Person, right: SigningRight, now: datetime
) -> OutgoingDocument:
    with refusing():
        document_symbol = symbol(RESOLUTION, issuer.symbol)
    return OutgoingDocument(
        agency_id=issuer.id,
        state=OutgoingState.RENDERING,
        source_ref=order.source_ref,
        document_type=RESOLUTION.name,
        symbol=document_symbol,
        place=issuer.place,
        abstract=order.abstract,
        verify_code=printed_code(token_bytes(CODE_BYTES)),
        text=text_to_json(_text(order, issuer, signer, right, document_symbol)),
        signer_person_id=signer.id,
        signer_name=signer.full_name,
        signer_post=right.post,
        competence=competence(right),
        folded=fold(f"{order.abstract} {signer.full_name}"),
        created_at=now,
        changed_at=now,
    )


def _text(
    order: ResolutionOrder, issuer: Agency, signer: Person, right: SigningRight, document_symbol: str
) -> ResolutionText:
    return ResolutionText(
        agency_lines=agency_lines(issuer.name),
        symbol=document_symbol,
        place=issuer.place,
        abstract=order.abstract,
        issuer_lines=order.issuer_lines,
        grounds=order.grounds,
        articles=order.articles,
        closing=order.closing,
        recipients=order.recipients,
        authority_lines=authority_lines(right),
        signer=signer.full_name,
    )


def agency_lines(name: str) -> tuple[str, ...]:
    """The name as it stands top left: what kind of body it is, then of which place."""
    kind = next((kind for kind in _KINDS_OF_BODY if name.startswith(f"{kind} ")), None)
    return (kind, name.removeprefix(f"{kind} ")) if kind else (name,)
