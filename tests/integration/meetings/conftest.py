"""A fresh council for each test."""

from pathlib import Path

import pytest

from tests.integration.meetings.world import World, make_world


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path)
