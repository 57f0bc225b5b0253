"""One request, one action, one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from flask import request
from sqlalchemy.orm import Session

from server.identity import Actor
from server.identity.access import current_actor
from server.infra.clock import VN
from server.infra.database import transaction
from server.infra.services import services


@dataclass(frozen=True, slots=True)
class Acting:
    """What every action asks for; `address` is where the request came from."""

    session: Session
    actor: Actor
    now: datetime
    address: str


@contextmanager
def acting() -> Iterator[Acting]:
    """A writing transaction of the person at work; a refusal inside leaves nothing behind."""
    actor, now = current_actor(), services().clock.now()
    with transaction(services().factory) as session:
        yield Acting(session, actor, now, request.remote_addr or "")


def today() -> date:
    """The day in Vietnam."""
    return services().clock.now().astimezone(VN).date()
