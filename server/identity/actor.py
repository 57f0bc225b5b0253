"""Who acts: a person, at work in one agency, with the permissions of the posts held there today."""

from dataclasses import dataclass

from server.identity.permissions import Permission, PostKind
from server.infra.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Actor:
    person_id: str
    account_id: str
    agency_id: str
    agency_name: str
    full_name: str
    post_title: str
    kinds: frozenset[PostKind]
    permissions: frozenset[Permission]

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raises Forbidden `access.denied`."""
        if permission not in self.permissions:
            raise Forbidden("access.denied")
