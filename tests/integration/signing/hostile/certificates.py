"""Signatures that are whole, by people who may not sign, could not sign then, or are not whom we trust."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from typing import Any

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from signing import ReasonCode
from tests.integration.signing.hostile import bases, drawings, people
from tests.integration.signing.hostile.cases import Case, Expected
from tests.integration.signing.hostile.cms import Recipe, Stamp, honest_stamp
from tests.integration.signing.hostile.people import (
    AUTHORITY,
    DAY,
    TODAY,
    YEAR,
    Holder,
    Profile,
    issue,
    issuing,
    revocation_list,
    root,
)
from tests.integration.signing.hostile.raw import sign_by_hand

FAMILY = "CERT"
EXPIRED = Profile("Người hết hạn", since=TODAY - 3 * YEAR, until=TODAY - 30 * DAY)
WHEN_VALID = TODAY - 60 * DAY
TLS = ExtendedKeyUsageOID.SERVER_AUTH
WEB_SERVER = (TLS, ExtendedKeyUsageOID.CLIENT_AUTH)
ADOBE_DOCUMENTS = x509.ObjectIdentifier("1.2.840.113583.1.1.5")
MICROSOFT_DOCUMENTS = x509.ObjectIdentifier("1.3.6.1.4.1.311.10.3.12")


def leaf(**changes: Any) -> Holder:
    return issue(issuing(), replace(Profile(), **changes))


def below(authority: Profile, **changes: Any) -> Holder:
    """A signer below an intermediate authority of this profile, itself below the trusted root."""
    return issue(issue(root(), replace(authority, name="CA khác")), replace(Profile(), **changes))


def below_two() -> Holder:
    """An authority below one that may have none below it."""
    return issue(issue(issuing(), replace(AUTHORITY, name="CA thừa")), Profile())


@cache
def constrained_authority(permitted: str) -> Holder:
    tree = x509.DirectoryName(x509.Name([x509.NameAttribute(x509.NameOID.COUNTRY_NAME, permitted)]))
    names = (x509.NameConstraints([tree], None), True)
    return issue(root(), replace(AUTHORITY, name="CA có giới hạn", extensions=(names,)))


def constrained(permitted: str) -> Holder:
    return issue(constrained_authority(permitted), Profile())


def no_authority_below() -> Holder:
    """A signer's certificate used as an authority."""
    return issue(people.signer(), Profile("Con của người ký"))


def look_alike() -> Holder:
    """The names of the trusted chain, the keys of a stranger."""
    fake_root = issue(None, replace(AUTHORITY, name="Gốc ngoài"))
    return issue(issue(fake_root, replace(AUTHORITY, name="CA ngoài", path_length=0)), Profile())


def borrowed_chain() -> Holder:
    """A stranger's certificate beside the honest chain."""
    own = issue(issue(None, replace(AUTHORITY, name="CA ngoài")), Profile())
    return Holder(own.certificate, own.private_key, people.signer().chain)


def critical_unknown() -> Holder:
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5.6"), b"\x05\x00")
    return leaf(extensions=((unknown, True),))


