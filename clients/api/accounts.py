"""The accounts of the demo government, as `khonggiay demo` writes them to `demo-accounts.json`."""

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from clients.api.errors import Misunderstood
from clients.api.reading import JsonObject, as_object, parts, text, word


class Kind(StrEnum):
    LEADER = "leader"
    RECORDS_CLERK = "records_clerk"
    SPECIALIST = "specialist"
    CHAIR = "chair"
    SECRETARY = "secretary"
    DELEGATE = "delegate"
    HALL = "hall"


@dataclass(frozen=True, slots=True)
class Account:
    username: str
    title: str
    kind: Kind
    full_name: str
    agency_code: str
    agency_name: str


@dataclass(frozen=True, slots=True)
class Accounts:
    """Who can log in. The demo gives everybody the same password and the same signing PIN."""

    password: str
    pin: str
    accounts: tuple[Account, ...]

    @classmethod
    def read(cls, path: Path) -> "Accounts":
        return cls.of(as_object(json.loads(path.read_text(encoding="utf-8")), path.name))

    @classmethod
    def of(cls, value: JsonObject) -> "Accounts":
        return cls(
            text(value, "password"), text(value, "pin"), tuple(_account(one) for one in parts(value, "accounts"))
        )

    def all(self, kind: Kind, agency_code: str | None = None) -> tuple[Account, ...]:
        """Accounts of one kind, of one agency when its code is given."""
        return tuple(
            account for account in self.accounts if account.kind is kind and agency_code in (None, account.agency_code)
        )

    def one(self, kind: Kind, agency_code: str | None = None) -> Account:
        """The first account of that kind. Raises Misunderstood when there is none."""
        found = self.all(kind, agency_code)
        if not found:
            raise Misunderstood(f"accounts: no {kind.value} of {agency_code or 'any agency'}")
        return found[0]

    def council_code(self) -> str:
        """The agency whose council sits: the chair's."""
        return self.one(Kind.CHAIR).agency_code


def _account(value: JsonObject) -> Account:
    return Account(
        username=text(value, "username"),
        title=text(value, "title"),
        kind=word(value, "kind", Kind),
        full_name=text(value, "full_name"),
        agency_code=text(value, "agency_code"),
        agency_name=text(value, "agency_name"),
    )
