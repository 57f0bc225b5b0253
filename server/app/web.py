"""The web process: pages, forms and live rooms. It does no cryptography and no PDF work."""

import logging

from flask import Flask
from flask_babel import Babel
from flask_socketio import SocketIO
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from inbox.web import blueprint as inbox_blueprint
from meetings.live import WireJson, WirePacket, register_live
from meetings.web import blueprint as meetings_blueprint
from server.app import errors, headers, pages
from server.app.parts import make_services
from server.identity import access
from server.infra import bodies
from server.infra.config import Settings
from server.infra.secrets import node_secret
from server.infra.services import EXTENSION, close_db_session
from server.web import blueprint as house_blueprint
from server.web.language import chosen_language

log = logging.getLogger(__name__)

PING_INTERVAL, PING_TIMEOUT = 10, 8  # seconds; a tablet that lost its Wi-Fi is noticed within 18


def create_app(settings: Settings) -> Flask:
    """Pages and forms, without the live rooms."""
    app = Flask("server", static_folder=str(settings.assets_dir.resolve()), static_url_path="/static")
    app.config.update(
        SECRET_KEY=node_secret(settings, "cookies"),
        SESSION_COOKIE_NAME="khonggiay",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        MAX_CONTENT_LENGTH=settings.upload_limit,
        WTF_CSRF_TIME_LIMIT=None,  # the token lives as long as the session of work
        BABEL_DEFAULT_LOCALE="vi",
        BABEL_DEFAULT_TIMEZONE="Asia/Ho_Chi_Minh",
    )
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    app.extensions[EXTENSION] = make_services(settings)
    Babel(app, locale_selector=chosen_language)
    app.before_request(bodies.measure)
    app.before_request(access.guard)  # before the check of the token, which reads the body: strangers are not read
    csrf = CSRFProtect(app)
    csrf.exempt("inbox.web.signing.provider_calls")  # called by machines, which prove themselves by a shared secret
    app.teardown_appcontext(close_db_session)
    for blueprint in (house_blueprint, inbox_blueprint, meetings_blueprint):
        app.register_blueprint(blueprint)
    access.public(app.view_functions["static"])
    pages.install(app)
    headers.install(app)
    errors.install(app)
    return app


def create_live(app: Flask, async_mode: str) -> SocketIO:
    """Hang the live rooms on the application. No other origin may connect."""
    socketio = SocketIO(
        app,
        async_mode=async_mode,
        ping_interval=PING_INTERVAL,
        ping_timeout=PING_TIMEOUT,
        max_http_buffer_size=64 * 1024,
        manage_session=True,
        json=WireJson,
        serializer=WirePacket,
    )
    register_live(socketio, app.extensions[EXTENSION])
    return socketio
