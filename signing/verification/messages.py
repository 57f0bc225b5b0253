"""
The cryptographic message of a signature or a time-stamp (CMS, RFC 5652; RFC 3161): is it whole, and who made it?
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from asn1crypto import core, tsp
from cryptography import x509
from pyhanko.sign.general import CMSStructuralError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from signing.codes import ReasonCode
from signing.keys import Scheme
from signing.policy import Use
from signing.verification.certificates import Problem, key_facts, kind_of_algorithm, load, weaknesses
from signing.verification.chains import load_asn1
from signing.verification.report import Mechanism

STAMP_ATTRIBUTE: Final = "signature_time_stamp_token"
BINDING_ATTRIBUTE: Final = "signing_certificate_v2"  # ESS, RFC 5035
OLD_BINDING_ATTRIBUTE: Final = "signing_certificate"  # the same over SHA-1, RFC 2634
MOST_STAMPS: Final = 8
HASHES: Final = frozenset({"sha256", "sha384", "sha512", "sha512_256", "sha3_256", "sha3_384", "sha3_512"})


class Message:
    """One signed message with one signer. Raises ValueError when it names no certificate of its own for the signer."""

    def __init__(self, signed_data: Any) -> None:
        self.signed_data = signed_data
        (self.signer_info,) = signed_data["signer_infos"]
        certificates = [one.chosen.dump() for one in signed_data["certificates"] if one.name == "certificate"]
        named = [one for one in certificates if _is_named(load_asn1(one), self.signer_info["sid"])]
        if not named:
            raise ValueError("The message does not bring the certificate that it names.")
        self.signer: bytes = named[0]
        self.others: list[bytes] = [one for one in certificates if one is not named[0]]
        self._signer = load_asn1(self.signer)

    @cached_property
    def certificate(self) -> x509.Certificate:
        return load(self.signer)

    def is_whole(self, digest: bytes) -> bool:
        """Whether the signature is right and over this digest, with every attribute that ties them together."""
        content_type = self.signed_data["encap_content_info"]["content_type"].native
        try:
            intact, valid = validate_sig_integrity(self.signer_info, self._signer, content_type, digest)
        except (SignatureValidationError, CMSStructuralError, ValueError):
            return False
        return bool(intact and valid)

    def attributes(self, kind: str) -> Iterator[Any]:
        """The values of the signed attributes of one kind."""
        signed = self.signer_info["signed_attrs"]
        for attribute in () if isinstance(signed, core.Void) else signed:
            if attribute["type"].native == kind:
                yield from attribute["values"]

    @property
    def is_bound(self) -> bool:
        """Whether the signature names its certificate by a hash that still means something."""
        for value in self.attributes(BINDING_ATTRIBUTE):
            first = tsp.SigningCertificateV2.load(value.dump())["certs"][0]
            return str(first["hash_algorithm"]["algorithm"].native) in HASHES
        return False

    @property
    def is_bound_weakly(self) -> bool:
        """Whether it does so only by SHA-1."""
        return not self.is_bound and any(True for _ in self.attributes(OLD_BINDING_ATTRIBUTE))

    @property
    def digest(self) -> str:
        return str(self.signer_info["digest_algorithm"]["algorithm"].native)

    @property
    def kind(self) -> tuple[Scheme | None, str]:
        if not self.names_an_algorithm:
            return None, self.digest
        return kind_of_algorithm(self.signer_info["signature_algorithm"], self.digest)

    @property
    def names_an_algorithm(self) -> bool:
        """Whether the number that should name how it was signed does so; iText 5 names the kind of a curve's key."""
        try:
            return bool(self.signer_info["signature_algorithm"].signature_algo)
        except ValueError:
            return False

    def mechanism(self) -> Mechanism:
        scheme, digest = self.kind
        kind, bits = key_facts(self.certificate)
        return Mechanism("" if scheme is None else str(scheme), digest, kind, bits)

    def weaknesses(self, use: Use, at: datetime) -> Iterator[Problem]:
        """What the policy does not allow in how this message was signed."""
        scheme, digest = self.kind
        yield from weaknesses(self.certificate, scheme, digest, use, at)
        if self.digest not in HASHES:
            yield Problem(ReasonCode.ALGORITHM_WEAK, (("algorithm", self.digest),))

    def stamps(self) -> list["Stamp"]:
        """The time-stamps over this signature. Raises ValueError when one is none."""
        unsigned = self.signer_info["unsigned_attrs"]
        attributes = [] if isinstance(unsigned, core.Void) else list(unsigned)
        tokens = [token for one in attributes if one["type"].native == STAMP_ATTRIBUTE for token in one["values"]]
        signature = self.signer_info["signature"].native
        return [Stamp(token["content"], lambda name: _hash(name, signature)) for token in tokens[:MOST_STAMPS]]


def _is_named(certificate: Any, signer: Any) -> bool:
    """
    Whether a signer's identifier (RFC 5652, 5.3) means the certificate: issuer and serial number, or the key's number.

    Names are compared as they are written; the library's comparison prepares every letter of them first.
    """
    if signer.name == "subject_key_identifier":
        return bool(certificate.key_identifier == signer.chosen.native)
    named = signer.chosen
    same_number = named["serial_number"].native == certificate.serial_number
    return bool(same_number and named["issuer"].dump() == certificate.issuer.dump())


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a time-stamp says it saw: a hash by its name, and when."""

    algorithm: str
    digest: bytes
    time: datetime


class Stamp(Message):
    """A time-stamp token over something whose hash, by the name of the algorithm, ``imprint_of`` answers."""

    def __init__(self, signed_data: Any, imprint_of: Callable[[str], bytes]) -> None:
        super().__init__(signed_data)
        content = signed_data["encap_content_info"]["content"]
        info = content.parsed if isinstance(content, core.ParsableOctetString) else None
        if not isinstance(info, tsp.TSTInfo):
            raise ValueError("The message is no time-stamp.")
        said = info["message_imprint"]
        algorithm = str(said["hash_algorithm"]["algorithm"].native)
        self.imprint = Imprint(algorithm, said["hashed_message"].native, info["gen_time"].native)
        self._content = bytes(content)
        self._imprint_of = imprint_of

    @property
    def time(self) -> datetime:
        return self.imprint.time

    def is_good(self) -> bool:
        """Whether the token is whole, names its authority and belongs to what it stands on."""
        try:
            fits = self._imprint_of(self.imprint.algorithm) == self.imprint.digest
            return fits and self._names_its_authority and self.is_whole(_hash(self.digest, self._content))
        except (ValueError, TypeError):
            return False

    @property
    def _names_its_authority(self) -> bool:
        return any(True for kind in (BINDING_ATTRIBUTE, OLD_BINDING_ATTRIBUTE) for _ in self.attributes(kind))

    def weaknesses(self, use: Use, at: datetime) -> Iterator[Problem]:
        yield from super().weaknesses(use, at)
        if self.imprint.algorithm not in HASHES:
            yield Problem(ReasonCode.ALGORITHM_WEAK, (("algorithm", self.imprint.algorithm),))


def _hash(name: str, data: bytes) -> bytes:
    """Raises ValueError for a hash nobody knows."""
    return hashlib.new(name, data).digest()
