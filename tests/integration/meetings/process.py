"""A real server process with the live rooms alone: gunicorn's gevent worker, as in production, over a test's database.

Run as `python -m tests.integration.meetings.process <data folder> <port>`.
"""

import sys
from pathlib import Path

from flask import Flask

from server.app.http import WebProcess
from server.infra.config import Settings


class Chamber(WebProcess):
    """Loaded in the worker, after gevent has patched the standard library."""

    def load(self) -> Flask:
        from flask_socketio import SocketIO

        from meetings.live import register_live
        from meetings.messages import MESSAGES
        from meetings.web import blueprint
        from server.identity import access
        from server.infra.blobs import BlobStore
        from server.infra.clock import SystemClock
        from server.infra.database import make_engine, make_factory
        from server.infra.messages import HOUSE, Catalogue
        from server.infra.secrets import node_secret
        from server.infra.services import EXTENSION, Services, close_db_session

        settings = self.settings
        app = Flask("chamber")
        app.config.update(SECRET_KEY=node_secret(settings, "cookies"), SESSION_COOKIE_NAME="khonggiay")
        app.register_blueprint(blueprint)
        app.before_request(access.guard)
        app.teardown_appcontext(close_db_session)
        services = Services(
            settings,
            make_factory(make_engine(settings.database)),
            BlobStore(settings.blobs_dir),
            SystemClock(),
            Catalogue(HOUSE, MESSAGES),
        )
        app.extensions[EXTENSION] = services
        socketio = SocketIO(app, async_mode="gevent", ping_interval=10, ping_timeout=8)
        register_live(socketio, services)
        return app


if __name__ == "__main__":
    Chamber(Settings(data_dir=Path(sys.argv[1]), port=int(sys.argv[2]), database_url="")).run()
