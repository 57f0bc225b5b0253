"""One viewer's copy of a sitting, kept true by numbered events: snapshot + events = a fresh snapshot."""

from dataclasses import dataclass

from clients.api.errors import Misunderstood
from clients.api.reading import JsonObject, number, optional_text, part, parts, text
from clients.api.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Event:
    """One numbered change. It follows exactly the event with the number `prev`."""

    epoch: str
    seq: int
    prev: int
    name: str
    data: JsonObject

    @classmethod
    def of(cls, value: JsonObject, epoch: str | None = None) -> "Event":
        """`epoch`: of the answer around it, when the event itself names none."""
        return cls(
            optional_text(value, "epoch") or epoch or "",
            number(value, "seq"),
            number(value, "prev"),
            text(value, "name"),
            part(value, "data"),
        )


class Replica:
    """Takes the answer of a join, then events in any order; knows whether one is missing."""

    def __init__(self) -> None:
        self.epoch = ""
        self.seq = 0
        self._snapshot: Snapshot | None = None
        self._waiting: dict[tuple[str, int], Event] = {}

    @property
    def snapshot(self) -> Snapshot:
        """Raises Misunderstood before the first join."""
        if self._snapshot is None:
            raise Misunderstood("snapshot: nothing was joined yet")
        return self._snapshot

    @property
    def place(self) -> JsonObject:
        """What to tell the server when joining again: `{}` at first, then the epoch and the last number."""
        return {"epoch": self.epoch, "seq": self.seq} if self._snapshot else {}

    @property
    def complete(self) -> bool:
        """False while an event waits for an earlier one that has not come."""
        return not any(epoch == self.epoch for epoch, _ in self._waiting)

    def join(self, answer: JsonObject) -> None:
        """Take the server's answer: a whole snapshot, or the events since our place."""
        epoch = text(answer, "epoch")
        if answer.get("snapshot") is not None:
            self._snapshot = Snapshot(part(answer, "snapshot"))
            self.epoch, self.seq = epoch, number(answer, "seq")
        else:
            for event in parts(answer, "events"):
                self.receive(Event.of(event, epoch))
        self._drain()

    def receive(self, event: Event) -> None:
        """Apply an event now, or keep it until the ones before it have come. Old ones are dropped."""
        if event.epoch == self.epoch and event.seq <= self.seq:
            return
        self._waiting[event.epoch, event.prev] = event
        self._drain()

    def _drain(self) -> None:
        while (event := self._waiting.pop((self.epoch, self.seq), None)) is not None:
            self._snapshot, self.seq = self.snapshot.after(event.data), event.seq
        for key in [key for key in self._waiting if key[0] == self.epoch and key[1] < self.seq]:
            del self._waiting[key]
