"""Remote signing by the Consortium's interface: with a server that is not ours, and with one that has a PIN."""

import json
import socket
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from signing import Issued, Purpose, Status, Subject, Verdict, issue_certificate
from signing.errors import (
    AlgorithmNotAllowed,
    KeyMismatch,
    KeyMissing,
    RemoteAnswerUnusable,
    RemoteDenied,
    RemoteExpired,
    RemoteUnavailable,
    SignatureMismatch,
    SigningError,
    WrongPin,
)
from signing.keys import Mechanism, Scheme
from signing.keys.csc import Csc
from signing.keys.provider_http import Provider
from signing.keys.remote import RemoteSigning
from tests.integration.signing.keys.asking import Waits, waiting_for, waiting_for_holder
from tests.integration.signing.keys.fakes import FakeCsc, Server, serving, side_by_side
from tests.unit.signing.making import AGENCY, LEADER, NOW, leader_with, make_office

LEADERS = {"leader-rsa": Scheme.PKCS1, "leader-pss": Scheme.PSS, "leader-ec": Scheme.ECDSA}
PERIOD = {"valid-from": "2026-01-01T00:00:00+0000", "valid-to": "2036-01-01T00:00:00+0000"}


def usage(*names: str) -> dict[str, Any]:
    return {"id": "key_usage", "critical": True, "smart-value": {"schema": "key-usage", "params": list(names)}}


def certificate(subject: str, issuer: str, *extensions: dict[str, Any]) -> dict[str, Any]:
    return {"subject": subject, "issuer": issuer, "validity": PERIOD, "extensions": list(extensions)}


def write_settings(folder: Path) -> Path:
    """A root, an authority and three leaders (JSON is YAML)."""
    keys: dict[str, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey] = {
        name: rsa.generate_private_key(65537, 2048) for name in ("root", "authority", "leader-rsa", "leader-pss")
    }
    keys["leader-ec"] = ec.generate_private_key(ec.SECP256R1())
    for name, key in keys.items():
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / f"{name}.pem").write_bytes(pem)
    authority = ({"id": "basic_constraints", "critical": True, "value": {"ca": True}}, usage("key_cert_sign"))
    signer = usage("digital_signature", "non_repudiation")
    certificates = {
        "root": certificate("root", "root", *authority),
        "authority": certificate("authority", "root", *authority),
        **{name: certificate(name, "authority", signer) for name in LEADERS},
    }
    settings = {
        "keysets": {"house": {"keys": {name: {"path": f"{name}.pem"} for name in keys}}},
        "pki-architectures": {
            "house": {
                "keyset": "house",
                "entities": {name: {"country-name": "VN", "common-name": name} for name in keys},
                "certs": certificates,
            }
        },
    }
    (folder / "house.yml").write_text(json.dumps(settings))
    return folder / "house.yml"


