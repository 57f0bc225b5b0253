"""Whom this node believes: to be looked at. Lists are imported on the command line, by those who run the node."""

from flask import Response

from server.identity import Permission
from server.identity.access import requires
from server.infra.services import db_session, services
from server.infra.web import render
from server.trust.overview import overview
from server.web.views import blueprint


@blueprint.get("/trust")
@requires(Permission.REGISTER_READ)
def trust() -> Response:
    return render("trust.html", lists=overview(db_session(), services().clock.now()))
