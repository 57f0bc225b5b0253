"""The leader's desk: two short lists for a tablet held upright."""

from flask import Response

from inbox.queries.leader import leader_desk
from inbox.web.acting import today
from inbox.web.blueprint import blueprint
from server.identity import Permission
from server.identity.access import current_actor, requires
from server.infra.services import db_session, services
from server.infra.web import render


@blueprint.get("/leader")
@requires(Permission.OUTGOING_SIGN)
def leader() -> Response:
    desk = leader_desk(db_session(), current_actor())
    return render(
        "inbox/leader.html",
        to_sign=desk.to_sign,
        to_sign_count=desk.to_sign_count,
        to_direct=desk.to_direct,
        to_direct_count=desk.to_direct_count,
        today=today(),
        now=services().clock.now(),
    )
