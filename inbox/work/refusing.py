"""What the signing library refuses, the house refuses with the same code."""

from collections.abc import Iterator
from contextlib import contextmanager

from server.infra.errors import Refusal
from signing import SigningError


@contextmanager
def refusing_signing(passing: type[SigningError] | None = None) -> Iterator[None]:
    """Turn errors of the library into Refusal; those of `passing` go through as they are."""
    try:
        yield
    except SigningError as error:
        if passing is not None and isinstance(error, passing):
            raise
        raise Refusal(error.code, **error.details) from error
