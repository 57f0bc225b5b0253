"""A demo government, seeded once, and a server over a copy of it for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.node import Node, copy_of, running, seed


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return seed(tmp_path_factory.mktemp("seeded") / "data")


@pytest.fixture
def node(seeded: Path, tmp_path: Path) -> Iterator[Node]:
    with running(copy_of(seeded, tmp_path / "data")) as started:
        yield started
