"""
Time-stamps (RFC 3161): asking an authority over HTTP, and being a small one.

A signature with a time-stamp is PAdES level B-T: its time is the authority's word, not the signer's. When the
authority does not answer the caller hears :class:`TimeStampUnavailable` and decides; nothing is signed instead.
"""

import asyncio
import hashlib
import secrets
import urllib.error
import urllib.request
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final, NoReturn, cast

from asn1crypto import cms, core, tsp, x509
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from signing.errors import TimeStampUnavailable
from signing.keys import Key

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS_TO_WAIT: Final = 5.0
LARGEST_ANSWER: Final = 64 * 1024
LARGEST_REQUEST: Final = 4 * 1024
TOKEN_ROOM: Final = 8 * 1024  # bytes kept free for a token: with its certificates it takes four to six thousand
REQUEST_TYPE: Final = "application/timestamp-query"
ANSWER_TYPE: Final = "application/timestamp-reply"
POLICY: Final = "1.3.6.1.4.1.4146.2.2"  # a policy number for tests: these stamps promise nothing
DIGEST_BYTES: Final = {"sha256": 32, "sha384": 48, "sha512": 64}


class HttpTimeStamper(TimeStamper):
    """Asks one authority. Raises TimeStampUnavailable for silence, refusal and answers that are no answers."""

    def __init__(self, url: str) -> None:
        if not url.startswith(("http://", "https://")):
            raise TimeStampUnavailable(url=url)
        cast("Callable[[], None]", super().__init__)()
        self.url = url

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        try:
            return await super().async_timestamp(message_digest, md_algorithm)
        except (TimestampRequestError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise TimeStampUnavailable(url=self.url) from error

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        # Waits here and now: the loop around it was made for this one question, and a thread would cost more.
        return tsp.TimeStampResp.load(self._post(req.dump()), strict=True)

    def _post(self, body: bytes) -> bytes:
        request = urllib.request.Request(self.url, body, {"Content-Type": REQUEST_TYPE, "Accept": ANSWER_TYPE})  # noqa: S310 - the scheme was checked when this object was made
        try:
            with urllib.request.urlopen(request, timeout=SECONDS_TO_WAIT) as answer:  # noqa: S310 - as above
                data: bytes = answer.read(LARGEST_ANSWER + 1)
                media_type = answer.headers.get_content_type()
        except (OSError, urllib.error.URLError) as error:
            raise TimeStampUnavailable(url=self.url) from error
        if media_type != ANSWER_TYPE or len(data) > LARGEST_ANSWER:
            raise TimeStampUnavailable(url=self.url)
        return data


def http_time_stamper(url: str) -> TimeStamper:
    """A client for the authority at a URL, to be given to :func:`signing.sign.sign`."""
    return HttpTimeStamper(url)


def token_over(data: bytes, algorithm: str, time_stamper: TimeStamper) -> bytes:
    """A time-stamp token (ContentInfo, DER) over data, such as a signature. Raises TimeStampUnavailable."""
    token: Any = asyncio.run(time_stamper.async_timestamp(hashlib.new(algorithm, data).digest(), algorithm))
    return bytes(token.dump())


class _Refused(Exception):
    """The request cannot be stamped; carries the failure of RFC 3161, 2.4.2."""

    def __init__(self, failure: str) -> None:
        super().__init__(failure)
        self.failure = failure


class _Refusal(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    """An answer without a token (RFC 3161, 2.4.2); asn1crypto's own class insists on one."""

    _fields: ClassVar = [("status", tsp.PKIStatusInfo)]


def answer_time_stamp(request_der: bytes, key: Key, *, at: datetime | None = None) -> bytes:
    """
    The answer (DER) of a time-stamping authority to a request (DER), stamped with ``at`` or the present time.

    A request that is malformed, weak (anything but SHA-256, 384, 512) or wants an unknown policy gets a refusal.
    """
    try:
        request = _read_request(request_der)
        token = asyncio.run(_token(request, key, at or datetime.now(UTC)))
    except _Refused as refusal:
        return _refusal(refusal.failure)
    answer = {"status": tsp.PKIStatusInfo({"status": "granted"}), "time_stamp_token": token}
    return bytes(tsp.TimeStampResp(answer).dump())


def _read_request(request_der: bytes) -> Any:
    if len(request_der) > LARGEST_REQUEST:
        _refuse("bad_data_format")
    try:
        request = tsp.TimeStampReq.load(request_der, strict=True)
        imprint = request["message_imprint"]
        algorithm = imprint["hash_algorithm"]["algorithm"].native
        digest = imprint["hashed_message"].native
        policy, version = request["req_policy"].native, request["version"].native
        extensions = request["extensions"].native
    except (ValueError, TypeError, KeyError):
        _refuse("bad_data_format")
    checks = {
        "bad_request": version == "v1",
        "bad_alg": algorithm in DIGEST_BYTES,
        "bad_data_format": len(digest) == DIGEST_BYTES.get(algorithm, len(digest)),
        "unaccepted_policy": policy in (None, POLICY),
        "unaccepted_extensions": not extensions,
    }
    for failure, passed in checks.items():
        if not passed:
            _refuse(failure)
    return request


def _refuse(failure: str) -> NoReturn:
    raise _Refused(failure)


def _refusal(failure: str) -> bytes:
    status = tsp.PKIStatusInfo({"status": "rejection", "fail_info": {failure}})
    return bytes(_Refusal({"status": status}).dump())


async def _token(request: Any, key: Key, at: datetime) -> Any:
    content = cms.EncapsulatedContentInfo(
        {"content_type": "tst_info", "content": cms.ParsableOctetString(_stamp(request, key, at).dump())}
    )
    token: Any = await key.signer.async_sign_general_data(content, "sha256", detached=False, use_cades=True)
    if not request["cert_req"].native:
        # They stand outside what the authority signs; RFC 3161, 2.4.1 forbids them when they were not asked for.
        token["content"]["certificates"] = None
    return token


def _stamp(request: Any, key: Key, at: datetime) -> Any:
    entries: dict[str, Any] = {
        "version": "v1",
        "policy": POLICY,
        "message_imprint": request["message_imprint"],
        "serial_number": secrets.randbits(64),
        "gen_time": core.GeneralizedTime(at.astimezone(UTC).replace(microsecond=0)),
        "accuracy": {"seconds": 1},
        "tsa": x509.GeneralName("directory_name", x509.Name.load(key.certificate.subject.public_bytes())),
    }
    if request["nonce"].native is not None:
        entries["nonce"] = request["nonce"]
    return tsp.TSTInfo(entries)
