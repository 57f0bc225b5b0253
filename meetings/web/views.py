"""Thin pages around the live elements, and the big answers that travel over HTTP: snapshots, papers, results."""

from hashlib import sha256

from flask import Blueprint, Response, request, send_file

from meetings.queries.live_state import full_state
from meetings.queries.sittings import paper_of, result_of, sittings_of
from meetings.queries.viewers import find_sitting, role_of, viewer_of
from meetings.rules.viewer import Role, snapshot
from server.identity import Permission
from server.identity.access import current_actor, requires
from server.infra.errors import NotFound
from server.infra.services import db_session, services
from server.infra.web import json_response, render

blueprint = Blueprint("meetings", __name__, template_folder="templates")

VIEWERS = (Permission.SITTING_ATTEND, Permission.HALL_DISPLAY)

SCREENS = {Role.CHAIR: "console", Role.SECRETARY: "console", Role.DELEGATE: "tablet", Role.HALL: "hall"}
"""The screen each role opens first; a chair has a tablet too."""


@blueprint.get("/sittings")
@requires(*VIEWERS)
def sittings() -> Response:
    actor = current_actor()
    screen = SCREENS[role_of(actor)]
    rows = sittings_of(db_session(), actor.agency_id)
    votes = actor.may(Permission.BALLOT_CAST)
    return render("meetings/sittings.html", sittings=rows, screen=screen, tablet=votes and screen != "tablet")


@blueprint.get("/sittings/<sitting_id>/tablet")
@requires(Permission.SITTING_ATTEND)
def tablet(sitting_id: str) -> Response:
    return _screen("tablet", sitting_id)


@blueprint.get("/sittings/<sitting_id>/console")
@requires(Permission.SITTING_CONDUCT)
def console(sitting_id: str) -> Response:
    return _screen("console", sitting_id)


@blueprint.get("/sittings/<sitting_id>/hall")
@requires(*VIEWERS)
def hall(sitting_id: str) -> Response:
    return _screen("hall", sitting_id)


def _screen(screen: str, sitting_id: str) -> Response:
    sitting = find_sitting(db_session(), sitting_id, current_actor())
    return render("meetings/screen.html", screen=screen, sitting_id=sitting.id, title=sitting.title)


@blueprint.get("/sittings/<sitting_id>/snapshot")
@requires(*VIEWERS)
def sitting_snapshot(sitting_id: str) -> Response:
    """The sitting as this viewer may see it now; with an ETag, so that asking again costs little."""
    session, actor = db_session(), current_actor()
    sitting = find_sitting(session, sitting_id, actor)
    viewer = viewer_of(session, sitting, actor)
    return _tagged(json_response(snapshot(full_state(session, sitting), viewer)))


@blueprint.get("/polls/<poll_id>/result")
@requires(*VIEWERS)
def poll_result(poll_id: str) -> Response:
    poll, result = result_of(db_session(), current_actor(), poll_id)
    return _tagged(json_response({"poll_id": poll.id, "question": poll.question, "result": result}))


@blueprint.get("/papers/<paper_id>/file")
@requires(Permission.SITTING_ATTEND)
def paper_file(paper_id: str) -> Response:
    """The bytes of a paper never change: a device keeps them for good and asks for parts of them as it likes."""
    paper = paper_of(db_session(), current_actor(), paper_id)
    path = services().blobs.path(paper.sha256)
    if not path.exists():
        raise NotFound("file.missing", sha256=paper.sha256)
    response = send_file(path.resolve(), mimetype="application/pdf", etag=paper.sha256, conditional=True)
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


def _tagged(response: Response) -> Response:
    response.set_etag(sha256(response.get_data()).hexdigest())
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response
