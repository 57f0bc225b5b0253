"""Forgeries inside the CMS object: its parts are missing, doubled, or tell of another certificate or another digest."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from asn1crypto import cms, core, tsp

from tests.integration.signing.hostile import drawings, people
from tests.integration.signing.hostile.cases import Case, Expected
from tests.integration.signing.hostile.cms import Recipe, Stamp, attribute, digest, honest_stamp, make_token, to_asn1
from tests.integration.signing.hostile.people import DAY, TODAY, YEAR, Profile, issue, issuing
from tests.integration.signing.hostile.raw import Placement, sign_by_hand

FAMILY = "CMS"
Make = Callable[[], Recipe]


def honest(**changes: Any) -> Recipe:
    return replace(Recipe(people.signer(), stamp=honest_stamp()), **changes)


def double_digest(attributes: list[cms.CMSAttribute]) -> None:
    attributes.append(attribute("message_digest", digest("sha256", b"khac")))


def two_digests_in_one(attributes: list[cms.CMSAttribute]) -> None:
    values = attributes[1]["values"]
    attributes[1] = cms.CMSAttribute({"type": "message_digest", "values": [values[0].native, b"x" * 32]})


def drop(kind: str) -> Callable[[list[cms.CMSAttribute]], None]:
    def dropped(attributes: list[cms.CMSAttribute]) -> None:
        attributes[:] = [one for one in attributes if one["type"].native != kind]

    return dropped


def other_digest(attributes: list[cms.CMSAttribute]) -> None:
    attributes[1] = attribute("message_digest", digest("sha256", b"khac"))


def other_content_type(attributes: list[cms.CMSAttribute]) -> None:
    attributes[0] = attribute("content_type", "signed_data")


def old_ess(attributes: list[cms.CMSAttribute]) -> None:
    """ESS of 1999, with SHA-1."""
    certificate = to_asn1(people.signer().certificate)
    named = tsp.SigningCertificate({"certs": [tsp.ESSCertID({"cert_hash": digest("sha1", certificate.dump())})]})
    attributes.append(attribute("signing_certificate", named))


def protected_otherwise(attributes: list[cms.CMSAttribute]) -> None:
    """RFC 6211 says another algorithm than the one used."""
    protection = cms.CMSAlgorithmProtection(
        {"digest_algorithm": {"algorithm": "sha512"}, "signature_algorithm": {"algorithm": "rsassa_pkcs1v15"}}
    )
    attributes.append(attribute("cms_algorithm_protection", protection))


def two_signers(signed: Any) -> None:
    signed["signer_infos"] = [signed["signer_infos"][0], signed["signer_infos"][0].copy()]


def no_signers(signed: Any) -> None:
    signed["signer_infos"] = []


def no_digests(signed: Any) -> None:
    signed["digest_algorithms"] = []


def embedded(signed: Any) -> None:
    signed["encap_content_info"] = {"content_type": "data", "content": core.OctetString(b"noi dung khac")}


def lie_about_digest(signed: Any) -> None:
    signed["signer_infos"][0]["digest_algorithm"] = {"algorithm": "sha512"}


def lie_about_mechanism(signed: Any) -> None:
    signed["signer_infos"][0]["signature_algorithm"] = {"algorithm": "sha256_ecdsa"}


def zero_signature(signed: Any) -> None:
    signed["signer_infos"][0]["signature"] = bytes(256)


def empty_signature(signed: Any) -> None:
    signed["signer_infos"][0]["signature"] = b""


def strip_attributes(signed: Any) -> None:
    info = signed["signer_infos"][0]
    kept = {name: info[name] for name in ("version", "sid", "digest_algorithm", "signature_algorithm", "signature")}
    signed["signer_infos"] = [cms.SignerInfo(kept)]


def unsigned_extra(signed: Any) -> None:
    info = signed["signer_infos"][0]
    extra = cms.CMSAttribute({"type": "1.2.3.4.5", "values": [core.OctetString(b"x")]})
    info["unsigned_attrs"] = [*info["unsigned_attrs"], extra]


def two_stamps(signed: Any) -> None:
    info = signed["signer_infos"][0]
    signature = info["signature"].native
    token = cms.ContentInfo.load(make_token(Stamp(people.stamps(), TODAY - 300 * DAY, over=b"khac"), signature))
    info["unsigned_attrs"] = [attribute("signature_time_stamp_token", token), *info["unsigned_attrs"]]


def no_certificates(signed: Any) -> None:
    signed["certificates"] = []


def version_nine(signed: Any) -> None:
    signed["version"] = 9


def twin() -> people.Holder:
    """Another certificate for the same key."""
    return issue(issuing(), Profile("Người sinh đôi"), private_key=people.signer().private_key)


CHANGES: dict[str, Callable[[Any], None]] = {
    "two-signers": two_signers,
    "no-signers": no_signers,
    "no-digests": no_digests,
    "content-inside": embedded,
    "digest-lied": lie_about_digest,
    "mechanism-lied": lie_about_mechanism,
    "signature-zero": zero_signature,
    "signature-empty": empty_signature,
    "attributes-stripped": strip_attributes,
    "unsigned-extra": unsigned_extra,
    "two-stamps": two_stamps,
    "no-certificates": no_certificates,
    "version-nine": version_nine,
}
ATTRIBUTES: dict[str, Callable[[list[cms.CMSAttribute]], None]] = {
    "digest-doubled": double_digest,
    "digest-two-values": two_digests_in_one,
    "digest-missing": drop("message_digest"),
    "content-type-missing": drop("content_type"),
    "binding-missing": drop("signing_certificate_v2"),
    "digest-of-another": other_digest,
    "content-type-other": other_content_type,
    "algorithm-protection-lied": protected_otherwise,
}
RECIPES: dict[str, Make] = {
    "no-attributes": lambda: honest(signed_attributes=False, content=b""),
    "other-key": lambda: honest(holder=people.second_signer(), named=people.signer()),
    "rogue-key": lambda: honest(holder=issue(people.rogue_root(), Profile("Người ký rsa2048")), named=people.signer()),
    "bound-to-another": lambda: honest(bound=people.second_signer()),
    "swapped-for-twin": lambda: honest(named=twin(), bound=people.signer()),
    "certificate-missing": lambda: honest(with_certificate=False),
    "digest-md5": lambda: honest(digest="md5"),
    "digest-sha1": lambda: honest(digest="sha1"),
    "digest-sha224": lambda: honest(digest="sha224"),
    "stamp-over-another": lambda: honest(stamp=Stamp(people.stamps(), over=b"mot chu ky khac")),
    "stamp-sha1-imprint": lambda: honest(stamp=Stamp(people.stamps(), imprint="sha1")),
    "stamp-md5": lambda: honest(stamp=Stamp(people.stamps(), digest="md5")),
    "stamp-sha1-signature": lambda: honest(stamp=Stamp(people.stamps(), digest="sha1")),
    "stamp-from-future": lambda: honest(stamp=honest_stamp(TODAY + 40 * DAY)),
    "stamp-before-certificate": lambda: honest(stamp=honest_stamp(TODAY - 3 * YEAR)),
    "stamp-by-rogue": lambda: honest(stamp=Stamp(issue(people.rogue_root(), people.STAMPS))),
    "stamp-by-a-signer": lambda: honest(stamp=Stamp(people.second_signer())),
    "stamp-by-the-same-signer": lambda: honest(stamp=Stamp(people.signer())),
    "stamp-by-weak-key": lambda: honest(stamp=Stamp(issue(issuing(), replace(people.STAMPS, key="rsa1024")))),
    "stamp-by-expired": lambda: honest(
        stamp=Stamp(issue(issuing(), replace(people.STAMPS, since=TODAY - 4 * YEAR, until=TODAY - YEAR)))
    ),
    "stamp-uses-not-critical": lambda: honest(
        stamp=Stamp(issue(issuing(), replace(people.STAMPS, uses_critical=False)))
    ),
    "stamp-two-uses": lambda: honest(
        stamp=Stamp(issue(issuing(), replace(people.STAMPS, uses=(people.TIME_STAMPING, people.EMAIL))))
    ),
}
GOOD: dict[str, Make] = {
    "plain": honest,
    "no-claimed-time": lambda: honest(claimed_time=None),
    "both-bindings": lambda: honest(change_attributes=old_ess),
    "pss": lambda: honest(scheme="pss"),
    "pss-sha512": lambda: honest(scheme="pss", digest="sha512"),
    "ecdsa": lambda: honest(holder=people.second_signer()),
    "without-stamp": lambda: honest(stamp=None),
    "claimed-an-hour-ago": lambda: honest(claimed_time=TODAY - timedelta(hours=1)),
}


def message(recipe: Make) -> bytes:
    return sign_by_hand(drawings.plain(), recipe())


def changed(change: Callable[[Any], None]) -> bytes:
    return message(partial(honest, change=change))


def with_attributes(change: Callable[[list[cms.CMSAttribute]], None]) -> bytes:
    return message(partial(honest, change_attributes=change))


def wrapped_contents(spoil: Callable[[bytes], bytes]) -> bytes:
    """The whole object (hexadecimal) spoiled; its room stays filled with zeros."""

    def contents(digits: bytes) -> bytes:
        return b"<" + spoil(bytes.fromhex(digits.decode())).hex().encode().ljust(12_000, b"0") + b">"

    return sign_by_hand(drawings.plain(), honest(), Placement(contents=contents))


def endless(der: bytes) -> bytes:
    """The outermost length left open (BER), as BouncyCastle writes it."""
    return b"\x30\x80" + der[4:] + b"\0\0"


SPOILS: dict[str, Callable[[bytes], bytes]] = {
    "not-signed-data": lambda _: cms.ContentInfo({"content_type": "data", "content": b"x"}).dump(),
    "cut": lambda der: der[: len(der) // 2],
    "byte-more": lambda der: der + b"\x01",
    "object-twice": lambda der: der + der,
    "tag-other": lambda der: b"\x31" + der[1:],
}


def cases() -> Iterator[Case]:
    for name, change in CHANGES.items():
        yield Case(FAMILY, name, partial(changed, change))
    for name, attributes in ATTRIBUTES.items():
        yield Case(FAMILY, f"attributes-{name}", partial(with_attributes, attributes))
    for name, recipe in RECIPES.items():
        yield Case(FAMILY, name, partial(message, recipe))
    for name, spoil in SPOILS.items():
        yield Case(FAMILY, f"object-{name}", partial(wrapped_contents, spoil))
    for name, recipe in GOOD.items():
        yield Case(FAMILY, f"good-{name}", partial(message, recipe), Expected.VALID)
    yield Case(FAMILY, "good-endless-length", partial(wrapped_contents, endless), Expected.VALID)
