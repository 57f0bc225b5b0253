"""What can go wrong on the far side of the wire.

ClientError
├── Refused         the server said no; `code` is its stable code, `message` its Vietnamese sentence
├── Lost            the connection broke: nobody here knows whether the act happened
├── Misunderstood   the answer does not have the shape that was agreed
└── Unfinished      what was waited for did not come in time
"""

from collections.abc import Mapping


class ClientError(Exception):
    """Base of everything the client raises."""


class Refused(ClientError):
    """A refusal by the server. `status` is the HTTP status, 0 for a refusal on the live connection or by a worker."""

    def __init__(self, code: str, message: str, details: Mapping[str, str] | None = None, status: int = 0) -> None:
        super().__init__(f"{code}: {message}" if message else code)
        self.code = code
        self.message = message
        self.details: Mapping[str, str] = dict(details or {})
        self.status = status


class Lost(ClientError):
    """The connection broke before the answer."""


class Misunderstood(ClientError):
    """The answer has another shape than agreed; the text names the place."""


class Unfinished(ClientError):
    """The patience ended before the thing that was waited for."""
