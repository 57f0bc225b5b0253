"""The parts every process of a node shares."""

from inbox.errors import InboxError
from inbox.messages import MESSAGES as INBOX
from inbox.messages_absences import MESSAGES as ABSENCES
from inbox.messages_acts import MESSAGES as ACTS
from inbox.messages_keys import MESSAGES as KEYS
from inbox.messages_papers import MESSAGES as PAPERS
from inbox.messages_reasons import MESSAGES as REASONS
from inbox.messages_signing import MESSAGES as SIGNING
from inbox.messages_verification import MESSAGES as VERIFICATION
from meetings.messages import MESSAGES as MEETINGS
from meetings.rules.errors import RuleBroken
from server.infra.bells import hang_bells
from server.infra.blobs import BlobStore
from server.infra.clock import SystemClock
from server.infra.config import Settings
from server.infra.database import make_engine, make_factory
from server.infra.errors import Refusal
from server.infra.messages import HOUSE, Catalogue
from server.infra.services import Services
from server.trust.messages import MESSAGES as TRUST
from signing.errors import SigningError

# Everything that is a "no" with a code, from whichever room; anything else is an accident.
REFUSALS: tuple[type[Exception], ...] = (Refusal, InboxError, RuleBroken, SigningError)

CATALOGUE = Catalogue(HOUSE, INBOX, ABSENCES, ACTS, KEYS, PAPERS, REASONS, SIGNING, VERIFICATION, MEETINGS, TRUST)


def make_services(settings: Settings) -> Services:
    factory = make_factory(make_engine(settings.database))
    hang_bells(factory, settings.bells_dir)
    return Services(settings, factory, BlobStore(settings.blobs_dir), SystemClock(), CATALOGUE)
