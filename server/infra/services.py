"""What a request works with: the parts `server.app` put together for this process."""

from dataclasses import dataclass
from typing import cast

from flask import current_app, g
from sqlalchemy.orm import Session

from server.infra.blobs import BlobStore
from server.infra.clock import Clock
from server.infra.config import Settings
from server.infra.database import SessionFactory, open_reading
from server.infra.messages import Catalogue

EXTENSION = "khonggiay"


@dataclass(frozen=True, slots=True)
class Services:
    settings: Settings
    factory: SessionFactory
    blobs: BlobStore
    clock: Clock
    catalogue: Catalogue


def services() -> Services:
    """The parts of the application that answers this request."""
    return cast("Services", current_app.extensions[EXTENSION])


def db_session() -> Session:
    """The reading session of this request; closed with it. To write, open `transaction(services().factory)`."""
    if "db_session" not in g:
        g.db_session = open_reading(services().factory)
    return cast("Session", g.db_session)


def close_db_session(_error: BaseException | None = None) -> None:
    session = g.pop("db_session", None)
    if session is not None:
        session.close()
