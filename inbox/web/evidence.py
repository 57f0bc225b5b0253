"""Evidence packages of an outgoing document: made on request, kept, handed out to those who may read it."""

from flask import Response, request

from inbox.actions.request_evidence import request_evidence
from inbox.queries.evidence import MEDIA_TYPE, package_of, packages_of, under_way
from inbox.queries.outgoing import outgoing_screen
from inbox.web.acting import acting, today
from inbox.web.blueprint import blueprint
from inbox.web.files import send_bytes
from server.identity import Permission
from server.identity.access import current_actor, requires
from server.infra.services import db_session
from server.infra.web import done, render


@blueprint.get("/outgoing/<document_id>/evidence")
@requires(Permission.OUTGOING_READ)
def outgoing_evidence(document_id: str) -> Response:
    session, actor = db_session(), current_actor()
    packages = packages_of(session, actor, document_id)
    work_id = request.args.get("work", "")
    return render(
        "inbox/evidence.html",
        document=outgoing_screen(session, actor, document_id, today()).document,
        packages=packages,
        work_id=work_id if under_way(session, work_id) else None,
    )


@blueprint.post("/outgoing/<document_id>/evidence")
@requires(Permission.OUTGOING_READ)
def make_outgoing_evidence(document_id: str) -> Response:
    with acting() as at:
        work_id = request_evidence(at.session, at.actor, document_id, now=at.now)
    return done(f"/outgoing/{document_id}/evidence?work={work_id}", work_id=work_id)


@blueprint.get("/outgoing/<document_id>/evidence/<package_id>")
@requires(Permission.OUTGOING_READ)
def evidence_package(document_id: str, package_id: str) -> Response:
    package = package_of(db_session(), current_actor(), document_id, package_id)
    return send_bytes(package.sha256, f"bang-chung-{package.sha256[:12]}.asice", MEDIA_TYPE)
