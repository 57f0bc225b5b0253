"""Refusals of the house.

Refusal             what was asked cannot be done; `code` is stable, the sentence stands in `server.infra.messages`
├── NotFound        no such thing, or not for this actor
├── Forbidden       the actor may not
├── Unauthenticated nobody is logged in
├── Conflict        the state has moved on
└── Throttled       too many tries
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import ClassVar, Protocol


class Coded(Protocol):
    """What the pure cores raise: they know no `Refusal`, but speak the same way."""

    @property
    def code(self) -> str: ...
    @property
    def details(self) -> Mapping[str, str]: ...


class Refusal(Exception):
    """A refusal with a stable code and the values its sentence needs."""

    status: ClassVar[HTTPStatus] = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, code: str, /, **details: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.details: dict[str, str] = {name: str(value) for name, value in details.items()}


class NotFound(Refusal):
    status = HTTPStatus.NOT_FOUND


class Forbidden(Refusal):
    status = HTTPStatus.FORBIDDEN


class Unauthenticated(Refusal):
    status = HTTPStatus.UNAUTHORIZED


class Conflict(Refusal):
    status = HTTPStatus.CONFLICT


class Throttled(Refusal):
    status = HTTPStatus.TOO_MANY_REQUESTS
