"""Evidence inside the file: a document security store (ETSI EN 319 142-1, 5.4.2) with true, forged, foreign proofs."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from signing import ReasonCode
from tests.integration.signing.hostile import bases, drawings, people
from tests.integration.signing.hostile.cases import Case, Expected
from tests.integration.signing.hostile.cms import Recipe, honest_stamp
from tests.integration.signing.hostile.people import (
    AUTHORITY,
    DAY,
    TODAY,
    Holder,
    Profile,
    issue,
    issuing,
    revocation_list,
    root,
)
from tests.integration.signing.hostile.raw import Revision, sign_by_hand

FAMILY = "STORE"
UNKNOWN = frozenset({ReasonCode.REVOCATION_UNKNOWN})
REVOKED = frozenset({ReasonCode.CERTIFICATE_REVOKED})
SIGNED = TODAY - 2 * DAY


@cache
def signed(*, with_chain: bool = True) -> bytes:
    recipe = Recipe(people.signer(), stamp=honest_stamp(SIGNED), claimed_time=SIGNED, with_chain=with_chain)
    return sign_by_hand(drawings.plain(), recipe)


def with_store(
    pdf: bytes, *, lists: tuple[bytes, ...] = (), answers: tuple[bytes, ...] = (), links: tuple[Holder, ...] = ()
) -> bytes:
    """One more revision: a store with these proofs."""
    revision = Revision(pdf)
    certificates = [link.certificate.public_bytes(serialization.Encoding.DER) for link in links]
    parts = {b"CRLs": lists, b"OCSPs": answers, b"Certs": certificates}
    entries = b" ".join(
        b"/%s [%s]" % (name, b" ".join(revision.add_stream(der) for der in ders)) for name, ders in parts.items()
    )
    revision.change(revision.document.Root, DSS=revision.add(b"<< /Type /DSS %s >>" % entries))
    return revision.appended()


def stored(make_lists: Callable[[], tuple[bytes, ...]]) -> bytes:
    return with_store(signed(), lists=make_lists())


def answered(status: ocsp.OCSPCertStatus, responder: Callable[[], Holder]) -> bytes:
    """No list, but an answer about the signer; the time-stamping authority has its answer too."""
    answers = (
        answer(people.signer(), status, responder()),
        answer(people.stamps(), ocsp.OCSPCertStatus.GOOD, issuing()),
    )
    return with_store(signed(), answers=answers, lists=(people.clean_lists()[0],))


def answer(holder: Holder, status: ocsp.OCSPCertStatus, responder: Holder) -> bytes:
    gone = status is ocsp.OCSPCertStatus.REVOKED
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response(
            cert=holder.certificate,
            issuer=issuing().certificate,
            algorithm=hashes.SHA1(),  # noqa: S303 - names the issuer, as RFC 6960 lets every client expect
            cert_status=status,
            this_update=TODAY - DAY / 24,
            next_update=TODAY + DAY,
            revocation_time=SIGNED - DAY if gone else None,
            revocation_reason=None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, responder.certificate)
    )
    if responder.certificate != issuing().certificate:
        builder = builder.certificates([responder.certificate])
    made = builder.sign(responder.private_key, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.DER)


@cache
def delegate(key: str = "rsa2048") -> Holder:
    no_check = (x509.OCSPNoCheck(), False)
    uses = (ExtendedKeyUsageOID.OCSP_SIGNING,)
    return issue(issuing(), Profile("Trả lời thu hồi", key, uses=uses, commits=False, extensions=(no_check,)))


@cache
def stranger() -> Holder:
    """The authority's name, another key."""
    return issue(None, replace(AUTHORITY, name="CA ngoài"))


def clean() -> tuple[bytes, ...]:
    return people.clean_lists()


def revoked_before() -> tuple[bytes, ...]:
    return (clean()[0], revocation_list(issuing(), [(people.signer(), SIGNED - DAY)]))


def forged() -> tuple[bytes, ...]:
    return (clean()[0], revocation_list(stranger()))


def both() -> tuple[bytes, ...]:
    """A clean old list beside the true one."""
    return (*revoked_before(), revocation_list(issuing(), at=SIGNED - DAY))


def rogue_with_root() -> bytes:
    """The store brings the root of the stranger along."""
    holder = issue(people.rogue_root(), Profile())
    pdf = sign_by_hand(drawings.plain(), Recipe(holder, stamp=honest_stamp(SIGNED), claimed_time=SIGNED))
    return with_store(pdf, links=(people.rogue_root(),), lists=(revocation_list(people.rogue_root()),))


def no_lists() -> tuple[bytes, ...]:
    return ()


def cases() -> Iterator[Case]:
    def inside(name: str, make: Callable[[], bytes], expected: Expected, codes: frozenset[ReasonCode]) -> Case:
        return Case(FAMILY, name, make, expected, codes, lists=no_lists)

    none: frozenset[ReasonCode] = frozenset()
    good, gone, unknown = (getattr(ocsp.OCSPCertStatus, name) for name in ("GOOD", "REVOKED", "UNKNOWN"))
    yield inside("good-lists", partial(stored, clean), Expected.VALID, none)
    yield inside("revoked", partial(stored, revoked_before), Expected.INVALID, REVOKED)
    yield inside("revoked-beside-old-list", partial(stored, both), Expected.INVALID, REVOKED)
    yield inside("forged-list", partial(stored, forged), Expected.INDETERMINATE, UNKNOWN)
    yield inside("empty", partial(stored, no_lists), Expected.REFUSED, UNKNOWN)
    yield inside("good-answer", partial(answered, good, issuing), Expected.VALID, none)
    yield inside("good-answer-of-delegate", partial(answered, good, delegate), Expected.VALID, none)
    on_a_curve = partial(answered, good, partial(delegate, "p256"))
    yield inside("good-answer-of-delegate-on-a-curve", on_a_curve, Expected.VALID, none)
    yield inside("answer-revoked", partial(answered, gone, issuing), Expected.INVALID, REVOKED)
    yield inside("answer-unknown", partial(answered, unknown, issuing), Expected.REFUSED, none)
    yield inside("answer-of-a-signer", partial(answered, good, people.second_signer), Expected.INDETERMINATE, UNKNOWN)
    yield inside("answer-of-a-stranger", partial(answered, good, stranger), Expected.INDETERMINATE, UNKNOWN)
    known = Case(FAMILY, "clean-but-known-revoked", partial(stored, clean), Expected.INVALID, REVOKED)
    yield replace(known, lists=lambda: (*revoked_before(), *bases.clean_lists()[2:]))
    yield Case(FAMILY, "rogue-root-inside", rogue_with_root, Expected.INVALID, frozenset({ReasonCode.UNTRUSTED}))
    chain = partial(with_store, signed(with_chain=False), links=(issuing(),))
    yield Case(FAMILY, "good-intermediate-inside", chain, Expected.VALID)
    garbage = partial(with_store, signed(), lists=(b"khong phai danh sach",))
    yield Case(FAMILY, "garbage", garbage, Expected.REFUSED)
    yield Case(FAMILY, "root-again", partial(with_store, signed(), links=(root(),)), Expected.VALID)
