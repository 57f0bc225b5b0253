"""
The token in the socket (PKCS#11): which certificates it holds, and one signature for one PIN.

Nothing stays open between two requests: the session, and with it the login, ends with the signature.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Final

import pkcs11
from asn1crypto import algos, x509
from pkcs11 import Attribute, ObjectClass, TokenFlag
from pyhanko.sign.pkcs11 import select_pkcs11_signing_params

from clients.device.attributes import check_attributes
from clients.device.refusals import PinLocked, Refused, TokenFailed, TokenMissing, WrongPin

DIGEST: Final = "sha256"
_PSS: Final = {
    "hash_algorithm": {"algorithm": DIGEST},
    "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": DIGEST}},
    "salt_length": hashlib.sha256().digest_size,
}
ALGORITHMS: Final = {
    "pkcs1": algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
    "pss": algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": algos.RSASSAPSSParams(_PSS)}),
    "ecdsa": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
}
_REFUSALS: Final[dict[type[pkcs11.PKCS11Error], type[Refused]]] = {
    pkcs11.PinIncorrect: WrongPin,
    pkcs11.PinInvalid: WrongPin,
    pkcs11.PinLenRange: WrongPin,
    pkcs11.PinLocked: PinLocked,
    pkcs11.PinExpired: PinLocked,
    pkcs11.TokenNotPresent: TokenMissing,
    pkcs11.DeviceRemoved: TokenMissing,
}


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate in a token; `sha256` (hexadecimal) of its DER names it."""

    sha256: str
    holder: str
    token: str
    place: Any = field(repr=False)
    der: bytes = field(repr=False)
    identity: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Tokens:
    """All tokens that one maker's library reaches. One request at a time: tokens do not like two."""

    library: Any
    _alone: Lock = field(default_factory=Lock)

    @staticmethod
    def of(module: Path) -> "Tokens":
        """Over the library of the device's maker, which runs in this process. Raises TokenFailed."""
        with _refusing():
            return Tokens(pkcs11.lib(str(module)))

    def held(self) -> list[Held]:
        """The certificates that can be read without a PIN. Raises TokenFailed."""
        with self._alone, _refusing():
            return list(self._look())

    def sign(self, sha256: str, attributes: bytes, scheme: str, pin: str) -> bytes:
        """The raw signature over the attributes with the key of a certificate.

        Raises TokenMissing, AttributesRefused, WrongPin, PinLocked, TokenFailed.
        """
        with self._alone, _refusing():
            held = next((one for one in self._look() if one.sha256 == sha256), None)
            if held is None:
                raise TokenMissing
            check_attributes(attributes, held.der)
            if TokenFlag.USER_PIN_LOCKED in held.place.flags:
                raise PinLocked
            with held.place.open(user_pin=pin) as session:
                return _sign(_key(session, held.identity), attributes, scheme, pin)

    def _look(self) -> Iterator[Held]:
        for slot in self.library.get_slots(token_present=True):
            token = slot.get_token()
            if TokenFlag.TOKEN_INITIALIZED in token.flags:
                yield from _certificates(token)


def _certificates(token: Any) -> Iterator[Held]:
    with token.open() as session:
        for one in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}):
            der = bytes(one[Attribute.VALUE])
            named = hashlib.sha256(der).hexdigest()
            yield Held(named, _name(der), token.label, token, der, bytes(one[Attribute.ID]))


def _name(der: bytes) -> str:
    subject = x509.Certificate.load(der).subject.native
    return str(subject.get("common_name", ""))


def _key(session: Any, identity: bytes) -> Any:
    keys = list(session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.ID: identity}))
    if len(keys) != 1:
        raise TokenMissing
    return keys[0]


def _sign(key: Any, data: bytes, scheme: str, pin: str) -> bytes:
    # Everything but PSS is hashed here: not every device can hash, and ECDSA with a hash is rarely offered.
    steps = select_pkcs11_signing_params(ALGORITHMS[scheme], DIGEST, scheme != "pss", {})
    prepared = data if steps.pre_sign_transform is None else steps.pre_sign_transform(data)
    signature = bytes(key.sign(prepared, pin=pin if _asks_each_time(key) else None, **steps.sign_kwargs))
    return signature if steps.post_sign_transform is None else bytes(steps.post_sign_transform(signature))


def _asks_each_time(key: Any) -> bool:
    try:
        return bool(key[Attribute.ALWAYS_AUTHENTICATE])
    except pkcs11.AttributeTypeInvalid:
        return False


@contextmanager
def _refusing() -> Iterator[None]:
    """What the device's library refuses, with the bridge's own code."""
    try:
        yield
    except pkcs11.PKCS11Error as error:
        raise _REFUSALS.get(type(error), TokenFailed) from error
    except (ValueError, KeyError) as error:  # a certificate that is none, a scheme that does not go with the key
        raise TokenFailed from error
