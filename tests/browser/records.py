"""What a node that runs has written down of a document, found by its abstract."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.models import OutgoingDocument, SigningRequest
from server.app.parts import make_services
from server.infra.config import Settings
from server.infra.database import reading, transaction
from tests.support.node import Node


class Records:
    """Looks over the shoulder of a node, beside its screens."""

    def __init__(self, node: Node) -> None:
        self._parts = make_services(Settings(data_dir=node.data_dir))

    def state(self, abstract: str) -> str:
        with reading(self._parts.factory) as session:
            return _document(session, abstract).state

    def file(self, abstract: str) -> bytes:
        with reading(self._parts.factory) as session:
            sha256 = _document(session, abstract).file_sha256
        content: bytes = self._parts.blobs.get(sha256 or "")
        return content

    def requests(self, abstract: str) -> list[str]:
        """How the signatures stand that were asked for outside."""
        with reading(self._parts.factory) as session:
            return [request.state for request in _requests(session, abstract)]

    def let_time_pass(self, abstract: str) -> None:
        """The minutes in which a signature made outside may come are over."""
        with transaction(self._parts.factory) as session:
            for request in _requests(session, abstract):
                request.expires_at -= timedelta(hours=1)


def _document(session: Session, abstract: str) -> OutgoingDocument:
    return session.scalars(select(OutgoingDocument).where(OutgoingDocument.abstract == abstract)).one()


def _requests(session: Session, abstract: str) -> list[SigningRequest]:
    of_document = SigningRequest.document_id == _document(session, abstract).id
    return list(session.scalars(select(SigningRequest).where(of_document)))
