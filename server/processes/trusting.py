"""What the node believes is brought up to date again and again, and what waited for it is checked again."""

from datetime import timedelta
from typing import Final

from inbox.work.arriving import check_again
from server.infra.config import Settings
from server.infra.work import Work
from server.trust.cache import forget_old
from server.trust.connector import Fetcher
from server.trust.public import forget_strangers, needed_files, sweep_files
from server.trust.refresh import Refresher

REFRESH: Final = "trust.refresh"


def standing(settings: Settings) -> dict[str, timedelta]:
    return {REFRESH: timedelta(minutes=settings.refresh_minutes)}


def refresh_trust(work: Work) -> None:
    """Fetch the revocation lists, forget what is stale, check again what lacked them."""
    refresher = Refresher(work.bench.factory, work.blobs, work.clock, Fetcher(work.settings.fetch_proxy))
    refresher.refresh(between=work.hold)
    now = work.clock.now()
    with work.finish() as session:
        forget_old(session, now)
        forget_strangers(session, now)
        needed = needed_files(session, now)
        check_again(session, now)
    sweep_files(work.settings, needed, now)
