"""The parts every process of a node shares."""

from inbox.messages import MESSAGES as INBOX
from meetings.messages import MESSAGES as MEETINGS

from server.infra.blobs import BlobStore
from server.infra.clock import SystemClock
from server.infra.config import Settings
from server.infra.database import make_engine, make_factory
from server.infra.messages import HOUSE, Catalogue
from server.infra.services import Services

CATALOGUE = Catalogue(HOUSE, INBOX, MEETINGS)


def make_services(settings: Settings) -> Services:
    factory = make_factory(make_engine(settings.database))
    return Services(settings, factory, BlobStore(settings.blobs_dir), SystemClock(), CATALOGUE)
