"""One sitting with everybody who is connected to it: who joined, what they have been sent, what they get next."""

from collections.abc import Iterable
from dataclasses import dataclass
from threading import RLock
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from meetings.models import Ballot, LiveEvent, Poll, Sitting
from meetings.queries.live_state import events_after, full_state
from meetings.queries.seats import present_seats
from meetings.queries.viewers import find_sitting, viewer_of
from meetings.rules.canonical import Json
from meetings.rules.events import EventName
from meetings.rules.lifecycle import PollState
from meetings.rules.patch import merge
from meetings.rules.state import EventData, FullState, Patch
from meetings.rules.viewer import Viewer, audience, restrict, snapshot
from server.identity import Actor
from server.infra.clock import Clock
from server.infra.database import SessionFactory, reading

QUARTER = 0.25
"""Seconds between two runs of ballots, tallies or lists of connections: the latest wins, four times a second."""
LONGEST_DELTA = 500
"""A client that missed more events than this is given a fresh snapshot."""

Reply = dict[str, object]


class Door(Protocol):
    """The transport."""

    def emit(self, name: str, payload: object, sids: list[str]) -> None:
        """Send to these connections, encoded once."""
        ...


@dataclass(frozen=True, slots=True)
class Parcel:
    """A numbered event on its way: everybody in the room has been sent everything up to `prev`."""

    seq: int
    prev: int
    name: str
    data: EventData

    def shown(self, viewer: Viewer, epoch: str) -> Reply:
        return _wire(epoch, self.seq, self.prev, self.name, restrict(self.data, viewer))


def _wire(epoch: str, seq: int, prev: int, name: str, data: Patch) -> Reply:
    return {"epoch": epoch, "seq": seq, "prev": prev, "name": name, "data": data}


def joined(first: Parcel, second: Parcel) -> Parcel:
    """Two runs of ballots as one."""
    return Parcel(second.seq, first.prev, second.name, merge(first.data, second.data))


class Room:
    """All methods hold the room's lock, so that what one connection is sent keeps its order."""

    def __init__(self, sitting_id: str, epoch: str, factory: SessionFactory, clock: Clock, door: Door) -> None:
        self.sitting_id = sitting_id
        self._epoch = epoch
        self._factory = factory
        self._clock = clock
        self._door = door
        self._lock = RLock()
        self._viewers: dict[str, Viewer] = {}
        self._read: int | None = None  # number of the last event read; None before the first join
        self._held: Parcel | None = None  # ballots read but not sent yet
        self._state: tuple[int, FullState] | None = None
        self._tally_due = False
        self._connections_due = False
        self._quiet_until = 0.0
        self._version = 0

    @property
    def unused(self) -> bool:
        """Whether nobody ever joined."""
        return self._read is None

    def join(self, sid: str, actor: Actor, epoch: str, seq: int | None) -> Reply:
        """What the viewer lacks since event `seq` of `epoch`, or the whole sitting. From now on events follow.

        Raises NotFound `sitting.missing`, Forbidden `access.denied`.
        """
        with self._lock, reading(self._factory) as session:
            viewer = viewer_of(session, find_sitting(session, self.sitting_id, actor), actor)
            self._catch_up(session)
            self._send_held()  # so that the newcomer and everybody else stand at the same number
            self._viewers[sid] = viewer
            self._tally_due = self._connections_due = True
            return self._lacking(session, viewer, epoch, seq)

    def leave(self, sid: str) -> None:
        with self._lock:
            self._viewers.pop(sid, None)
            self._connections_due = True

    def advance(self, now: float) -> float | None:
        """Send what is new; `now` in seconds of a monotonic clock. Returns how long until there is more to send."""
        with self._lock, reading(self._factory) as session:
            if not self._viewers:
                return None
            self._catch_up(session)
            if not (self._held or self._tally_due or self._connections_due):
                return None
            if now < self._quiet_until:
                return self._quiet_until - now
            self._quiet_until = now + QUARTER
            self._send_held()
            self._send_tally(session)
            self._send_connections()
            return None

    def _lacking(self, session: Session, viewer: Viewer, epoch: str, seq: int | None) -> Reply:
        here = self._read or 0
        reply: Reply = {"epoch": self._epoch, "seq": here, "now": self._clock.now().isoformat()}
        if epoch == self._epoch and seq is not None and here - LONGEST_DELTA <= seq <= here:
            rows = [row for row in events_after(session, self.sitting_id, seq) if row.seq <= here]
            return {**reply, "events": [_parcel(row).shown(viewer, self._epoch) for row in rows]}
        return {**reply, "snapshot": snapshot(self._full_state(session), viewer)}

    def _full_state(self, session: Session) -> FullState:
        """Computed once for each event number: a whole hall may join between two events."""
        seq, state = self._state or (-1, None)
        if state is None or seq != self._read:
            sitting = session.get_one(Sitting, self.sitting_id)
            seq, state = sitting.live_seq, full_state(session, sitting)
            self._state = (seq, state)
        return state

    def _catch_up(self, session: Session) -> None:
        if self._read is None:
            self._read = session.get_one(Sitting, self.sitting_id).live_seq
        for row in events_after(session, self.sitting_id, self._read):
            self._read = row.seq
            self._take(_parcel(row))

    def _take(self, parcel: Parcel) -> None:
        self._tally_due = True
        if parcel.name == EventName.BALLOT_RECORDED:
            self._held = joined(self._held, parcel) if self._held else parcel
            return
        self._send_held()
        self._send(parcel)

    def _send_held(self) -> None:
        held, self._held = self._held, None
        if held:
            self._send(held)

    def _send(self, parcel: Parcel) -> None:
        """Restrict and encode once for each audience, not for each connection."""
        groups: dict[tuple[bool, str | None], list[str]] = {}
        for sid, viewer in self._viewers.items():
            groups.setdefault(audience(parcel.data, viewer), []).append(sid)
        for sids in groups.values():
            self._door.emit("event", parcel.shown(self._viewers[sids[0]], self._epoch), sids)

    def _send_tally(self, session: Session) -> None:
        due, self._tally_due = self._tally_due, False
        watchers = [sid for sid, viewer in self._viewers.items() if viewer.watcher]
        poll_id = _open_poll(session, self.sitting_id) if due and watchers else None
        if poll_id is None:
            return
        voted = session.scalar(select(func.count()).select_from(Ballot).where(Ballot.poll_id == poll_id))
        present = len(present_seats(session, session.get_one(Sitting, self.sitting_id)))
        self._emit_latest("tally", {"poll_id": poll_id, "voted": voted or 0, "present": present}, watchers)

    def _send_connections(self) -> None:
        due, self._connections_due = self._connections_due, False
        tellers = [sid for sid, viewer in self._viewers.items() if viewer.teller]
        if due and tellers:
            self._emit_latest("connections", {"seat_ids": sorted(_seats(self._viewers.values()))}, tellers)

    def _emit_latest(self, name: str, values: dict[str, Json], sids: list[str]) -> None:
        self._version += 1
        self._door.emit(name, {"version": self._version, **values}, sids)


def _parcel(row: LiveEvent) -> Parcel:
    return Parcel(row.seq, row.seq - 1, row.name, row.data)


def _seats(viewers: Iterable[Viewer]) -> set[str]:
    return {viewer.seat_id for viewer in viewers if viewer.seat_id}


def _open_poll(session: Session, sitting_id: str) -> str | None:
    return session.scalar(select(Poll.id).where(Poll.sitting_id == sitting_id, Poll.state == PollState.OPEN))
