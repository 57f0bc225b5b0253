"""Who is who: agencies and their levels, units, posts, people, accounts, permissions."""

from server.identity.actor import Actor
from server.identity.permissions import Permission, PostKind

__all__ = ["Actor", "Permission", "PostKind"]
