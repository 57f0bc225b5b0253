"""One incoming document with all that is known of it."""

from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.models import Directive, IncomingDocument, IncomingFile
from inbox.queries.duplicates import duplicates_of
from inbox.queries.history import history_of
from inbox.queries.permitted import UNCHECKED, incoming_verbs
from inbox.queries.views import DirectiveView, FileView, IncomingScreen, IncomingView, UnitView
from inbox.rules.lifecycle import IncomingState
from server.identity import Actor
from server.identity.models import Unit
from server.identity.queries import unit_ids_of, units
from server.infra.errors import NotFound
from server.infra.outbox import OutboxEvent
from server.infra.vietnamese import sort_key

LEAD: Final = "lead"


def find_incoming(session: Session, actor: Actor, document_id: str) -> IncomingDocument:
    """A document that came to the actor's own agency. Raises NotFound `page.missing`."""
    document = session.get(IncomingDocument, document_id)
    if document is None or document.agency_id != actor.agency_id:
        raise NotFound("page.missing")
    return document


def incoming_screen(session: Session, actor: Actor, document_id: str, today: date) -> IncomingScreen:
    """Raises NotFound `page.missing`."""
    document = find_incoming(session, actor, document_id)
    directives = _directives(session, document.id)
    mine = unit_ids_of(session, actor.person_id, actor.agency_id, today)
    in_charge = any(directive.unit_id in mine for directive in directives if directive.role == LEAD)
    return IncomingScreen(
        document=_view(document, _check_under_way(session, document)),
        verdict=_verdict(document),
        files=() if document.state == IncomingState.CANCELLED else _files(session, document.id),
        units=_units(session, actor.agency_id),
        duplicates=duplicates_of(session, document),
        directives=directives,
        timeline=history_of(session, f"incoming:{document.id}"),
        verbs=incoming_verbs(actor, document, in_charge=in_charge),
    )


def file_of(session: Session, actor: Actor, document_id: str, sha256: str) -> FileView:
    """A file of a document of the actor's own agency. Raises NotFound `page.missing`, `file.missing`, and
    `incoming.withdrawn` for one that its sender took back (Decree 30/2020, annex VI part III.8)."""
    document = find_incoming(session, actor, document_id)
    if document.state == IncomingState.CANCELLED:
        raise NotFound("incoming.withdrawn")
    found = next((file for file in _files(session, document.id) if file.sha256 == sha256), None)
    if found is None:
        raise NotFound("file.missing", sha256=sha256)
    return found


def _units(session: Session, agency_id: str) -> tuple[UnitView, ...]:
    """In the order of the dictionary: the database sorts "Đ" after "V"."""
    found = sorted(units(session, agency_id), key=lambda unit: sort_key(unit.name))
    return tuple(UnitView(unit.id, unit.name) for unit in found)


def _files(session: Session, document_id: str) -> tuple[FileView, ...]:
    query = select(IncomingFile).where(IncomingFile.incoming_id == document_id).order_by(IncomingFile.position)
    return tuple(FileView(file.sha256, file.name, file.size, file.media_type) for file in session.scalars(query))


def _directives(session: Session, document_id: str) -> tuple[DirectiveView, ...]:
    query = (
        select(Directive, Unit.name)
        .join(Unit, Unit.id == Directive.unit_id)
        .where(Directive.incoming_id == document_id)
        .order_by(Directive.role.desc(), Directive.given_at, Unit.name)
    )
    return tuple(
        DirectiveView(one.unit_id, name, one.role, one.text, one.due, one.leader_name, one.given_at)
        for one, name in session.execute(query)
    )


def _verdict(document: IncomingDocument) -> dict[str, Any] | None:
    """The evidence names the signer: of what was recalled only the finding stays."""
    if document.verdict_status == UNCHECKED or document.verdict is None:
        return None
    if document.state == IncomingState.CANCELLED:
        return {"status": document.verdict_status, "code": document.verdict["code"], "reasons": [], "signatures": []}
    return document.verdict


def _check_under_way(session: Session, document: IncomingDocument) -> str | None:
    """The work that checks the signatures, while it goes on."""
    if document.verdict_status != UNCHECKED:
        return None
    return session.scalar(select(OutboxEvent.id).where(OutboxEvent.key == f"verify:{document.id}"))


def _view(document: IncomingDocument, work_id: str | None) -> IncomingView:
    withdrawn = document.state == IncomingState.CANCELLED
    return IncomingView(
        id=document.id,
        state=document.state,
        number=document.arrival_number,
        year=document.arrival_year,
        document_type=document.document_type,
        reference=document.reference,
        abstract="" if withdrawn else document.abstract,
        issued_on=document.issued_on,
        sender_code=document.sender_code,
        sender_name=document.sender_name,
        document_id=document.document_id,
        signer_name="" if withdrawn else document.signer_name,
        signer_post="" if withdrawn else document.signer_post,
        urgency=document.urgency,
        due=document.due_date,
        arrived_at=document.arrived_at,
        submit_by=document.submit_by,
        registered_at=document.registered_at,
        registered_by=document.registered_by,
        refusal_reason=document.refusal_reason,
        note=document.note,
        recall=document.recall,
        recall_reason=document.recall_reason,
        completed_at=document.completed_at,
        header={} if withdrawn else document.metadata_,
        work_id=work_id,
    )
