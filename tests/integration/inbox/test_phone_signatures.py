"""Signatures confirmed on a phone: a provider answers in time or late, for the right hash or another, or never."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from inbox.actions.answer_signature import hear_of_answer
from inbox.actions.request_signature import POLL
from inbox.actions.sign import sign
from inbox.jobs import HANDLERS, ON_FAILURE
from server.infra.database import reading, transaction
from server.infra.errors import Refusal
from server.infra.outbox import OutboxEvent, OutboxState
from server.infra.work import Worker
from signing import Issued
from tests.integration.inbox.steps import act, shown
from tests.integration.inbox.test_outside_signatures import ended, give_key, new_leader, request_of, submitted
from tests.integration.inbox.world import World
from tests.integration.signing.keys.fakes import FakeSmartCa, Reply, serving

USER = "031088001234"


@dataclass
class Phone:
    """A leader whose key is with a provider, and the provider's side of the conversation."""

    world: World
    leader: Issued
    fake: FakeSmartCa

    def ask(self, source: str = "poll:1") -> str:
        document_id = submitted(self.world, source)
        act(self.world, "chair", sign, document_id, "", sha256=shown(self.world, document_id))
        return document_id

    def press(self, state: str) -> None:
        """What the signer does with the last transaction on the phone."""
        self.fake.states[list(self.fake.states)[-1]] = state

    def wait(self, seconds: int = 10) -> None:
        self.world.clock.pass_by(seconds=seconds)
        self.world.work()


@pytest.fixture
def phone(world: World) -> Iterator[Phone]:
    """The provider lives in the present, and so does its world."""
    world.clock.at = datetime.now(UTC)
    leader = new_leader(world.now)
    give_key(world, leader, "remote", provider="smartca", credential=USER)
    fake = FakeSmartCa({USER: [leader]})
    with ExitStack() as stack:
        server = stack.enter_context(serving(fake))
        folder = world.settings.secrets_dir / "providers"
        folder.mkdir(parents=True)
        file = folder / "smartca.json"
        office = {"sp_id": "office", "sp_password": "secret of the office"}
        file.write_text(json.dumps({"kind": "vnpt_smartca", "base_url": server.address, **office}))
        file.chmod(0o600)
        yield Phone(world, leader, fake)


def test_a_signature_confirmed_on_the_phone_is_put_in(phone: Phone) -> None:
    document_id = phone.ask()
    request = request_of(phone.world, document_id)
    assert (request.state, request.code) == ("waiting", f"{request.hash[:4]}-{request.hash[4:8]}".upper())  # type: ignore[index]
    phone.wait()
    assert phone.world.outgoing(document_id).state == "signing"
    phone.press("confirmed")
    phone.wait()
    assert ended(phone.world, document_id) == ("signed", None, "finished")


@pytest.mark.parametrize(
    ("state", "code", "end"),
    [
        ("declined", "signing.remote_declined", "declined"),
        ("expired", "signing.remote_expired", "expired"),
    ],
)
def test_a_no_from_the_phone_gives_the_document_back(phone: Phone, state: str, code: str, end: str) -> None:
    document_id = phone.ask()
    phone.press(state)
    phone.wait()
    assert ended(phone.world, document_id) == ("awaiting_signature", code, end)


def test_an_answer_about_another_document_gives_the_document_back(phone: Phone) -> None:
    document_id = phone.ask()
    phone.fake.doc_id = "another"
    phone.press("confirmed")
    phone.wait()
    assert ended(phone.world, document_id) == ("awaiting_signature", "signing.remote_answer_unusable", "failed")


def test_a_phone_that_never_answers_is_not_waited_for(phone: Phone) -> None:
    document_id = phone.ask()
    phone.wait(6 * 60)
    assert ended(phone.world, document_id) == ("awaiting_signature", "signing.request_expired", "expired")


def test_a_phone_that_answers_too_late_changes_nothing(phone: Phone) -> None:
    document_id = phone.ask()
    phone.wait(6 * 60)
    phone.press("confirmed")
    phone.wait()
    assert ended(phone.world, document_id) == ("awaiting_signature", "signing.request_expired", "expired")


def test_a_provider_that_signs_another_hash_is_found_out(phone: Phone) -> None:
    document_id = phone.ask()
    phone.fake.hash_signed = bytes(32)
    phone.press("confirmed")
    phone.wait()
    assert ended(phone.world, document_id) == ("awaiting_signature", "signing.signature_mismatch", "failed")


