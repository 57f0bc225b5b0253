"""Who takes part in the rehearsal, and what one step leaves for the next."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from clients.api import Account, Accounts, Choice, Kind, OutgoingDocument, Package, Receiver
from clients.api.reading import JsonObject
from clients.people import Chair, Delegate, Hall, Leader, Person, RecordsClerk, Secretary, Specialist

Someone = TypeVar("Someone", bound=Person)


@dataclass(slots=True)
class Stage:
    """One run of the walk. Ids are empty and maps are bare until their step fills them."""

    base_url: str
    accounts: Accounts
    out_dir: Path
    sitting_id: str = ""
    poll_id: str = ""
    choices: dict[str, Choice | None] = field(default_factory=dict)
    """Seat id to what that delegate chose; None for who did not answer."""
    documents_before: frozenset[str] = frozenset()
    document_id: str = ""
    document: OutgoingDocument | None = None
    result: JsonObject = field(default_factory=dict)
    receivers: tuple[Receiver, ...] = ()
    arrivals: dict[str, str] = field(default_factory=dict)
    """Receiving agency's code to the id of its incoming document."""
    packages: tuple[Package, ...] = ()
    _people: dict[str, Person] = field(default_factory=dict)

    def chair(self) -> Chair:
        return self._meet(Chair, self.accounts.one(Kind.CHAIR))

    def secretary(self) -> Secretary:
        return self._meet(Secretary, self.accounts.one(Kind.SECRETARY))

    def hall(self) -> Hall:
        return self._meet(Hall, self.accounts.one(Kind.HALL))

    def delegates(self) -> list[Delegate]:
        """Everybody with a vote: the chair first."""
        others = [self._meet(Delegate, account) for account in self.accounts.all(Kind.DELEGATE)]
        return [self.chair(), *others]

    def council_clerk(self) -> RecordsClerk:
        return self.clerk(self.accounts.council_code())

    def clerk(self, agency_code: str) -> RecordsClerk:
        return self._at(agency_code, self._meet(RecordsClerk, self.accounts.one(Kind.RECORDS_CLERK, agency_code)))

    def leader(self, agency_code: str) -> Leader:
        return self._at(agency_code, self._meet(Leader, self.accounts.one(Kind.LEADER, agency_code)))

    def specialist(self, agency_code: str) -> Specialist:
        return self._at(agency_code, self._meet(Specialist, self.accounts.one(Kind.SPECIALIST, agency_code)))

    def receiving_codes(self) -> tuple[str, ...]:
        """Every agency with a records clerk but the council itself."""
        council = self.accounts.council_code()
        clerks = self.accounts.all(Kind.RECORDS_CLERK)
        return tuple(clerk.agency_code for clerk in clerks if clerk.agency_code != council)

    def keep(self, name: str, data: bytes) -> str:
        """Leave a file in the evidence folder; returns its name there."""
        path = self.out_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return name

    def keep_json(self, name: str, value: Mapping[str, object]) -> str:
        return self.keep(name, (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode())

    def go_home(self) -> None:
        for person in self._people.values():
            person.go_home()

    def _at(self, agency_code: str, person: Someone) -> Someone:
        """At this agency's desk: a clerk may serve two agencies. The ids are known once the receivers are."""
        for receiver in self.receivers:
            if receiver.code == agency_code:
                person.work_at(receiver.id)
        return person

    def _meet(self, role: type[Someone], account: Account) -> Someone:
        person = self._people.get(account.username)
        if not isinstance(person, role):
            person = role(self.base_url, account, self.accounts.password)
            self._people[account.username] = person
        return person
