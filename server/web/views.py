"""Login, home, agency, language, progress of work."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, request
from flask import session as web_session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select

from server.identity import Permission
from server.identity import login as logins
from server.identity.access import TOKEN, current_actor, public, requires
from server.infra.database import transaction
from server.infra.errors import NotFound, Refusal
from server.infra.outbox import OutboxEvent
from server.infra.sentences import sentence
from server.infra.services import db_session, services
from server.infra.slow import aside
from server.infra.web import done, json_response, render, sent_values, wants_json
from server.trust import trust_at, trust_pem
from server.web.language import FIELD, choose_language
from server.web.navigation import home_of

blueprint = Blueprint("house", __name__, template_folder="templates")


@blueprint.get("/healthz")
@public
def health() -> Response:
    db_session().execute(select(1))
    return json_response({"ok": True})


@blueprint.get("/")
@requires(Permission.ACCOUNT_OWN)
def home() -> Response:
    return done(home_of(current_actor()))


@blueprint.get("/login")
@public
def login_form() -> Response:
    if wants_json():
        return json_response({"csrf_token": generate_csrf()})
    return render("login.html", next=_inner(request.args.get("next", "/")))


@blueprint.post("/login")
@public
def login() -> Response:
    """Check the password aside from the event loop, then open the session of work."""
    parts, now = services(), services().clock.now()
    username, password = _field("username").strip().lower(), _field("password")
    address = request.remote_addr or ""
    logins.check_throttle(db_session(), username, address, now)
    stored = logins.stored_hash(db_session(), username)
    fits = aside(logins.password_fits, stored, password)
    with transaction(parts.factory) as session:
        logins.check_throttle(session, username, address, now)  # again: tries made at the same moment count too
        if not fits:
            logins.note_failure(session, username, address, now)
        else:
            token, actor = logins.log_in(session, username, now, parts.settings.session_hours)
    if not fits:
        raise Refusal("login.failed")
    _begin(token)
    target = _inner(request.form.get("next", "/"))
    return done(home_of(actor) if target == "/" else target)


def _begin(token: str) -> None:
    """A fresh cookie: nothing of the stranger's session lives on but the language."""
    language = web_session.get(FIELD)
    web_session.clear()
    web_session[TOKEN] = token
    if language:
        choose_language(str(language))


@blueprint.post("/logout")
@requires(Permission.ACCOUNT_OWN)
def logout() -> Response:
    parts = services()
    with transaction(parts.factory) as session:
        logins.log_out(session, web_session[TOKEN], current_actor(), parts.clock.now())
    web_session.clear()
    return done("/login")


@blueprint.post("/agency")
@requires(Permission.ACCOUNT_OWN)
def agency() -> Response:
    parts = services()
    with transaction(parts.factory) as session:
        logins.switch_agency(session, web_session[TOKEN], current_actor(), _field("agency_id"), parts.clock.now())
    return done("/")


@blueprint.post("/language")
@public
def language() -> Response:
    choose_language(_field("language"))
    return done(_inner(request.form.get("next", "/")))


@blueprint.get("/progress/<event_id>")
@requires(Permission.ACCOUNT_OWN)
def work(event_id: str) -> Response:
    """How far a piece of work has come: state, and for a refusal its code and sentence."""
    event = db_session().scalar(select(OutboxEvent).where(OutboxEvent.id == event_id))
    if event is None:
        raise NotFound("work.missing")
    message = sentence(event.code, event.details) if event.code else ""
    return json_response({"state": event.state, "code": event.code, "message": message})


@blueprint.get("/trust/anchors.pem")
@public
def anchors() -> Response:
    """The roots this node trusts and their revocation lists: anyone can check its documents with other tools."""
    parts = services()
    pem = trust_pem(trust_at(db_session(), parts.blobs, parts.clock.now()))
    if not pem:
        raise NotFound("page.missing")
    return Response(pem, content_type="application/x-pem-file")


def _field(name: str) -> str:
    value = sent_values().get(name)
    if not isinstance(value, str) or not value:
        raise Refusal("request.invalid", field=name)
    return value


def _inner(target: str) -> str:
    """A path of ours; anything that leads elsewhere becomes the home page."""
    parts = urlsplit(target)
    safe = target.startswith("/") and not target.startswith("//") and "\\" not in target
    return target if safe and not parts.netloc and not parts.scheme else "/"
