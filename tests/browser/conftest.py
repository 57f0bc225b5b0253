"""Real browsers on a real server: Debian's Chromium, one context for each person."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.support.node import Node, running, seed

NewPage: TypeAlias = Callable[[ViewportSize], Page]

ASSETS = Path(__file__).resolve().parents[2] / "clients" / "browser" / "dist"
MISSING = "No Chromium on the PATH: the browser tests did not run. Install it (Debian: apt-get install chromium)."


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Debian's Chromium; its absence fails in CI and is told in the summary elsewhere."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None and os.environ.get("CI"):
        pytest.fail(MISSING)
    if found is None:
        pytest.skip(MISSING)
    return found


@pytest.fixture(scope="session")
def chromium(chromium_path: str) -> Iterator[Browser]:
    """One browser for all tests; every person gets a context of their own in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: Browser) -> Iterator[NewPage]:
    """Makes a page in a fresh context of the given size; all are closed after the test."""
    contexts: list[BrowserContext] = []

    def make(size: ViewportSize) -> Page:
        contexts.append(chromium.new_context(viewport=size, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh"))
        return contexts[-1].new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def axe_script() -> str:
    """The accessibility checker, as it is built beside the pages."""
    return (ASSETS / "test" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A server with a fresh demo government, which only the walk changes."""
    with running(seed(tmp_path_factory.mktemp("house") / "data")) as node:
        yield node
