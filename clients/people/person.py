"""What everybody can do: log in, look at documents, take a place in the chamber."""

from hashlib import sha256

from clients.api import (
    Account,
    Chamber,
    Desk,
    IncomingDocument,
    IncomingState,
    Misunderstood,
    OutgoingDocument,
    OutgoingState,
    Package,
    Refused,
    Unfinished,
)
from clients.api.desk import PATIENCE, Form
from clients.api.patience import until
from clients.api.reading import optional_text, parts, text

SIGN_AGAIN, PIN_TRIES = frozenset({"signing.secret_lost", "signing.file_changed"}), 3
ALL = {"show": "all"}
"""Documents in every state, not only those that wait for an act."""


class Person:
    """One account at work. Logs in at the first thing it does."""

    def __init__(self, base_url: str, account: Account, password: str) -> None:
        self.account = account
        self._base_url = base_url
        self._password = password
        self._desk: Desk | None = None
        self._chamber: Chamber | None = None
        self._agency_id = ""

    @property
    def desk(self) -> Desk:
        if self._desk is None:
            desk = Desk(self._base_url)
            desk.log_in(self.account.username, self._password)
            self._desk = desk
        return self._desk

    @property
    def chamber(self) -> Chamber:
        """The sitting this person joined. Raises Misunderstood before `enter`."""
        if self._chamber is None:
            raise Misunderstood(f"{self.account.username} is in no chamber")
        return self._chamber

    def enter(self, sitting_id: str) -> None:
        """Join the sitting; the second time nothing happens."""
        if self._chamber is None:
            self._chamber = Chamber(self.desk, sitting_id)
        self._chamber.enter()

    def work_at(self, agency_id: str) -> None:
        """Choose the agency, for people with posts in several; the second time nothing happens."""
        if self._agency_id != agency_id:
            self.desk.do("/agency", {"agency_id": agency_id})
            self._agency_id = agency_id

    def go_home(self) -> None:
        if self._chamber is not None:
            self._chamber.leave()
        if self._desk is not None:
            self._desk.close()

    def outgoing(self, document_id: str) -> OutgoingDocument:
        return OutgoingDocument.of(self.desk.get(f"/outgoing/{document_id}"))

    def await_outgoing(self, document_id: str, state: OutgoingState, seconds: float = PATIENCE) -> OutgoingDocument:
        """Wait until the document has come into this state. Raises Unfinished."""

        def look() -> OutgoingDocument | None:
            document = self.outgoing(document_id)
            return document if document.state is state else None

        return until(look, f"outgoing document {state.value}", seconds)

    def outgoing_abstracts(self) -> dict[str, str]:
        """Every outgoing document of the agency: id to abstract."""
        return {text(one, "id"): text(one, "abstract") for one in parts(self.desk.get("/outgoing", ALL), "documents")}

    def file(self, document_id: str) -> bytes:
        """The PDF as it is now."""
        return self.desk.download(f"/outgoing/{document_id}/file")

    def packages(self, document_id: str) -> tuple[Package, ...]:
        """The edXML messages sent and received about an outgoing document."""
        screen = self.desk.get(f"/outgoing/{document_id}/packages")
        return tuple(Package.of(one) for one in parts(screen, "packages"))

    def package(self, document_id: str, sha256: str) -> bytes:
        return self.desk.download(f"/outgoing/{document_id}/packages/{sha256}")

    def incoming(self, document_id: str) -> IncomingDocument:
        return IncomingDocument.of(self.desk.get(f"/incoming/{document_id}"))

    def incoming_with(self, reference: str) -> tuple[str, ...]:
        """Ids of the incoming documents that carry this reference."""
        rows = parts(self.desk.get("/incoming", ALL), "documents")
        return tuple(text(row, "id") for row in rows if optional_text(row, "reference") == reference)

    def await_incoming(self, reference: str, seconds: float = PATIENCE) -> IncomingDocument:
        """Wait until a document with this reference has come and its verdict is known. Raises Unfinished."""

        def look() -> IncomingDocument | None:
            found = [self.incoming(document_id) for document_id in self.incoming_with(reference)]
            return next((document for document in found if document.verdict), None)

        return until(look, f"incoming document {reference} at {self.account.agency_name}", seconds)

    def act_on_outgoing(
        self, document_id: str, verb: str, before: OutgoingState, after: OutgoingState, form: Form | None = None
    ) -> OutgoingDocument:
        """One step of an outgoing document, with the slow work it starts, to the state `after`. Raises Refused."""
        path = f"/outgoing/{document_id}/{verb}"
        answer = self.desk.do(path, form, lambda: self.outgoing(document_id).state is not before)
        work_id = optional_text(answer, "work_id") or self._work_under_way(document_id, before)
        if work_id is not None:
            self.desk.wait_for_work(work_id)
        return self.await_outgoing(document_id, after)

    def act_with_pin(
        self, document_id: str, verb: str, before: OutgoingState, after: OutgoingState, pin: str
    ) -> OutgoingDocument:
        """A step that opens a key, for the file that this person has read.

        A server that went down has forgotten the PIN, and may have put a time-stamp into the file: the person reads
        again and types it again.
        """
        for _ in range(PIN_TRIES):
            form = {"pin": pin, "sha256": sha256(self.file(document_id)).hexdigest()}
            try:
                return self.act_on_outgoing(document_id, verb, before, after, form)
            except Refused as refused:
                if refused.code not in SIGN_AGAIN:
                    raise
        raise Unfinished(f"{verb}: the server forgot the PIN {PIN_TRIES} times")

    def act_on_incoming(
        self, document_id: str, verb: str, after: IncomingState, form: Form | None = None
    ) -> IncomingDocument:
        """One step of an incoming document."""
        path = f"/incoming/{document_id}/{verb}"
        self.desk.do(path, form, lambda: self.incoming(document_id).state is after)
        return self.incoming(document_id)

    def _work_under_way(self, document_id: str, before: OutgoingState) -> str | None:
        """The work that an act started whose answer was lost. Raises Refused when it has failed by now."""
        document = self.outgoing(document_id)
        if document.state is before:
            raise Refused(document.failure, "")
        return document.work_id
