"""Pages of the house itself: login, home, progress of work, language."""

from server.web.views import blueprint

__all__ = ["blueprint"]
