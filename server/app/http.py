"""The web process under gunicorn's gevent worker: one process holds the live rooms."""

import gc
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from server.infra.config import Settings


class WebProcess(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn, told everything here instead of by a file."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        options = {
            "bind": f"{self.settings.host}:{self.settings.port}",
            "worker_class": "gevent",
            "workers": 1,
            "worker_connections": 4000,
            "graceful_timeout": 5,
            "timeout": 120,
            "keepalive": 30,
            "loglevel": "warning",
            "proc_name": "khonggiay-web",
            "control_socket_disable": True,
            "post_worker_init": _settle,
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        # Read after the worker has patched the standard library: before that nothing of ours may make a lock.
        from server.app.web import create_app, create_live

        app = create_app(self.settings)
        create_live(app, "gevent")
        return app


def _settle(_worker: Any) -> None:
    """What was loaded at the start stays: keep the collector from walking it while ballots arrive."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def run_web(settings: Settings) -> None:
    WebProcess(settings).run()
