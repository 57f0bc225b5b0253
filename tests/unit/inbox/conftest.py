"""Real packages of the national exchange, kept beside the checkout."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def packages_folder() -> Path:
    folder = Path(__file__).resolve().parents[4] / "shared" / "data" / "edxml"
    assert folder.is_dir(), f"the real packages are missing: {folder}"
    return folder
