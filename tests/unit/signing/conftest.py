from pathlib import Path

import pytest

from tests.unit.signing.making import FONTS, Office, make_office


@pytest.fixture(scope="session")
def fonts() -> Path:
    """The Tinos files that the build of the browser's half puts together."""
    return FONTS


@pytest.fixture(scope="session")
def office() -> Office:
    return make_office()
