"""The live sittings of one process: who is connected, the rooms, the one writer, the pump that sends what is new."""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Lock, Thread
from time import monotonic
from typing import Protocol

from sqlalchemy.orm import Session

from meetings.live import room
from meetings.live.ballot_box import BallotBox
from meetings.live.room import Reply, Room
from meetings.rules.measure import Measure
from server.identity import Actor, PostKind
from server.identity.queries import at_work
from server.infra.database import reading
from server.infra.errors import Refusal, Throttled, Unauthenticated
from server.infra.ids import new_id
from server.infra.secrets import receipt_key
from server.infra.services import Services

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
"""How often to look for what other processes committed; commits of this process wake the pump at once."""
ROUND_SECONDS = 10.0
"""How often the doors are checked: sessions of work that ended, tablets that stopped listening."""
LONGEST_QUEUE = 500
"""Unsent packets after which a slow tablet is let go; it comes back and is given what it lacks."""
LOGINS_A_QUERY = 500


class Door(room.Door, Protocol):
    """The transport, as seen from the whole house."""

    def backlog(self, sid: str) -> int:
        """Packets that wait to be sent on a connection."""
        ...

    def close(self, sid: str) -> None: ...


@dataclass(slots=True)
class Caller:
    """A connection: who opened it, under which session of work (its digest), and which room it has joined."""

    sid: str
    actor: Actor
    login: str
    room: Room | None = None
    measure: Measure = field(default_factory=Measure)

    @property
    def standing(self) -> tuple[str, frozenset[PostKind]]:
        """The agency and the posts under which it was opened."""
        return self.actor.agency_id, self.actor.kinds

    def require_measure(self, now: float) -> None:
        """Count one event, at a time of the monotonic clock. Raises Throttled `live.too_fast`."""
        spent = self.measure.spend(now)
        if spent is None:
            raise Throttled("live.too_fast")
        self.measure = spent

    def require_at_work(self, session: Session, now: datetime) -> None:
        """Raises Unauthenticated `access.session_ended` when its session of work ended meanwhile, or changed."""
        if at_work(session, {self.login}, now).get(self.login) != self.standing:
            raise Unauthenticated("access.session_ended")


class Live:
    def __init__(self, services: Services, door: Door) -> None:
        self.services = services
        self.epoch = new_id()
        self._door = door
        self._wake = Event()
        self.box = BallotBox(
            services.factory, services.clock, receipt_key(services.settings), after_commit=self._wake.set
        )
        self._lock = Lock()
        self._callers: dict[str, Caller] = {}
        self._rooms: dict[str, Room] = {}
        self._pump: Thread | None = None
        self._stopping = False

    def admit(self, sid: str, actor: Actor, login: str) -> None:
        with self._lock:
            self._callers[sid] = Caller(sid, actor, login)
            if self._pump is None:
                self._pump = Thread(target=self._run, name="live-pump", daemon=True)
                self._pump.start()

    def dismiss(self, sid: str) -> None:
        with self._lock:
            caller = self._callers.pop(sid, None)
        if caller is not None and caller.room is not None:
            caller.room.leave(sid)
            self._wake.set()

    def knows(self, sid: str) -> bool:
        return sid in self._callers

    def caller(self, sid: str) -> Caller:
        """Raises Unauthenticated `access.login_required` for a connection that was never admitted."""
        found = self._callers.get(sid)
        if found is None:
            raise Unauthenticated("access.login_required")
        return found

    def join(self, caller: Caller, sitting_id: str, epoch: str, seq: int | None) -> Reply:
        """Enter the room of a sitting, leaving the one before.

        Raises Unauthenticated, NotFound `sitting.missing`, Forbidden.
        """
        with reading(self.services.factory) as session:
            caller.require_at_work(session, self.services.clock.now())
        entered = self._room(sitting_id)
        try:
            reply = entered.join(caller.sid, caller.actor, epoch, seq)
        except Refusal:
            self._forget_unused(entered)
            raise
        if caller.room is not None and caller.room is not entered:
            caller.room.leave(caller.sid)
        caller.room = entered
        if self._callers.get(caller.sid) is not caller:  # gone while it joined
            entered.leave(caller.sid)
        self._wake.set()
        return reply

    def stop(self) -> None:
        """End the writer and the pump."""
        self.box.stop()
        self._stopping = True
        self._wake.set()
        if self._pump is not None:
            self._pump.join()

    def _room(self, sitting_id: str) -> Room:
        with self._lock:
            if sitting_id not in self._rooms:
                parts = self.services
                self._rooms[sitting_id] = Room(sitting_id, self.epoch, parts.factory, parts.clock, self._door)
            return self._rooms[sitting_id]

    def _forget_unused(self, room: Room) -> None:
        """Ids that were only guessed leave nothing behind."""
        with self._lock:
            if room.unused:
                self._rooms.pop(room.sitting_id, None)

    def _run(self) -> None:
        pause, next_round = LOOK_SECONDS, monotonic() + ROUND_SECONDS
        while not self._stopping:
            self._wake.wait(pause)
            self._wake.clear()
            try:
                pause = self._advance()
                if monotonic() > next_round:
                    next_round = monotonic() + ROUND_SECONDS
                    self._make_round()
            except Exception:  # a database that is away for a moment must not silence every hall until the next start
                log.exception("the pump stumbled")
                pause = LOOK_SECONDS

    def _advance(self) -> float:
        with self._lock:
            rooms = list(self._rooms.values())
        waits = [room.advance(monotonic()) for room in rooms]
        return min((wait for wait in waits if wait is not None), default=LOOK_SECONDS)

    def _make_round(self) -> None:
        with self._lock:
            callers = list(self._callers.values())
        for start in range(0, len(callers), LOGINS_A_QUERY):
            some = callers[start : start + LOGINS_A_QUERY]
            with reading(self.services.factory) as session:
                running = at_work(session, {caller.login for caller in some}, self.services.clock.now())
            for caller in some:
                if running.get(caller.login) != caller.standing or self._door.backlog(caller.sid) > LONGEST_QUEUE:
                    self._door.close(caller.sid)