UNTRUSTED = frozenset({ReasonCode.UNTRUSTED})
NOT_FOR_SIGNING = frozenset({ReasonCode.CERTIFICATE_NOT_FOR_SIGNING, ReasonCode.UNTRUSTED})
WEAK = frozenset({ReasonCode.ALGORITHM_WEAK, ReasonCode.KEY_TOO_SHORT, ReasonCode.UNTRUSTED})
TIMES = frozenset(
    {
        ReasonCode.CERTIFICATE_EXPIRED,
        ReasonCode.EXPIRED_WITHOUT_TIME_STAMP,
        ReasonCode.CERTIFICATE_NOT_YET_VALID,
        ReasonCode.UNTRUSTED,
    }
)
BAD: dict[str, tuple[Callable[[], Holder], frozenset[Any]]] = {
    "rogue-root": (lambda: issue(people.rogue_root(), Profile()), UNTRUSTED),
    "self-signed": (lambda: issue(None, Profile("Tự ký")), UNTRUSTED | NOT_FOR_SIGNING),
    "self-signed-authority": (lambda: issue(None, replace(AUTHORITY, name="Tự ký")), UNTRUSTED | NOT_FOR_SIGNING),
    "look-alike": (look_alike, UNTRUSTED | {ReasonCode.SIGNATURE_BROKEN}),
    "borrowed-chain": (borrowed_chain, UNTRUSTED | {ReasonCode.SIGNATURE_BROKEN}),
    "expired": (lambda: issue(issuing(), EXPIRED), TIMES),
    "not-yet": (lambda: leaf(since=TODAY + 5 * DAY), TIMES),
    "rsa-1024": (lambda: leaf(key="rsa1024"), WEAK),
    "p-192": (lambda: leaf(key="p192"), WEAK),
    "p-224": (lambda: leaf(key="p224"), WEAK),
    "tls-only": (lambda: leaf(uses=(TLS,)), NOT_FOR_SIGNING),
    "tls-only-critical": (lambda: leaf(uses=(TLS,), uses_critical=True), NOT_FOR_SIGNING),
    "web-server": (lambda: leaf(uses=WEB_SERVER, commits=False), NOT_FOR_SIGNING),
    "code-only": (lambda: leaf(uses=(ExtendedKeyUsageOID.CODE_SIGNING,)), NOT_FOR_SIGNING),
    "revocation-answers-only": (lambda: leaf(uses=(ExtendedKeyUsageOID.OCSP_SIGNING,)), NOT_FOR_SIGNING),
    "stamps-only": (people.stamps, NOT_FOR_SIGNING),
    "authority-signs": (issuing, NOT_FOR_SIGNING),
    "root-signs": (root, NOT_FOR_SIGNING),
    "authority-expired": (
        lambda: below(replace(AUTHORITY, since=TODAY - 3 * YEAR, until=TODAY - YEAR)),
        UNTRUSTED | TIMES,
    ),
    "authority-weak": (lambda: below(replace(AUTHORITY, key="rsa1024")), WEAK),
    "authority-not-ca": (lambda: below(replace(AUTHORITY, ca=False)), NOT_FOR_SIGNING),
    "below-a-signer": (no_authority_below, NOT_FOR_SIGNING),
    "path-too-long": (below_two, NOT_FOR_SIGNING),
    "name-not-permitted": (lambda: constrained("LA"), NOT_FOR_SIGNING),
    "unknown-critical": (critical_unknown, NOT_FOR_SIGNING),
    "certificate-md5": (lambda: leaf(digest="md5"), WEAK),
    "certificate-sha1": (lambda: leaf(digest="sha1"), WEAK),
    "authority-sha1": (lambda: below(replace(AUTHORITY, digest="sha1")), WEAK),
}
GOOD: dict[str, Callable[[], Holder]] = {
    "p-256": lambda: leaf(key="p256"),
    "p-384": lambda: leaf(key="p384"),
    "p-521": lambda: leaf(key="p521"),
    "rsa-3072": lambda: leaf(key="rsa3072"),
    "no-uses": lambda: leaf(uses=()),
    "document-signing": lambda: leaf(uses=(x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36"),)),
    "document-signing-adobe": lambda: leaf(uses=(ADOBE_DOCUMENTS,)),
    "document-signing-microsoft": lambda: leaf(uses=(MICROSOFT_DOCUMENTS,)),
    "server-and-mail": lambda: leaf(uses=(*WEB_SERVER, ExtendedKeyUsageOID.EMAIL_PROTECTION)),
    "not-committing": lambda: leaf(commits=False),
    "sha-384-certificate": lambda: leaf(digest="sha384"),
}


def signed_by(make: Callable[[], Holder], stamp: Stamp | None = None, **changes: Any) -> bytes:
    return sign_by_hand(drawings.plain(), Recipe(make(), stamp=stamp or honest_stamp(), **changes))


def unstamped(make: Callable[[], Holder], **changes: Any) -> bytes:
    return sign_by_hand(drawings.plain(), Recipe(make(), **changes))


@cache
def expired() -> Holder:
    return issue(issuing(), EXPIRED)


def with_issuing(issued_list: bytes) -> tuple[bytes, ...]:
    """All lists, with this one instead of that of the issuing authority."""
    return (issued_list, people.clean_lists()[0], *bases.clean_lists()[2:])


def revoked(at: datetime, reason: x509.ReasonFlags | None = None) -> tuple[bytes, ...]:
    """The lists, with the honest signer revoked at that time."""
    return with_issuing(revocation_list(issuing(), [(people.signer(), at)], reason=reason))


def lists_with_constrained() -> tuple[bytes, ...]:
    return (*bases.clean_lists(), revocation_list(constrained_authority("VN")))


def authority_revoked() -> tuple[bytes, ...]:
    return (revocation_list(root(), [(issuing(), TODAY - 9 * DAY)]), *bases.clean_lists()[1:])


def forged_list() -> tuple[bytes, ...]:
    """A clean list in the name of the authority, signed by a stranger; the true one is missing."""
    return with_issuing(revocation_list(issue(None, replace(AUTHORITY, name="CA ngoài"))))


def list_of_then() -> tuple[bytes, ...]:
    """Made while the expired signer was still on the books."""
    return with_issuing(revocation_list(issuing(), at=WHEN_VALID + DAY, valid_for=100 * DAY))


def old_list() -> tuple[bytes, ...]:
    return with_issuing(revocation_list(issuing(), at=TODAY - 90 * DAY, valid_for=7 * DAY))


REVOKED = frozenset({ReasonCode.CERTIFICATE_REVOKED})
LISTS: dict[str, tuple[Callable[[], tuple[bytes, ...]], Expected]] = {
    "before-signing": (lambda: revoked(TODAY - 3 * DAY), Expected.INVALID),
    "before-signing-compromised": (
        lambda: revoked(TODAY - 3 * DAY, reason=x509.ReasonFlags.key_compromise),
        Expected.INVALID,
    ),
    "authority": (authority_revoked, Expected.REFUSED),
    "forged-list": (forged_list, Expected.REFUSED),
}


def stamped_before_revocation() -> bytes:
    return signed_by(people.signer, honest_stamp(TODAY - 20 * DAY), claimed_time=TODAY - 20 * DAY)


def cases() -> Iterator[Case]:
    for name, (make, codes) in BAD.items():
        yield Case(FAMILY, name, partial(signed_by, make), codes=codes)
        yield Case(FAMILY, f"{name}-unstamped", partial(unstamped, make), codes=codes)
    for name, make in GOOD.items():
        yield Case(FAMILY, f"good-{name}", partial(signed_by, make), Expected.VALID)
    permitted = partial(signed_by, partial(constrained, "VN"))
    yield Case(FAMILY, "good-name-permitted", permitted, Expected.VALID, lists=lists_with_constrained)
    for name, (lists, expected) in LISTS.items():
        yield Case(FAMILY, f"revoked-{name}", bases.by_hand, expected, lists=lists)
    missing = partial(signed_by, people.signer, with_chain=False)
    yield Case(FAMILY, "intermediate-missing", missing, codes=UNTRUSTED)
    then = partial(signed_by, expired, honest_stamp(WHEN_VALID), claimed_time=WHEN_VALID)
    yield Case(FAMILY, "good-expired-stamped", then, Expected.VALID, lists=list_of_then)
    yield Case(FAMILY, "expired-stamped-list-too-late", then, codes=frozenset({ReasonCode.REVOCATION_UNKNOWN}))
    backdated = partial(unstamped, expired, claimed_time=WHEN_VALID)
    yield Case(FAMILY, "expired-backdated", backdated, codes=TIMES)
    ahead = partial(unstamped, people.signer, claimed_time=TODAY + 30 * DAY)
    codes = frozenset({ReasonCode.SIGNED_IN_FUTURE})
    yield Case(FAMILY, "claimed-ahead-unstamped", ahead, Expected.INDETERMINATE, codes)
    late = partial(signed_by, expired, honest_stamp(TODAY), claimed_time=WHEN_VALID)
    yield Case(FAMILY, "expired-stamped-late", late, codes=TIMES)
    after = lambda: revoked(TODAY - DAY)  # noqa: E731 - one line of a table
    yield Case(FAMILY, "good-revoked-after-stamp", stamped_before_revocation, Expected.VALID, lists=after)
    held = partial(unstamped, people.signer, claimed_time=TODAY - 20 * DAY)
    yield Case(FAMILY, "revoked-after-claim-unstamped", held, codes=REVOKED, lists=after)
    yield Case(FAMILY, "revocation-unknown", bases.by_hand, lists=lambda: ())
    yield Case(FAMILY, "revocation-list-stale", bases.by_hand, lists=old_list)
