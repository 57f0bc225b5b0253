"""The people at the desks: leader, records clerk, specialist."""

from collections.abc import Sequence
from datetime import date

from clients.api import IncomingDocument, IncomingState, OutgoingDocument, OutgoingState, Receiver, Unit
from clients.api.reading import text
from clients.people.person import Person


class Leader(Person):
    """Signs what goes out, directs what comes in."""

    def sign(self, document_id: str, pin: str) -> OutgoingDocument:
        """Raises Refused (`signing.wrong_pin`, `signing.locked`)."""
        return self.act_with_pin(document_id, "sign", OutgoingState.AWAITING_SIGNATURE, OutgoingState.SIGNED, pin)

    def direct(self, document_id: str, unit: Unit, directive: str, due: date) -> IncomingDocument:
        """Write a directive and give the document to a unit with a deadline."""
        form = {"unit_id": unit.id, "directive": directive, "due": due.isoformat()}
        return self.act_on_incoming(document_id, "assign", IncomingState.ASSIGNED, form)


class RecordsClerk(Person):
    """Checks the form of drafts; numbers, seals and dispatches what goes out, registers or refuses what comes in."""

    def initial(self, document_id: str) -> OutgoingDocument:
        """Check the form of a draft and put an initial on the very file that was read."""
        read = {"sha256": self.outgoing(document_id).file_sha256}
        return self.act_on_outgoing(
            document_id, "initial", OutgoingState.IN_REVIEW, OutgoingState.AWAITING_SIGNATURE, read
        )

    def number(self, document_id: str) -> OutgoingDocument:
        return self.act_on_outgoing(document_id, "number", OutgoingState.SIGNED, OutgoingState.NUMBERED)

    def seal(self, document_id: str, pin: str) -> OutgoingDocument:
        return self.act_with_pin(document_id, "seal", OutgoingState.NUMBERED, OutgoingState.ISSUED, pin)

    def dispatch(self, document_id: str, receivers: Sequence[Receiver]) -> OutgoingDocument:
        form = {"recipients": [receiver.id for receiver in receivers]}
        return self.act_on_outgoing(document_id, "dispatch", OutgoingState.ISSUED, OutgoingState.DISPATCHED, form)

    def import_package(self, name: str, data: bytes) -> str:
        """Bring in an edXML file that came outside the exchange; what became of it, `duplicate` when it is known."""
        return text(self.desk.upload("/incoming/import", "package", name, data), "outcome")

    def register(self, document_id: str) -> IncomingDocument:
        return self.act_on_incoming(document_id, "register", IncomingState.REGISTERED)

    def refuse(self, document_id: str, reason: str) -> IncomingDocument:
        return self.act_on_incoming(document_id, "refuse", IncomingState.REFUSED, {"reason": reason})


class Specialist(Person):
    """Works on what a leader assigned to the unit."""

    def start(self, document_id: str) -> IncomingDocument:
        return self.act_on_incoming(document_id, "start", IncomingState.PROCESSING)

    def complete(self, document_id: str, note: str) -> IncomingDocument:
        return self.act_on_incoming(document_id, "complete", IncomingState.COMPLETED, {"note": note})
