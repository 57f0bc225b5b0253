"""In CI a test that did not run is a failure."""

import os

import pytest


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None and reporter.stats.get("skipped"):
        reporter.write_line("Skipped tests fail CI.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
