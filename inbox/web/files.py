"""Bytes of documents and packages, only for the agency that has them."""

from flask import Response, send_file

from inbox.queries.incoming import file_of as incoming_file_of
from inbox.queries.outgoing import file_of as outgoing_file_of
from inbox.queries.outgoing import find_outgoing, packages_of
from inbox.web.blueprint import blueprint
from server.identity import Permission
from server.identity.access import current_actor, requires
from server.infra.errors import NotFound
from server.infra.services import db_session, services

PDF = "application/pdf"


@blueprint.get("/outgoing/<document_id>/file")
@requires(Permission.OUTGOING_READ)
def outgoing_file(document_id: str) -> Response:
    session, actor = db_session(), current_actor()
    document = find_outgoing(session, actor, document_id)
    name = document.reference or f"{document.document_type} (dự thảo)"
    return send_bytes(outgoing_file_of(session, actor, document_id), f"{name}.pdf", PDF)


@blueprint.get("/incoming/<document_id>/files/<sha256>")
@requires(Permission.INCOMING_READ)
def incoming_file(document_id: str, sha256: str) -> Response:
    file = incoming_file_of(db_session(), current_actor(), document_id, sha256)
    return send_bytes(file.sha256, file.name, file.media_type)


@blueprint.get("/outgoing/<document_id>/packages/<sha256>")
@requires(Permission.OUTGOING_READ)
def outgoing_package(document_id: str, sha256: str) -> Response:
    packages = packages_of(db_session(), current_actor(), document_id)
    if sha256 not in {package.sha256 for package in packages}:
        raise NotFound("file.missing", sha256=sha256)
    return send_bytes(sha256, f"{sha256[:12]}.edxml", "application/xml")


def send_bytes(sha256: str, name: str, media_type: str) -> Response:
    """A stored file: PDF opens in the page, everything else is saved. The address may bring other bytes tomorrow."""
    path = services().blobs.path(sha256)
    if not path.exists():
        raise NotFound("file.missing", sha256=sha256)
    response = send_file(
        path.resolve(),
        mimetype=media_type,
        as_attachment=media_type != PDF,
        download_name=name.replace("/", "-"),
        etag=sha256,
        conditional=True,
    )
    response.headers["Cache-Control"] = "private, no-cache"
    return response
