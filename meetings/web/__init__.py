"""Pages of the chamber: the list of sittings, three screens, papers, snapshots and results."""

from meetings.web.views import blueprint

__all__ = ["blueprint"]
