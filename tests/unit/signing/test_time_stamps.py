import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from asn1crypto import core, tsp

from signing import FieldName, Key, Status, TimeStampUnavailable, answer_time_stamp, http_time_stamper, sign, verify
from signing.time import ANSWER_TYPE, POLICY
from signing.tsa_server import LIST_TYPE, authority_server
from tests.unit.signing.making import NOW, Office, make_office, prepared


def request(**changes: Any) -> bytes:
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": hashlib.sha256(b"x").digest()}
    entries: dict[str, Any] = {"version": 1, "message_imprint": imprint, "cert_req": True, "nonce": 7}
    der: bytes = tsp.TimeStampReq({**entries, **changes}).dump()
    return der


def answer(request_der: bytes) -> Any:
    return tsp.TimeStampResp.load(answer_time_stamp(request_der, make_office().stamps.key(), at=NOW), strict=True)


def refused_status(answer_der: bytes) -> Any:
    """The only part of an answer without a token; asn1crypto's own class insists on one."""
    return core.SequenceOf.load(answer_der, spec=tsp.PKIStatusInfo, strict=True)[0]


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[tuple[str, int]]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield str(server.server_address[0]), server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_stamp_repeats_the_digest_the_nonce_and_says_the_time() -> None:
    answered = answer(request())
    stamp = answered["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
    assert answered["status"]["status"].native == "granted"
    assert stamp["message_imprint"]["hashed_message"].native == hashlib.sha256(b"x").digest()
    assert (stamp["nonce"].native, stamp["gen_time"].native, stamp["policy"].native) == (7, NOW, POLICY)


def test_two_stamps_never_have_the_same_number() -> None:
    numbers = {
        answer(request())["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed["serial_number"].native
        for _ in range(20)
    }
    assert len(numbers) == 20


def test_certificates_come_only_when_they_are_asked_for() -> None:
    with_them = answer(request())["time_stamp_token"]["content"]["certificates"].native
    without = answer(request(cert_req=False))["time_stamp_token"]["content"]["certificates"].native
    assert (len(with_them), without) == (2, None)


@pytest.mark.parametrize(
    ("request_der", "failure"),
    [
        (b"", "bad_data_format"),
        (b"\x30\x03\x02\x01", "bad_data_format"),
        (b"\x30" * 5_000, "bad_data_format"),
        (
            request(message_imprint={"hash_algorithm": {"algorithm": "sha1"}, "hashed_message": b"1" * 20}),
            "bad_alg",
        ),
        (
            request(message_imprint={"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": b"1" * 20}),
            "bad_data_format",
        ),
        (request(req_policy="1.2.3.4"), "unaccepted_policy"),
    ],
)
def test_a_bad_request_is_refused_with_the_reason_of_the_standard(request_der: bytes, failure: str) -> None:
    status = refused_status(answer_time_stamp(request_der, make_office().stamps.key()))
    assert (status["status"].native, status["fail_info"].native) == ("rejection", {failure})


def test_a_signature_gets_its_stamp_over_http() -> None:
    today = datetime.now(UTC)
    office = make_office(at=today)
    with serving(authority_server(office.stamps.key(), {}, "127.0.0.1", 0)) as (host, port):
        stamper = http_time_stamper(f"http://{host}:{port}/")
        document = sign(prepared(), office.leader.key(), field=FieldName.SIGNATURE, at=today, time_stamper=stamper)
    verdict = verify(document, office.authority.anchors())
    assert (verdict.status, verdict.signatures[0].level) == (Status.VALID, "B-T")


def test_the_server_answers_only_time_stamp_requests(office: Office) -> None:
    with serving(authority_server(office.stamps.key(), {}, "127.0.0.1", 0)) as (host, port):
        statuses = [
            ask(host, port, "GET", b"", {}),
            ask(host, port, "PUT", b"", {}),
            ask(host, port, "POST", b"x", {"Content-Type": "text/plain"}),
            ask(host, port, "POST", b"x" * 9_000, {"Content-Type": "application/timestamp-query"}),
            ask(host, port, "POST", request(), {"Content-Type": "application/timestamp-query"}),
        ]
    assert statuses == [404, 501, 415, 413, 200]


ROOT_LIST = "http://crl.example/root.crl"


@pytest.mark.parametrize("target", [ROOT_LIST, "/root.crl"])
def test_a_revocation_list_is_made_anew_for_each_request_at_its_address_and_its_path(
    target: str, office: Office
) -> None:
    made: list[bytes] = []

    def make() -> bytes:
        made.append(b"list %d" % len(made))
        return made[-1]

    with serving(authority_server(office.stamps.key(), {ROOT_LIST: make}, "127.0.0.1", 0)) as (host, port):
        bodies = [fetch(host, port, target) for _ in range(2)]
    assert bodies == [(200, LIST_TYPE, b"list 0"), (200, LIST_TYPE, b"list 1")]


@pytest.mark.parametrize("target", ["http://other.example/root.crl", "/", "/root.crl?x", "/issuing.crl"])
def test_no_other_address_is_answered(target: str, office: Office) -> None:
    with serving(authority_server(office.stamps.key(), {ROOT_LIST: bytes}, "127.0.0.1", 0)) as (host, port):
        assert fetch(host, port, target)[0] == 404


def fetch(host: str, port: int, target: str) -> tuple[int, str | None, bytes]:
    connection = HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", target)
        answered = connection.getresponse()
        return answered.status, answered.getheader("Content-Type"), answered.read()
    finally:
        connection.close()


def ask(host: str, port: int, method: str, body: bytes, headers: dict[str, str]) -> int:
    connection = HTTPConnection(host, port, timeout=5)
    try:
        connection.request(method, "/", body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


class Liar(BaseHTTPRequestHandler):
    """Answers every request with the same bytes."""

    answer: ClassVar[bytes]
    media_type: ClassVar[str]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", self.media_type)
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Quiet."""


LIES: list[tuple[Callable[[Key], bytes], str]] = [
    (lambda _: b"", ANSWER_TYPE),
    (lambda _: b"\x30\x80", ANSWER_TYPE),
    (lambda _: b"x" * 100_000, ANSWER_TYPE),
    (lambda _: b"<html>", "text/html"),
    (lambda key: answer_time_stamp(b"", key), ANSWER_TYPE),
    (lambda key: answer_time_stamp(request(), key), ANSWER_TYPE),
]


@pytest.mark.parametrize(("reply", "media_type"), LIES)
def test_an_answer_that_is_no_stamp_of_this_request_is_not_taken(
    reply: Callable[[Key], bytes], media_type: str, office: Office
) -> None:
    answered = {"answer": reply(office.stamps.key()), "media_type": media_type}
    liar = type("BoundLiar", (Liar,), answered)
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), liar)) as (host, port):
        stamper = http_time_stamper(f"http://{host}:{port}/")
        with pytest.raises(TimeStampUnavailable) as unavailable:
            sign(prepared(), office.leader.key(), field=FieldName.SIGNATURE, at=NOW, time_stamper=stamper)
    assert unavailable.value.code == "signing.time_stamp_unavailable"


def test_a_silent_authority_is_said_and_nothing_is_signed(office: Office) -> None:
    with pytest.raises(TimeStampUnavailable):
        sign(
            prepared(),
            office.leader.key(),
            field=FieldName.SIGNATURE,
            at=NOW,
            time_stamper=http_time_stamper("http://127.0.0.1:9/"),
        )
    with pytest.raises(TimeStampUnavailable):
        http_time_stamper("file:///etc/passwd")


def test_a_stamp_without_a_given_time_says_the_present() -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    answered = tsp.TimeStampResp.load(answer_time_stamp(request(), make_office().stamps.key()))
    stamp = answered["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
    assert before <= stamp["gen_time"].native <= datetime.now(UTC)


def test_a_stamped_signature_is_valid(office: Office) -> None:
    key, stamper = office.leader.key(), office.stamper()
    document = sign(prepared(), key, field=FieldName.SIGNATURE, at=NOW, time_stamper=stamper)
    assert verify(document, office.authority.anchors(), at=NOW).status is Status.VALID
