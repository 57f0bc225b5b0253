"""A seat in a live sitting: joined, kept true by events, and back again by itself after every lost connection."""

from collections.abc import Callable
from threading import Condition, RLock
from time import monotonic
from uuid import uuid4

from clients.api.desk import PATIENCE, Desk
from clients.api.errors import Lost, Refused, Unfinished
from clients.api.patience import attempts
from clients.api.reading import JsonObject
from clients.api.replica import Event, Replica
from clients.api.snapshot import Ballot, Choice, Poll, PollState, Snapshot, Tally
from clients.api.wire import Wire

GAP_SECONDS = 0.5
"""How long an event may wait for an earlier one before the client asks the server; threads may swap two events."""


class Chamber:
    """Used by one person; its listeners run in the connection's threads."""

    def __init__(self, desk: Desk, sitting_id: str, *, patience: float = PATIENCE) -> None:
        self.sitting_id = sitting_id
        self._desk = desk
        self._patience = patience
        self._replica = Replica()
        self._tallies: dict[str, Tally] = {}
        self._changed = Condition()
        self._joining = RLock()
        self._wire: Wire | None = None

    @property
    def snapshot(self) -> Snapshot:
        with self._changed:
            return self._replica.snapshot

    @property
    def place(self) -> tuple[str, int]:
        """The epoch and the number of the last event applied."""
        with self._changed:
            return self._replica.epoch, self._replica.seq

    def tally(self, poll_id: str) -> Tally | None:
        """The latest running count, for those who are shown it."""
        with self._changed:
            return self._tallies.get(poll_id)

    def enter(self) -> None:
        """Be connected and joined; does nothing when it already is. Raises Refused, Unfinished."""
        with self._joining:
            if self._wire is not None and self._wire.alive:
                return
            for _ in attempts(self._patience):
                try:
                    self._connect()
                except Lost:
                    continue
                return
        raise Unfinished("live connection: the server did not come back")

    def leave(self) -> None:
        with self._joining:
            if self._wire is not None:
                self._wire.close()
                self._wire = None

    def wait(self, what: str, fits: Callable[[Snapshot], bool], seconds: float = PATIENCE) -> Snapshot:
        """The first snapshot that fits. Raises Unfinished with `what`."""
        end = monotonic() + seconds
        while True:
            self.enter()
            with self._changed:
                if fits(self._replica.snapshot):
                    return self._replica.snapshot
                if monotonic() > end:
                    raise Unfinished(f"{what}: not after {seconds:.0f} s")
                self._changed.wait(0.5)  # then see whether the connection still stands

    def do(self, name: str, payload: JsonObject, happened: Callable[[Snapshot], bool]) -> Snapshot:
        """An act, sent again after a lost connection unless it had `happened`; the snapshot that shows it."""
        for _ in attempts(self._patience):
            self.enter()
            if happened(self.snapshot):
                return self.snapshot
            try:
                self._call(name, payload)
            except Lost:
                continue
            return self.wait(name, happened)
        raise Unfinished(f"{name}: not acknowledged")

    def cast(self, poll_id: str, choice: Choice, *, vanish: bool = False) -> Ballot:
        """Vote; the same ballot is sent again until it is acknowledged, but never past the end of the poll.

        `vanish`: lose the connection between the first sending and its acknowledgement.
        """
        payload = {"poll_id": poll_id, "ballot_id": str(uuid4()), "choice": choice.value}
        if vanish:
            self._vanish("ballot.cast", payload)
        for _ in attempts(self._patience):
            self.enter()
            poll = self.snapshot.poll(poll_id)
            if poll.state is PollState.CLOSED:
                return _counted(poll, payload["ballot_id"])
            try:
                return Ballot.of(self._call("ballot.cast", payload))
            except Lost:
                continue
        raise Unfinished("ballot.cast: not acknowledged")

    def _vanish(self, name: str, payload: JsonObject) -> None:
        self.enter()
        if self._wire is not None:
            self._wire.send_and_vanish(name, payload)

    def _call(self, name: str, payload: JsonObject) -> JsonObject:
        wire = self._wire
        if wire is None:
            raise Lost(f"{name}: not connected")
        return wire.call(name, payload)

    def _connect(self) -> None:
        self._wire = Wire(self._desk.base_url, self._desk.cookie(), {"event": self._hear, "tally": self._count})
        try:
            self._join()
        except (Lost, Refused):
            self._wire.close()  # a connection that is not joined is none
            raise

    def _join(self) -> None:
        with self._changed:
            place = self._replica.place
        answer = self._call("join", {"sitting_id": self.sitting_id, **place})
        with self._changed:
            if answer["epoch"] != self._replica.epoch:
                self._tallies.clear()  # a restarted server counts its versions anew
            self._replica.join(answer)
            self._changed.notify_all()

    def _hear(self, message: JsonObject) -> None:
        with self._changed:
            self._replica.receive(Event.of(message))
            self._changed.notify_all()
            whole = self._changed.wait_for(lambda: self._replica.complete, GAP_SECONDS)
        if not whole:
            self._catch_up()

    def _catch_up(self) -> None:
        """Ask for what is missing. Where that fails the connection is cut: whoever waits joins again or is refused."""
        with self._joining:
            try:
                self._join()
            except (Lost, Refused):
                if self._wire is not None:
                    self._wire.close()

    def _count(self, message: JsonObject) -> None:
        tally = Tally.of(message)
        with self._changed:
            known = self._tallies.get(tally.poll_id)
            if known is None or known.version < tally.version:
                self._tallies[tally.poll_id] = tally
                self._changed.notify_all()


def _counted(poll: Poll, ballot_id: str) -> Ballot:
    """The ballot, when the closed poll holds it. Raises Refused `ballot.poll_closed` when it came too late."""
    if poll.my_ballot is None or poll.my_ballot.ballot_id != ballot_id:
        raise Refused("ballot.poll_closed", "")
    return poll.my_ballot
