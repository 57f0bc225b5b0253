"""Drawing a draft and writing number and date into a signed document."""

from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from inbox.actions.common import refusing, today
from inbox.actions.submit import bring_on
from inbox.drafting import Look, draw_resolution, text_from_json
from inbox.drafting.faces import Face, Faces
from inbox.drafting.parts import SEAL_DIAMETER
from inbox.models import OutgoingDocument
from inbox.rules.lifecycle import OutgoingVerb
from inbox.rules.numbering import date_line, format_number
from inbox.work.documents import Step, current_file, keep, load
from inbox.work.refusing import refusing_signing
from server.audit import AuditEvent
from server.infra.dated import value_on
from server.infra.errors import NotFound
from server.infra.work import Work
from signing import FieldName, fill, prepare

SEAL_MILLIMETRES: Final = "seal_diameter_mm"
_RENDERED: Final = Step(OutgoingVerb.RENDER, "draft", AuditEvent.DOCUMENT_RENDERED)
_REDRAWN: Final = Step(OutgoingVerb.RENDER, "draft", AuditEvent.DOCUMENT_REDRAWN)
_NUMBERED: Final = Step(OutgoingVerb.EMBED_NUMBER, "numbered", AuditEvent.DOCUMENT_NUMBER_EMBEDDED)


def render(work: Work) -> None:
    """Set the text in its legal form with the four empty fields of an official document."""
    document, pdf, pages = _drawn(work)
    with work.finish() as session:
        keep(session, work.blobs, document.id, pdf, _RENDERED, work.clock.now()).pages = pages


def redraw(work: Work) -> None:
    """The same for another signer; the new file goes at once the way the old one had gone."""
    document, pdf, pages = _drawn(work)
    now = work.clock.now()
    with work.finish() as session:
        kept = keep(session, work.blobs, document.id, pdf, _REDRAWN, now)
        kept.pages = pages
        bring_on(session, kept, now)


def _drawn(work: Work) -> tuple[OutgoingDocument, bytes, int]:
    """The document, its file in legal form, and how many pages that has."""
    with work.read() as session:
        document = load(session, work.text("document_id"))
        diameter = seal_diameter(session, today(work.clock.now()))
    fonts = work.settings.fonts_dir
    with refusing():
        draft = draw_resolution(text_from_json(document.text), Faces(fonts), Look(diameter, _address(work, document)))
    with refusing_signing():
        pdf = prepare(draft.pdf, draft.layout, fonts / f"{Face.REGULAR}.ttf", fonts / f"{Face.ITALIC}.ttf")
    work.blobs.put(pdf)
    return document, pdf, draft.pages


def _address(work: Work, document: OutgoingDocument) -> str:
    """Where anybody can ask about the document; empty on a node that has no public address."""
    public = work.settings.public_url.rstrip("/")
    return f"{public}/verify/{document.verify_code}" if public and document.verify_code else ""


def seal_diameter(session: Session, on: date) -> float:
    """The diameter of the agencies' seals in millimetres (Decree 30/2020, annex I: in its real size)."""
    try:
        return float(value_on(session, SEAL_MILLIMETRES, on))
    except NotFound:
        return SEAL_DIAMETER


def fill_number(work: Work) -> None:
    """Write number and date into their fields: the leader's signature leaves exactly that open."""
    with work.read() as session:
        document = load(session, work.text("document_id"))
    if document.number is None or document.issued_on is None:
        raise NotFound("outgoing.missing")
    values = {
        FieldName.NUMBER: format_number(document.number),
        FieldName.DATE: date_line(document.place, document.issued_on),
    }
    with refusing_signing():
        pdf = fill(current_file(work, document), {str(name): text for name, text in values.items()})
    work.blobs.put(pdf)
    with work.finish() as session:
        keep(session, work.blobs, document.id, pdf, _NUMBERED, work.clock.now())
