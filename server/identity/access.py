"""The door: every route says what it needs, and one that says nothing stays shut.

`@requires(Permission.X, ...)` or `@public` on a view; `guard` runs before every request. Socket events state their
permission in a table of their own and ask for `socket_actor`.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, g, request
from flask import session as web_session

from server.identity.actor import Actor
from server.identity.permissions import Permission
from server.identity.queries import actor_by_token
from server.infra.database import reading
from server.infra.errors import Forbidden, NotFound, Unauthenticated
from server.infra.services import db_session, services

View = TypeVar("View", bound=Callable[..., Any])

TOKEN = "login"  # noqa: S105 - the name of a field of the session cookie
_NEED = "khonggiay_needs"
_PUBLIC = "public"


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Mark a view: only actors with one of these permissions reach it."""

    def mark(view: View) -> View:
        setattr(view, _NEED, frozenset(permissions))
        return view

    return mark


def public(view: View) -> View:
    """Mark a view as open to strangers."""
    setattr(view, _NEED, _PUBLIC)
    return view


def need_of(view: Callable[..., Any] | None) -> frozenset[Permission] | str | None:
    """What a view asks for: any of some permissions, "public", or None when it forgot to say."""
    return getattr(view, _NEED, None)


def guard() -> None:
    """Before every request. Raises NotFound, Unauthenticated or Forbidden; returns only for those who may."""
    if request.endpoint is None:
        return  # no such route: Flask answers 404 or 405 itself
    need = need_of(current_app.view_functions.get(request.endpoint))
    if need == _PUBLIC:
        return
    if not isinstance(need, frozenset) or current_actor().permissions.isdisjoint(need):
        raise Forbidden("access.denied")


def current_actor() -> Actor:
    """Who is logged in. Raises Unauthenticated."""
    actor = optional_actor()
    if actor is None:
        raise Unauthenticated("access.login_required")
    return actor


def optional_actor() -> Actor | None:
    """Who is logged in, or None; read once per request."""
    if "actor" not in g:
        g.actor = _load_actor()
    found: Actor | None = g.actor
    return found


def _load_actor() -> Actor | None:
    token = web_session.get(TOKEN)
    if not isinstance(token, str):
        return None
    try:
        return actor_by_token(db_session(), token, services().clock.now())
    except (Unauthenticated, Forbidden, NotFound):
        return None


def socket_actor() -> Actor:
    """Who sent this socket event, looked up anew: a session ended meanwhile is refused. Raises Unauthenticated."""
    token = web_session.get(TOKEN)
    if not isinstance(token, str):
        raise Unauthenticated("access.login_required")
    with reading(services().factory) as session:
        return actor_by_token(session, token, services().clock.now())
