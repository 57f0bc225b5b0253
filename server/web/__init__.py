"""Pages of the house itself: login, home, progress of work, language, the public check of documents, trust."""

from server.web import trust, verification
from server.web.views import blueprint

__all__ = ["blueprint", "trust", "verification"]
