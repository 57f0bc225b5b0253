"""A real server with real processes, its database in the attacker's reach, its time-stamping authority in our hand."""

import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from clients.api import Refused
from clients.api.desk import Desk
from clients.api.patience import until
from clients.api.reading import JsonObject, part
from inbox.actions.draft_resolution import ResolutionOrder, draft_resolution
from inbox.drafting import Article, closing_sentence
from server.demo.keys import time_stamp_key
from server.identity.models import Account, Agency, Credential
from server.infra.config import Settings
from server.infra.database import SessionFactory, make_engine, make_factory, reading, transaction
from signing.tsa_server import authority_server
from tests.support.node import COMMAND, Node

if TYPE_CHECKING:
    from http.server import HTTPServer

PIN = "ma-pin-dung-rat-rieng-7391"
WRONG_PIN = "ma-pin-sai-rat-rieng-2846"
COUNCIL = "H24.31.HDND"
SECONDS = 90.0


class Town(Node):
    """A node whose time-stamping authority is a thread of the test, to be sent away and called back."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(data_dir)
        self.settings = Settings(data_dir=data_dir, database_url="")
        self.stamps: HTTPServer | None = None
        self.stamps_port = 0
        self._desks: dict[str, Desk] = {}

    @property
    def environment(self) -> dict[str, str]:
        ours = {"KHONGGIAY_DEMO_PIN": PIN}
        if self.stamps_port:
            ours["KHONGGIAY_TSA_URL"] = f"http://127.0.0.1:{self.stamps_port}/"
        return {**super().environment, **ours}

    def seed(self) -> None:
        subprocess.run([*COMMAND, "seed"], env=self.environment, check=True, capture_output=True)

    def call_stamps(self) -> None:
        self.stamps = authority_server(time_stamp_key(self.settings), {}, "127.0.0.1", self.stamps_port)
        self.stamps_port = self.stamps.server_address[1]
        Thread(target=self.stamps.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def send_stamps_away(self) -> None:
        if self.stamps is not None:
            self.stamps.shutdown()
            self.stamps.server_close()
            self.stamps = None

    @property
    def factory(self) -> SessionFactory:
        return make_factory(make_engine(self.settings.database))

    def change(self, act: Callable[[Session], object]) -> None:
        """What an intruder does who can write to the database."""
        with transaction(self.factory) as session:
            act(session)

    def desk(self, username: str) -> Desk:
        """The session of work of a person, over HTTP like any other."""
        if username not in self._desks:
            desk = Desk(self.url)
            desk.log_in(username, str(self.accounts["password"]))
            self._desks[username] = desk
        return self._desks[username]

    def close(self) -> None:
        for desk in self._desks.values():
            desk.close()
        self.send_stamps_away()

    def person_id(self, username: str) -> str:
        with reading(self.factory) as session:
            return session.scalars(select(Account.person_id).where(Account.username == username)).one()

    def key_of(self, username: str | None) -> Credential:
        """The credential of a person; None: the council's seal."""
        holder = None if username is None else self.person_id(username)
        with reading(self.factory) as session:
            council = select(Agency.id).where(Agency.code == COUNCIL).scalar_subquery()
            mine = Credential.agency_id == council, Credential.holder_person_id == holder
            return session.scalars(select(Credential).where(*mine)).one()

    def submitted(self, source: str, signer: str = "chutich.hdnd") -> str:
        """A resolution that waits for its signer; the server's own workers drew it."""
        with transaction(self.factory) as session:
            agency = session.scalars(select(Agency).where(Agency.code == COUNCIL)).one()
            order = _order(agency, source, self.person_id(signer))
            document_id = draft_resolution(session, None, order, now=datetime.now(UTC)).id
        self.await_state(document_id, "draft")
        self.desk("thuky.hdnd").post(f"/outgoing/{document_id}/submit")
        self.desk("vanthu.hdnd").post(f"/outgoing/{document_id}/initial", {"sha256": self.shown(document_id)})
        return document_id

    def signed(self, source: str) -> str:
        document_id = self.submitted(source)
        self.sign(document_id)
        self.await_state(document_id, "signed")
        return document_id

    def numbered(self, source: str) -> str:
        document_id = self.signed(source)
        self.desk("vanthu.hdnd").post(f"/outgoing/{document_id}/number")
        self.await_state(document_id, "numbered")
        return document_id

    def document(self, document_id: str) -> JsonObject:
        return part(self.desk("vanthu.hdnd").get(f"/outgoing/{document_id}"), "document")

    def shown(self, document_id: str) -> str:
        """The hash of the bytes that a reader was given."""
        return sha256(self.desk("vanthu.hdnd").download(f"/outgoing/{document_id}/file")).hexdigest()

    def sign(self, document_id: str, pin: str = PIN, by: str = "chutich.hdnd") -> JsonObject:
        form = {"pin": pin, "sha256": self.shown(document_id)}
        return self.desk(by).post(f"/outgoing/{document_id}/sign", form)

    def seal(self, document_id: str, pin: str = PIN) -> JsonObject:
        form = {"pin": pin, "sha256": self.shown(document_id)}
        return self.desk("vanthu.hdnd").post(f"/outgoing/{document_id}/seal", form)

    def await_state(self, document_id: str, state: str) -> JsonObject:
        def look() -> JsonObject | None:
            document = self.document(document_id)
            return document if document["state"] == state else None

        return until(look, f"{document_id} {state}", SECONDS)

    def await_failure(self, document_id: str) -> str:
        """The code with which the document came back."""

        def look() -> str | None:
            document = self.document(document_id)
            resting = document["state"] in ("awaiting_signature", "numbered")
            return str(document["failure"]) if resting and document["failure"] else None

        return until(look, f"{document_id} back", SECONDS)


def refused(desk: Desk, path: str, form: Mapping[str, str | list[str]] | None = None) -> str:
    """The code of a refused POST."""
    try:
        answer = desk.post(path, form)
    except Refused as refusal:
        return refusal.code
    raise AssertionError(f"{path} was not refused: {answer}")


@contextmanager
def running_town(folder: Path) -> Iterator[Town]:
    town = Town(folder / "data")
    town.seed()
    town.call_stamps()
    town.start()
    try:
        yield town
    finally:
        town.close()
        town.stop()


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One server for all attacks on signing."""
    with running_town(tmp_path_factory.mktemp("town")) as started:
        yield started


def _order(agency: Agency, source: str, signer_id: str) -> ResolutionOrder:
    return ResolutionOrder(
        agency_id=agency.id,
        source_ref=source,
        signer_person_id=signer_id,
        abstract=f"Về việc thử {source}",
        issuer_lines=(agency.name, "khóa XXI, kỳ họp thứ tư"),
        grounds=("Căn cứ Luật Tổ chức chính quyền địa phương",),
        articles=(Article("", "Giao thực hiện."),),
        closing=closing_sentence("Hội đồng nhân dân quận", "khóa XXI", "kỳ họp thứ tư", date(2026, 12, 22)),
        recipients=("Ủy ban nhân dân thành phố Hải Phòng",),
    )
