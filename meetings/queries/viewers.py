"""Who someone is in a sitting."""

from sqlalchemy.orm import Session

from meetings.models import Council, Sitting
from meetings.queries.seats import seat_of
from meetings.rules.viewer import Role, Viewer
from server.identity import Actor, Permission, PostKind
from server.infra.errors import Forbidden, NotFound

ROLES = (
    (PostKind.CHAIR, Role.CHAIR),
    (PostKind.SECRETARY, Role.SECRETARY),
    (PostKind.DELEGATE, Role.DELEGATE),
    (PostKind.HALL, Role.HALL),
)
"""The first post that someone holds decides the role."""

SHOWN = frozenset(
    {
        Permission.SITTING_ATTEND,
        Permission.SITTING_CONDUCT,
        Permission.PRESENCE_MARK,
        Permission.POLL_OPEN,
        Permission.POLL_CLOSE,
        Permission.BALLOT_CAST,
        Permission.HALL_DISPLAY,
    }
)


def find_sitting(session: Session, sitting_id: str, actor: Actor) -> Sitting:
    """A sitting of the actor's own council. Raises NotFound `sitting.missing`."""
    sitting = session.get(Sitting, sitting_id)
    if sitting is None:
        raise NotFound("sitting.missing")
    council = session.get_one(Council, sitting.council_id)
    if council.agency_id != actor.agency_id:
        raise NotFound("sitting.missing")
    return sitting


def role_of(actor: Actor) -> Role:
    """Raises Forbidden `access.denied` for people with no business in a sitting."""
    for kind, role in ROLES:
        if kind in actor.kinds:
            return role
    raise Forbidden("access.denied")


def viewer_of(session: Session, sitting: Sitting, actor: Actor) -> Viewer:
    permissions = tuple(sorted(permission.value for permission in actor.permissions & SHOWN))
    return Viewer(role_of(actor), seat_of(session, sitting, actor.person_id), permissions)
