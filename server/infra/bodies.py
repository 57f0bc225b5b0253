"""How much a request may bring. It is said before anything is read: a body too large costs nothing but its headers.

A form is small; a view that expects a file says so with `@takes_file`.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import current_app, request

from server.infra.config import Settings
from server.infra.services import services

View = TypeVar("View", bound=Callable[..., Any])
Limit = Callable[[Settings], int]

FORM_BYTES: Final = 1024 * 1024
AROUND_FILE: Final = 64 * 1024  # the other fields of a form with a file
_LIMIT: Final = "khonggiay_takes"


def takes_file(limit: Limit) -> Callable[[View], View]:
    """Mark a view that expects a file of at most so many bytes."""

    def mark(view: View) -> View:
        setattr(view, _LIMIT, limit)
        return view

    return mark


def measure() -> None:
    """Before every request, and before whoever reads it first."""
    view = current_app.view_functions.get(request.endpoint or "")
    limit: Limit | None = getattr(view, _LIMIT, None)
    request.max_content_length = FORM_BYTES if limit is None else limit(services().settings) + AROUND_FILE
