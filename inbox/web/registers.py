"""The register books: a sheet at a time on the screen, a volume at a time for the printer."""

from collections.abc import Callable

from flask import Response, request
from sqlalchemy.orm import Session

from inbox.queries.registers import BOOK, SHEET, Book, Leaf, incoming_book, outgoing_book
from inbox.web import forms
from inbox.web.acting import today
from inbox.web.blueprint import blueprint
from server.identity import Permission
from server.identity.access import current_actor, requires
from server.infra.services import db_session
from server.infra.web import render

FIRST_YEAR, LAST_YEAR = 1945, 2200
LAST_PAGE = 100_000


@blueprint.get("/registers/outgoing")
@requires(Permission.REGISTER_READ)
def outgoing_register() -> Response:
    return _register("inbox/register_outgoing.html", outgoing_book)


@blueprint.get("/registers/incoming")
@requires(Permission.REGISTER_READ)
def incoming_register() -> Response:
    return _register("inbox/register_incoming.html", incoming_book)


def _register(template: str, read: Callable[[Session, str, Leaf, int], Book]) -> Response:
    """`volume=N` asks for a bound volume to print, `page=N` for a sheet on the screen."""
    this_year = today().year
    year = forms.whole_number("year", this_year, FIRST_YEAR, LAST_YEAR)
    printing = "volume" in request.args
    page = forms.whole_number("volume" if printing else "page", 1, 1, LAST_PAGE)
    leaf = Leaf(year, page, BOOK if printing else SHEET)
    return render(template, book=read(db_session(), current_actor().agency_id, leaf, this_year), printing=printing)
