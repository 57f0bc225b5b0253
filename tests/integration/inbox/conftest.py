"""Keys once for all tests, a fresh world for each."""

from pathlib import Path

import pytest

from tests.integration.inbox.steps import Issued, issued
from tests.integration.inbox.world import World, make_keys, make_world


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys") / "data"
    make_keys(folder)
    return folder


@pytest.fixture(scope="session")
def first_world(tmp_path_factory: pytest.TempPathFactory, keys: Path) -> World:
    return make_world(tmp_path_factory.mktemp("world"), keys)


@pytest.fixture
def world(tmp_path: Path, first_world: World) -> World:
    """Nothing has been drafted yet."""
    return first_world.copy(tmp_path / "data")


@pytest.fixture(scope="session")
def first_issued(tmp_path_factory: pytest.TempPathFactory, first_world: World) -> Issued:
    started = first_world.copy(tmp_path_factory.mktemp("issued") / "data")
    return Issued(started, issued(started))


@pytest.fixture
def ready(tmp_path: Path, first_issued: Issued) -> Issued:
    """A resolution is sealed and waits to be dispatched."""
    return Issued(first_issued.world.copy(tmp_path / "data"), first_issued.document_id)


@pytest.fixture(scope="session")
def packages_folder() -> Path:
    folder = Path(__file__).resolve().parents[4] / "shared" / "data" / "edxml"
    assert folder.is_dir(), f"the real packages are missing: {folder}"
    return folder