def test_a_provider_that_is_away_for_a_moment_is_asked_again(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    document_id = phone.ask()
    (code,) = phone.fake.states
    phone.fake.states[code] = "confirmed"
    with monkeypatch.context() as away:
        away.setattr(phone.fake, "status", lambda _code: (503, {}))
        phone.wait()
    assert phone.world.outgoing(document_id).state == "signing"
    phone.wait()
    assert phone.world.outgoing(document_id).state == "signed"


def test_a_call_of_the_provider_makes_the_house_ask_at_once(phone: Phone) -> None:
    document_id = phone.ask()
    phone.press("confirmed")
    transaction_id = (request_of(phone.world, document_id).transaction_id or "").partition(":")[0]
    with transaction(phone.world.factory) as session:
        hear_of_answer(session, transaction_id, now=phone.world.now)
    phone.world.work()
    assert phone.world.outgoing(document_id).state == "signed"


def call(phone: Phone, document_id: str) -> None:
    """The provider says that there is news."""
    transaction_id = (request_of(phone.world, document_id).transaction_id or "").partition(":")[0]
    with transaction(phone.world.factory) as session:
        hear_of_answer(session, transaction_id, now=phone.world.now)


def test_calls_without_news_do_not_make_the_house_ask_more_and_more(phone: Phone) -> None:
    document_id = phone.ask()
    for _ in range(5):
        call(phone, document_id)
    phone.world.work()
    with reading(phone.world.factory) as session:
        query = select(OutboxEvent.seq).where(OutboxEvent.topic == POLL, OutboxEvent.state == OutboxState.PENDING)
        assert len(session.scalars(query).all()) == 1


def test_a_question_that_comes_back_late_does_not_undo_the_answer_to_another(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = phone.ask()
    phone.press("confirmed")
    told, other = phone.fake.status, other_worker(phone.world)

    def late(code: str) -> Reply:
        monkeypatch.setattr(phone.fake, "status", told)
        assert other.step()  # the second question gets the signature, which no provider gives twice
        phone.press("expired")
        return told(code)

    call(phone, document_id)
    monkeypatch.setattr(phone.fake, "status", late)
    phone.wait()
    assert ended(phone.world, document_id) == ("signed", None, "finished")


def test_a_request_that_ran_out_while_the_provider_was_asked_does_not_disturb_the_next(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, document_id = phone.world, submitted(phone.world)
    asked, other = phone.fake.sign, other_worker(phone.world)

    def again() -> None:
        with transaction(world.factory) as session:
            sign(session, world.actors["chair"], document_id, "", sha256=shown(world, document_id), now=world.now)

    def slow(body: dict[str, Any]) -> Reply:
        monkeypatch.setattr(phone.fake, "sign", asked)
        world.clock.pass_by(seconds=20)
        assert other.step()  # the time of the request is over
        again()
        return asked(body)

    again()
    monkeypatch.setattr(phone.fake, "sign", slow)
    phone.wait(5 * 60 - 15)
    assert ended(world, document_id) == ("signing", None, "waiting")


def other_worker(world: World) -> Worker:
    """A second process for the same queue."""
    return Worker(replace(world.workers[0].bench, owner="other"), HANDLERS, ON_FAILURE)


def test_a_call_about_nothing_is_refused(phone: Phone) -> None:
    phone.ask()
    for unknown in ("", "%", "nothing"):
        with transaction(phone.world.factory) as session, pytest.raises(Refusal, match=r"signing\.request_missing"):
            hear_of_answer(session, unknown, now=phone.world.now)


def test_a_provider_without_settings_is_said_and_the_document_comes_back(phone: Phone) -> None:
    (phone.world.settings.secrets_dir / "providers" / "smartca.json").unlink()
    document_id = phone.ask()
    assert ended(phone.world, document_id) == ("awaiting_signature", "signing.key_file_missing", "failed")


def test_no_credential_names_a_file_outside_the_providers(world: World) -> None:
    give_key(world, new_leader(world.now), "remote", provider="../cookies", credential=USER)
    document_id = submitted(world)
    act(world, "chair", sign, document_id, "", sha256=shown(world, document_id))
    assert ended(world, document_id) == ("awaiting_signature", "signing.provider_unknown", "failed")


def test_nothing_of_a_request_is_left_open_a_day_later(phone: Phone) -> None:
    document_id = phone.ask()
    phone.wait(int(timedelta(days=1).total_seconds()))
    assert request_of(phone.world, document_id).ended_at is not None
