"""Where a fact of one room becomes an action of another; the rooms themselves do not know each other."""

from server.infra.work import Handler
from server.processes.resolutions import draft_from_poll

HANDLERS: dict[str, Handler] = {"poll.closed": draft_from_poll}
