"""Work that comes again by itself: every standing topic always has one event on its way.

Its handlers may run twice at the same time on two machines and must not mind.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.infra.outbox import OutboxEvent, OutboxState, publish

Standing = Mapping[str, timedelta]

_ON_ITS_WAY = (OutboxState.PENDING, OutboxState.LEASED)


def plan(session: Session, standing: Standing, now: datetime) -> None:
    """Called when a worker starts: what is not on its way becomes due at once."""
    for topic in standing:
        if not _is_on_its_way(session, topic):
            publish(session, topic, {}, now=now)


def plan_next(session: Session, topic: str, standing: Standing, now: datetime) -> None:
    """Called when an event has been worked on; unless it is to be tried again, the next comes an interval later."""
    if not _is_on_its_way(session, topic):
        publish(session, topic, {}, now=now, run_after=now + standing[topic])


def _is_on_its_way(session: Session, topic: str) -> bool:
    query = select(OutboxEvent.seq).where(OutboxEvent.topic == topic, OutboxEvent.state.in_(_ON_ITS_WAY)).limit(1)
    return session.scalar(query) is not None
