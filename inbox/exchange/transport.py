"""How a package comes from one agency to another."""

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from inbox.rules.deadlines import VIETNAM
from server.identity.queries import agency_by_code
from server.infra.outbox import publish

ARRIVE = "package.arrive"


class Transport(Protocol):
    """At least once on the wire; the receiver makes it exactly once in effect."""

    def carry(self, session: Session, receiver_code: str, sha256: str, now: datetime) -> bool:
        """Carry stored bytes to an agency, in the transaction that notes them as sent.

        False: this transport does not reach that agency; the package stays with its sender.
        """
        ...


class Direct:
    """Agencies of the same database: the package arrives by an event of the same outbox."""

    def carry(self, session: Session, receiver_code: str, sha256: str, now: datetime) -> bool:
        receiver = agency_by_code(session, receiver_code, now.astimezone(VIETNAM).date())
        if receiver is None:
            return False
        payload = {"agency_id": receiver.id, "sha256": sha256}
        publish(session, ARRIVE, {**payload}, key=f"arrive:{receiver.id}:{sha256}", now=now)
        return True
