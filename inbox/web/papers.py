"""Files beside a document: its annexes, and the copies the records office certifies."""

from flask import Response, request

from inbox.actions.annex import add_annex, remove_annex
from inbox.actions.common import refusing
from inbox.actions.copy import CopyOrder, make_copy, sign_copy, void_copy
from inbox.queries.annexes import annex_file, kept_annex
from inbox.queries.copies import copy_book, copy_screen, copy_verbs
from inbox.queries.judgements import judgements_of
from inbox.queries.registers import BOOK, SHEET, Leaf
from inbox.rules.copies import CopyKind, chosen_pages
from inbox.web import forms
from inbox.web.acting import acting, today
from inbox.web.blueprint import blueprint
from inbox.web.files import PDF, send_bytes
from server.identity import Permission
from server.identity.access import current_actor, requires
from server.infra.bodies import takes_file
from server.infra.errors import NotFound, Refusal
from server.infra.services import db_session, services
from server.infra.web import done, render

FIRST_YEAR, LAST_YEAR, LAST_PAGE = 1945, 2200, 100_000


@blueprint.post("/outgoing/<document_id>/annexes")
@requires(Permission.OUTGOING_DRAFT)
@takes_file(lambda settings: settings.upload_limit)
def add_outgoing_annex(document_id: str) -> Response:
    data, sent = forms.upload("annex"), request.files["annex"]
    with acting() as at:
        annex = add_annex(at.session, services().blobs, at.actor, document_id, sent.filename or "", data, now=at.now)
    return done(f"/outgoing/{document_id}#annexes", annex_id=annex.id, work_id=annex.work_id)


@blueprint.post("/outgoing/<document_id>/annexes/<annex_id>/remove")
@requires(Permission.OUTGOING_DRAFT)
def remove_outgoing_annex(document_id: str, annex_id: str) -> Response:
    with acting() as at:
        remove_annex(at.session, at.actor, document_id, annex_id, now=at.now)
    return done(f"/outgoing/{document_id}#annexes")


@blueprint.get("/outgoing/<document_id>/annexes/<annex_id>/file")
@requires(Permission.OUTGOING_READ)
def outgoing_annex_file(document_id: str, annex_id: str) -> Response:
    sha256, name = annex_file(db_session(), current_actor(), document_id, annex_id)
    return send_bytes(sha256, name, PDF)


@blueprint.get("/outgoing/<document_id>/annexes/<annex_id>/archived")
@requires(Permission.OUTGOING_READ)
def outgoing_annex_archived(document_id: str, annex_id: str) -> Response:
    """The copy of an annex that is kept for ever (B-LTA)."""
    sha256, name = kept_annex(db_session(), current_actor(), document_id, annex_id)
    return send_bytes(sha256, name, PDF)


@blueprint.post("/outgoing/<document_id>/copies")
@requires(Permission.COPY_MAKE)
def copy_outgoing(document_id: str) -> Response:
    return _made(outgoing_id=document_id)


@blueprint.post("/incoming/<document_id>/copies")
@requires(Permission.COPY_MAKE)
def copy_incoming(document_id: str) -> Response:
    return _made(incoming_id=document_id)


def _made(*, outgoing_id: str | None = None, incoming_id: str | None = None) -> Response:
    kind, pin = _kind(forms.text("kind")), forms.text("pin")
    with refusing():
        pages = chosen_pages(forms.text("pages")) if kind is CopyKind.EXTRACT else ()
    order = CopyOrder(kind, forms.text("sha256"), outgoing_id, incoming_id, pages, forms.optional("recipients"))
    with acting() as at:
        copy = make_copy(at.session, at.actor, order, pin, address=at.address, now=at.now)
    return done(f"/copies/{copy.id}", copy_id=copy.id, work_id=copy.work_id)


def _kind(word: str) -> CopyKind:
    try:
        return CopyKind(word)
    except ValueError:
        raise Refusal("request.invalid", field="kind") from None


@blueprint.get("/copies/<copy_id>")
@requires(Permission.REGISTER_READ)
def copy(copy_id: str) -> Response:
    found = copy_screen(db_session(), current_actor(), copy_id)
    return render(
        "inbox/copy.html",
        copy=found,
        verdict=found.verdict,
        judgements=judgements_of(db_session(), f"copy:{copy_id}"),
        verbs=copy_verbs(current_actor(), found),
    )


@blueprint.get("/copies/<copy_id>/file")
@requires(Permission.REGISTER_READ)
def copy_file(copy_id: str) -> Response:
    found = copy_screen(db_session(), current_actor(), copy_id)
    if found.file_sha256 is None:
        raise NotFound("file.missing")
    return send_bytes(found.file_sha256, f"{found.reference}.pdf", PDF)


@blueprint.get("/copies/<copy_id>/archived")
@requires(Permission.REGISTER_READ)
def copy_archived(copy_id: str) -> Response:
    """What is kept for ever of a copy (B-LTA)."""
    found = copy_screen(db_session(), current_actor(), copy_id)
    if found.archived_sha256 is None:
        raise NotFound("file.missing")
    return send_bytes(found.archived_sha256, f"{found.reference} (lưu trữ).pdf", PDF)


@blueprint.post("/copies/<copy_id>/sign")
@requires(Permission.COPY_MAKE)
def sign_copy_again(copy_id: str) -> Response:
    pin = forms.text("pin")
    with acting() as at:
        found = sign_copy(at.session, at.actor, copy_id, pin, address=at.address, now=at.now)
    return done(f"/copies/{copy_id}", work_id=found.work_id)


@blueprint.post("/copies/<copy_id>/void")
@requires(Permission.COPY_MAKE)
def void_one_copy(copy_id: str) -> Response:
    reason = forms.text("reason")
    with acting() as at:
        void_copy(at.session, at.actor, copy_id, reason, now=at.now)
    return done(f"/copies/{copy_id}")


@blueprint.get("/registers/copies")
@requires(Permission.REGISTER_READ)
def copy_register() -> Response:
    """`volume=N` asks for a bound volume to print, `page=N` for a sheet on the screen."""
    year = forms.whole_number("year", today().year, FIRST_YEAR, LAST_YEAR)
    printing = "volume" in request.args
    page = forms.whole_number("volume" if printing else "page", 1, 1, LAST_PAGE)
    leaf = Leaf(year, page, BOOK if printing else SHEET)
    book = copy_book(db_session(), current_actor().agency_id, leaf, today().year)
    return render("inbox/register_copies.html", book=book, printing=printing)