@contextmanager
def running(settings: Path, scal: int) -> Iterator[str]:
    """The dummy server of certomancer as a process; its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-u", "-W", "ignore", "-m", "csc_dummy", str(settings), str(port), str(scal)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        assert "Running on" in process.stdout.readline()
        try:
            yield f"http://localhost:{port}/csc/v1"
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_settings(tmp_path_factory.mktemp("csc"))


@pytest.fixture(scope="module")
def stranger(settings: Path) -> Iterator[Csc]:
    with running(settings, scal=2) as address:
        yield Csc(Provider(address))


@pytest.fixture(scope="module")
def root(settings: Path) -> x509.Certificate:
    house = CertomancerConfig.from_file(str(settings)).get_pki_arch(ArchLabel("house"))
    return x509.load_der_x509_certificate(house.get_cert(CertLabel("root")).dump())


def test_the_service_says_what_it_is_and_which_credentials_it_has(stranger: Csc) -> None:
    assert stranger.info()["specs"] == "1.0.4.0"
    assert {f"house/{name}" for name in LEADERS} <= set(stranger.credentials())


@pytest.mark.parametrize("name", LEADERS)
def test_a_document_signed_far_away_verifies(stranger: Csc, root: x509.Certificate, name: str) -> None:
    verdict = sign_with(stranger, f"house/{name}", Mechanism(LEADERS[name]), root)
    assert (verdict.status, verdict.signatures[-1].signer) == (Status.VALID, name)


def sign_with(service: RemoteSigning, credential: str, mechanism: Mechanism, root: x509.Certificate) -> Verdict:
    """As a caller that knows only the port."""
    found, chain = service.certificate(credential)
    waits = waiting_for(found, chain, credential, mechanism)
    return waits.finish(service.start(waits.request), (root,))


def test_a_credential_nobody_has_is_missing(stranger: Csc) -> None:
    with pytest.raises(KeyMissing):
        stranger.certificate("house/nobody")


def test_a_service_that_gives_data_for_any_hash_is_not_used(settings: Path) -> None:
    with running(settings, scal=1) as address:
        service = Csc(Provider(address))
        found, chain = service.certificate("house/leader-rsa")
        waits = waiting_for(found, chain, "house/leader-rsa")
        with pytest.raises(RemoteDenied):
            service.start(waits.request)
        assert replace(service, minimum_scal=1).start(waits.request)


def test_a_service_that_is_gone_is_unavailable(settings: Path) -> None:
    with running(settings, scal=2) as address:
        pass
    with pytest.raises(RemoteUnavailable):
        Csc(Provider(address)).info()


def holder_on(curve: ec.EllipticCurve) -> Issued:
    return issue_certificate(make_office().authority, Subject(AGENCY, LEADER), Purpose.LEADER, NOW, curve=curve)


class Bench:
    """A fake service with a PIN, and the client of an office."""

    def __init__(self, stack: ExitStack, fake: FakeCsc) -> None:
        self.fake = fake
        self.server: Server = stack.enter_context(serving(fake))
        provider = Provider(f"{self.server.address}/csc/{fake.version}")
        self.service = Csc(provider, "office", "secret of the office", version=fake.version)

    def ask(self, mechanism: Mechanism | None = None, pin: bytes | None = b"135790") -> tuple[Waits, bytes]:
        waits = waiting_for_holder(self.fake.holder, "leader", mechanism, pin=pin)
        return waits, self.service.start(waits.request)


MakeBench = Callable[..., Bench]


@pytest.fixture
def bench() -> Iterator[MakeBench]:
    with ExitStack() as stack:
        yield lambda **changed: Bench(stack, FakeCsc(**{"holder": make_office().leader, **changed}))


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize("mechanism", [Mechanism(Scheme.PKCS1), Mechanism(Scheme.PSS, "sha384")])
def test_both_versions_take_a_pin_and_tie_it_to_the_hash(bench: MakeBench, version: str, mechanism: Mechanism) -> None:
    made = bench(version=version)
    waits, signature = made.ask(mechanism)
    assert waits.finish(signature).status is Status.VALID
    sent = made.server.body_of(f"/csc/{version}/credentials/authorize")
    assert b64encode(waits.request.hash).decode() in sent["hash" if version == "v1" else "hashes"]
    assert ("PIN" in sent) is (version == "v1")
    assert ("authData" in sent) is (version == "v2")


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1()])
def test_two_numbers_side_by_side_become_a_signature(bench: MakeBench, curve: ec.EllipticCurve) -> None:
    size = curve.key_size // 8
    made = bench(holder=holder_on(curve), reshape=lambda signature: side_by_side(signature, size))
    waits, signature = made.ask(Mechanism(Scheme.ECDSA))
    assert waits.finish(signature).status is Status.VALID


def test_a_one_time_code_goes_where_the_version_puts_it(bench: MakeBench) -> None:
    for version, place in (("v1", {"OTP": "246"}), ("v2", {"authData": [{"id": "OTP", "value": "246"}]})):
        made = bench(version=version)
        waits = waiting_for_holder(made.fake.holder, "leader", one_time_code="246")
        with pytest.raises(WrongPin):
            made.service.start(waits.request)
        sent = made.server.body_of(f"/csc/{version}/credentials/authorize")
        assert {name: sent[name] for name in place} == place


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"pin": "999999"}, WrongPin),
        ({"mode": "oauth2code"}, RemoteDenied),
        ({"status": "disabled"}, RemoteDenied),
        ({"scal": "1"}, RemoteDenied),
        ({"algorithms": ("1.2.840.10045.4.3.2",)}, KeyMismatch),
        ({"reshape": lambda _: b""}, SignatureMismatch),
        ({"reshape": lambda signature: signature[:-1]}, SignatureMismatch),
        ({"reshape": lambda _: bytes(200_000)}, RemoteAnswerUnusable),
    ],
)
def test_every_failure_has_its_code(bench: MakeBench, changed: dict[str, Any], refusal: type[SigningError]) -> None:
    with pytest.raises(refusal) as refused:
        bench(**changed).ask()
    assert type(refused.value) is refusal


def test_a_signature_by_another_key_is_thrown_away(bench: MakeBench) -> None:
    with pytest.raises(SignatureMismatch):
        bench(signs_with=make_office().agency).ask()


def test_a_credential_of_another_certificate_never_gets_to_sign(bench: MakeBench) -> None:
    made = bench(holder=make_office().agency)
    waits = waiting_for_holder(make_office().leader, "leader", pin=b"135790")
    with pytest.raises(KeyMismatch):
        made.service.start(waits.request)
    assert all("authorize" not in path for path, _, _ in made.server.asked)


def test_without_a_pin_the_service_is_not_asked_to_authorize(bench: MakeBench) -> None:
    made = bench()
    with pytest.raises(WrongPin):
        made.ask(pin=None)
    assert all("authorize" not in path for path, _, _ in made.server.asked)


def test_the_policy_is_asked_before_the_provider(bench: MakeBench) -> None:
    made = bench()
    waits = waiting_for_holder(made.fake.holder, "leader", pin=b"135790")
    weak = replace(waits.request, certificate=leader_with(bits=1024).certificate)
    old = replace(waits.request, mechanism=Mechanism(Scheme.PKCS1, "sha1"))
    short = replace(waits.request, hash=waits.request.hash[:20])
    for request, refusal in ((weak, AlgorithmNotAllowed), (old, KeyMismatch), (short, KeyMismatch)):
        with pytest.raises(refusal):
            made.service.start(request)
    assert made.server.asked == []


def test_a_wrong_office_is_denied(bench: MakeBench) -> None:
    made = bench()
    with pytest.raises(RemoteDenied):
        replace(made.service, client_secret="another").certificate("leader")
    with pytest.raises(RemoteDenied):
        replace(made.service, client_id="").certificate("leader")


def test_nothing_ever_waits_at_a_service_that_answers_at_once(bench: MakeBench) -> None:
    made = bench()
    with pytest.raises(RemoteExpired):
        made.service.poll("any", waiting_for_holder(made.fake.holder, "leader").request)


def test_a_version_that_is_none_is_refused() -> None:
    with pytest.raises(RemoteUnavailable):
        Csc(Provider("https://signing.example"), version="v9")


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"key": [], "cert": {}},
        {"key": {"status": "enabled"}, "cert": {"certificates": []}},
        {"key": {"status": "enabled"}, "cert": {"certificates": [1]}},
        {"key": {"status": "enabled"}, "cert": {"certificates": 7}},
        {"key": {"status": "enabled"}, "cert": {"certificates": ["AAAA"]}},
        {"key": {"status": "enabled"}, "cert": {"certificates": ["*"]}},
    ],
)
def test_a_credential_told_in_nonsense_is_no_credential(answer: dict[str, Any]) -> None:
    with serving(lambda *_: (200, answer)) as server, pytest.raises(RemoteAnswerUnusable):
        Csc(Provider(server.address)).certificate("leader")


@pytest.mark.parametrize("listed", [None, "leader", [1], {"a": 1}])
def test_a_list_of_credentials_told_in_nonsense_is_none(listed: object) -> None:
    with serving(lambda *_: (200, {"credentialIDs": listed})) as server, pytest.raises(RemoteAnswerUnusable):
        Csc(Provider(server.address)).credentials()


def test_no_secret_is_in_what_the_client_shows_of_itself(bench: MakeBench) -> None:
    made = bench()
    waits = waiting_for_holder(made.fake.holder, "leader", pin=b"135790", one_time_code="246813")
    shown = f"{made.service!r}{waits.request!r}"
    assert not any(secret in shown for secret in ("secret of", "135790", "246813"))
