"""Where a fact of one room becomes an action of another; the rooms themselves do not know each other."""

from server.infra.outbox import FailureHook
from server.infra.work import Handler
from server.processes.checking import CHECK_FILE, CHECK_ISSUED, check_file, check_issued, note_failed_check
from server.processes.resolutions import draft_from_poll
from server.processes.trusting import REFRESH, refresh_trust, standing

__all__ = ["HANDLERS", "ON_FAILURE", "standing"]

HANDLERS: dict[str, Handler] = {
    "poll.closed": draft_from_poll,
    CHECK_FILE: check_file,
    CHECK_ISSUED: check_issued,
    REFRESH: refresh_trust,
}
ON_FAILURE: dict[str, FailureHook] = {CHECK_FILE: note_failed_check}
