"""
Keys in a card, a stick or an HSM, through PKCS#11 (v2.40): the key never leaves the device, the PIN opens it.

The device's library is opened for one act and closed with it. It is never carried over a fork: PKCS#11 leaves what a
child would then do undefined (section 5.4), so a key used in another process than it was opened in is refused.
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Final, Protocol

import pkcs11
from cryptography import x509
from pkcs11 import Attribute, ObjectClass, TokenFlag
from pyhanko.sign.pkcs11 import select_pkcs11_signing_params

from signing.errors import KeyMissing, PinLocked, TokenFailed, TokenMissing, UnusableKey, WrongPin
from signing.keys.port import Key, Mechanism, Scheme, chain_above, scheme_of

PIN_ERRORS: Final[dict[type[pkcs11.PKCS11Error], type[UnusableKey]]] = {
    pkcs11.PinIncorrect: WrongPin,
    pkcs11.PinInvalid: WrongPin,
    pkcs11.PinLenRange: WrongPin,
    pkcs11.PinLocked: PinLocked,
    pkcs11.PinExpired: PinLocked,
    pkcs11.TokenNotPresent: TokenMissing,
    pkcs11.DeviceRemoved: TokenMissing,
}


class Library(Protocol):
    """What is used of a loaded PKCS#11 library."""

    def get_slots(self, token_present: bool = ...) -> list[Any]: ...  # noqa: FBT001 - the library's signature

    def finalize(self) -> None: ...


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A private key inside a device while its session is open; ``pin`` is kept only for keys that ask each time."""

    handle: Any
    label: str
    process: int
    pin: str | None = field(default=None, repr=False)

    def sign(self, data: bytes, mechanism: Mechanism) -> bytes:
        """Raises TokenFailed, TokenMissing when the device was taken away."""
        if os.getpid() != self.process:
            raise TokenFailed(token=self.label)
        # Everything but PSS is hashed here: not every device can hash, and ECDSA with a hash is rarely offered.
        raw = mechanism.scheme is not Scheme.PSS
        steps = select_pkcs11_signing_params(mechanism.algorithm(), mechanism.digest, raw, {})
        with _coded(self.label):
            prepared = data if steps.pre_sign_transform is None else steps.pre_sign_transform(data)
            signature = bytes(self.handle.sign(prepared, pin=self.pin, **steps.sign_kwargs))
        # PKCS#11 gives ECDSA as two numbers side by side, a CMS wants them as a DER sequence.
        return signature if steps.post_sign_transform is None else bytes(steps.post_sign_transform(signature))


@contextmanager
def open_token(
    module: Path, token_label: str, pin: bytes, key_label: str, scheme: Scheme = Scheme.PKCS1
) -> Iterator[Key]:
    """
    The key with this label in the token with that label, ready until the block ends. ``module`` is the device maker's
    library: a program that runs in this process, so its path must come from the node's own settings.

    Raises TokenMissing, WrongPin, PinLocked, KeyMissing (no such key, or no certificate of it), KeyMismatch,
    TokenFailed.
    """
    with _library(module, token_label) as library, opened(library, token_label, pin, key_label, scheme) as key:
        yield key


@contextmanager
def opened(library: Library, token_label: str, pin: bytes, key_label: str, scheme: Scheme) -> Iterator[Key]:
    """As :func:`open_token`, over a library that is already loaded."""
    with _coded(token_label):
        session = _log_in(_find(library, token_label), _text(pin))
    try:
        with _coded(token_label):
            key = _read_key(session, key_label, scheme, _text(pin))
        yield key
    finally:
        with _coded(token_label):
            session.close()


def _find(library: Library, label: str) -> Any:
    for slot in library.get_slots(token_present=True):
        token = slot.get_token()
        if token.label == label:
            return token
    raise TokenMissing(token=label)


def _log_in(token: Any, pin: str) -> Any:
    if TokenFlag.USER_PIN_LOCKED in token.flags:
        raise PinLocked(token=token.label)
    return token.open(user_pin=pin)


def _text(pin: bytes) -> str:
    """A PIN that cannot be one costs no try of the device's few."""
    try:
        text = pin.decode()
    except UnicodeDecodeError:
        text = ""
    if not text:
        raise WrongPin
    return text


def _read_key(session: Any, label: str, scheme: Scheme, pin: str) -> Key:
    handle = _only_key(session, label)
    certificate = _certificate_of(session, handle, label)
    chain = chain_above(certificate, _certificates(session, {}))
    asks_each_time = _attribute(handle, Attribute.ALWAYS_AUTHENTICATE, missing=False)
    raw = TokenKey(handle, label, os.getpid(), pin if asks_each_time else None)
    return Key(certificate, chain, Mechanism(scheme_of(certificate, scheme)), raw)


def _only_key(session: Any, label: str) -> Any:
    found = list(session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.LABEL: label}))
    if len(found) != 1:
        raise KeyMissing(key=label)
    return found[0]


def _certificate_of(session: Any, handle: Any, label: str) -> x509.Certificate:
    """The newest certificate with the key's own id; without ids, with its label."""
    identity = _attribute(handle, Attribute.ID, missing=b"")
    found = _certificates(session, {Attribute.ID: identity} if identity else {Attribute.LABEL: label})
    if not found:
        raise KeyMissing(key=label)
    return max(found, key=lambda one: one.not_valid_before_utc)


def _certificates(session: Any, mark: dict[Attribute, Any]) -> list[x509.Certificate]:
    found = session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE, **mark})
    return [x509.load_der_x509_certificate(bytes(one[Attribute.VALUE])) for one in found]


def _attribute(handle: Any, name: Attribute, *, missing: Any) -> Any:
    try:
        return handle[name]
    except (pkcs11.AttributeTypeInvalid, pkcs11.AttributeSensitive):
        return missing


@contextmanager
def _coded(label: str) -> Iterator[None]:
    try:
        yield
    except pkcs11.PKCS11Error as error:
        refusal = PIN_ERRORS.get(type(error), TokenFailed)
        raise refusal(token=label) from error
    except ValueError as error:  # a certificate that is none
        raise TokenFailed(token=label) from error


@dataclass(slots=True)
class _Loaded:
    """How many acts use each library in this process: the last one closes it."""

    process: int = 0
    users: Counter[str] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)

    def take(self, path: str, label: str) -> Library:
        with self.lock:
            if self.users.total() and self.process != os.getpid():
                raise TokenFailed(token=label)  # opened before a fork: the state in this process is nobody's
            self.process = os.getpid()
            try:
                library: Library = pkcs11.lib(path)
            except pkcs11.PKCS11Error as error:
                raise TokenMissing(token=label) from error
            self.users[path] += 1
            return library

    def give_back(self, path: str, library: Library) -> None:
        with self.lock:
            self.users[path] -= 1
            if not self.users[path]:
                library.finalize()


_loaded = _Loaded()


@contextmanager
def _library(module: Path, label: str) -> Iterator[Library]:
    library = _loaded.take(str(module), label)
    try:
        yield library
    finally:
        _loaded.give_back(str(module), library)
