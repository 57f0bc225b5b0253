"""Identities of rows."""

from uuid import uuid4


def new_id() -> str:
    """A random UUID in its 36-character text form."""
    return str(uuid4())
