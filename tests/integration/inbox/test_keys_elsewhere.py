"""Signing with keys that are not files of the node: a token (SoftHSM) and a stranger's server of remote signing."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import select

from inbox.actions.sign import sign
from inbox.actions.submit import submit
from server.identity.models import Credential
from server.infra.database import transaction
from signing import verify
from signing.keys.csc import Csc
from signing.keys.provider_http import Provider
from tests.integration.inbox.steps import act, shown
from tests.integration.inbox.test_outside_signatures import ended, give_key, new_leader
from tests.integration.inbox.world import World
from tests.integration.signing.keys.conftest import MODULE, PIN, TOKEN, SoftToken, soft_token
from tests.integration.signing.keys.test_csc import running, write_settings

__all__ = ["soft_token"]

LABEL = "khoa-ky"


def submitted(world: World) -> str:
    document_id = world.draft()
    act(world, "secretary", submit, document_id)
    return document_id


@pytest.fixture
def with_token(world: World, soft_token: SoftToken) -> World:
    leader = new_leader(world.now)
    soft_token.put(leader, LABEL, "01")
    give_key(world, leader, "token", token=TOKEN, key=LABEL)
    world.settings = world.settings.model_copy(update={"token_module": MODULE})
    world.start_workers()
    return world


def test_a_key_in_a_token_signs_with_the_pin_of_the_token(with_token: World) -> None:
    document_id = submitted(with_token)
    act(with_token, "chair", sign, document_id, PIN, sha256=shown(with_token, document_id))
    assert (with_token.outgoing(document_id).state, with_token.outgoing(document_id).failure) == ("signed", None)


def test_a_token_signs_with_the_scheme_it_is_set_to(with_token: World) -> None:
    with transaction(with_token.factory) as session:
        row = session.scalars(select(Credential).where(Credential.kind == "token")).one()
        row.config = {**row.config, "scheme": "pss"}
    document_id = submitted(with_token)
    act(with_token, "chair", sign, document_id, PIN, sha256=shown(with_token, document_id))
    signed = with_token.blobs.get(shown(with_token, document_id))
    mechanism = verify(signed, [], at=with_token.now).signatures[0].mechanism
    assert mechanism.scheme == "pss"


def test_a_wrong_pin_of_a_token_is_counted_like_any_other(with_token: World) -> None:
    document_id = submitted(with_token)
    act(with_token, "chair", sign, document_id, "000000", sha256=shown(with_token, document_id))
    assert with_token.outgoing(document_id).failure == "signing.wrong_pin"
    with transaction(with_token.factory) as session:
        assert session.scalars(select(Credential.failures).where(Credential.purpose == "signature")).all() == [1]


def test_without_the_module_of_the_node_no_token_is_opened(with_token: World) -> None:
    with_token.settings = with_token.settings.model_copy(update={"token_module": None})
    with_token.start_workers()
    document_id = submitted(with_token)
    act(with_token, "chair", sign, document_id, PIN, sha256=shown(with_token, document_id))
    assert with_token.outgoing(document_id).failure == "signing.token_missing"


def test_a_strangers_server_of_the_consortiums_interface_signs(world: World, tmp_path: Path) -> None:
    settings = write_settings(tmp_path)
    with running(settings, scal=2) as address:
        certificate, chain = Csc(Provider(address)).certificate("house/leader-rsa")
        folder = world.settings.secrets_dir / "providers"
        folder.mkdir(parents=True)
        (folder / "dummy.json").touch(0o600)
        (folder / "dummy.json").write_text(json.dumps({"kind": "csc", "base_url": address}))
        pem = b"".join(one.public_bytes(Encoding.PEM) for one in (certificate, *chain)).decode()
        with transaction(world.factory) as session:
            row = session.scalars(select(Credential).where(Credential.purpose == "signature")).one()
            row.kind, row.certificate_pem = "remote", pem
            row.config = {"provider": "dummy", "credential": "house/leader-rsa"}
        document_id = submitted(world)
        act(world, "chair", sign, document_id, "", sha256=shown(world, document_id))
    assert ended(world, document_id) == ("signed", None, "finished")
