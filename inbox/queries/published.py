"""What anybody may know of an issued document when its printed code is in hand: little, and nothing of its content."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.models import OutgoingDocument
from inbox.rules.lifecycle import OutgoingState
from inbox.rules.verify_codes import typed_code
from server.identity.queries import agency
from server.infra.dated import value_on
from server.infra.errors import NotFound

PUBLISHED: Final = (OutgoingState.ISSUED, OutgoingState.DISPATCHED, OutgoingState.RECALLED)
SHOW_ABSTRACT: Final = "public_abstract"


@dataclass(frozen=True, slots=True)
class PublishedDocument:
    """`abstract` is empty unless the dated setting `public_abstract` says `shown`."""

    agency: str
    document_type: str
    reference: str
    issued_on: date
    signer_post: str
    signer_name: str
    sha256: str
    recalled: bool
    abstract: str


def published_by_code(session: Session, code: str, today: date) -> PublishedDocument | None:
    """The document whose code this is, however it was typed, once it is issued. For every other code, nothing."""
    printed = typed_code(code)
    if not printed:
        return None
    wanted = OutgoingDocument.verify_code == printed
    query = select(OutgoingDocument).where(wanted, OutgoingDocument.state.in_(PUBLISHED))
    document = session.scalar(query)
    if document is None or document.issued_on is None or document.file_sha256 is None:
        return None
    return PublishedDocument(
        agency=agency(session, document.agency_id).name,
        document_type=document.document_type,
        reference=document.reference or "",
        issued_on=document.issued_on,
        signer_post=document.signer_post,
        signer_name=document.signer_name,
        sha256=document.file_sha256,
        recalled=document.state == OutgoingState.RECALLED,
        abstract=document.abstract if _shows_abstract(session, today) else "",
    )


def _shows_abstract(session: Session, today: date) -> bool:
    """Hidden unless somebody decided otherwise."""
    try:
        return value_on(session, SHOW_ABSTRACT, today) == "shown"
    except NotFound:
        return False
