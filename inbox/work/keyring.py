"""Opening a key with the PIN of its holder: only in the process of its queue, stopped after wrong tries.

A key that was opened for a list of files stays open, in the memory of that process, for the files of that act and no
longer: the right PIN is checked once.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from sqlalchemy.orm import Session

from inbox.rules.acts import KeyKind
from inbox.work.refusing import refusing_signing
from server.audit import AuditEvent, record
from server.identity.models import Credential
from server.infra.errors import NotFound, Refusal, Throttled
from server.infra.outbox import Queue
from server.infra.secrets import key_passphrase
from server.infra.work import Work
from signing import ErrorCode, Key, Scheme, WrongPin, open_key
from signing.keys.token import open_token

TRIES: Final = 5
LOCK: Final = timedelta(minutes=15)

# Which keys the process of a queue may open: none opens the keys of another, whatever an event asks of it.
PURPOSES: Final[Mapping[Queue, str]] = {Queue.SIGNING: "signature", Queue.SEALING: "seal"}


@dataclass
class Ring:
    """The one key that is open now, and for which act."""

    act_id: str = ""
    key: Key | None = None
    open_things: ExitStack = field(default_factory=ExitStack)

    def held_for(self, act_id: str) -> Key | None:
        return self.key if self.act_id == act_id else None

    def hold(self, act_id: str, key: Key, open_things: ExitStack) -> None:
        self.drop()
        self.act_id, self.key, self.open_things = act_id, key, open_things

    def drop(self) -> None:
        self.open_things.close()
        self.act_id, self.key, self.open_things = "", None, ExitStack()


_ring = Ring()


@contextmanager
def opened(work: Work, credential: Credential, act_id: str, *, more: bool) -> Iterator[Key]:
    """The key of an act. It stays open when `more` files of the act wait and this one went well.

    Raises as `open_credential`.
    """
    try:
        key = _ring.held_for(act_id)
        if key is None:
            key = _open(work, credential, act_id)
        yield key
    except BaseException:
        _ring.drop()
        raise
    if not more:
        _ring.drop()


def _open(work: Work, credential: Credential, act_id: str) -> Key:
    with ExitStack() as stack:
        key = open_credential(work, credential, work.open_secret("pin"), stack)
        _ring.hold(act_id, key, stack.pop_all())
    return key


def open_credential(work: Work, credential: Credential, pin: bytes, open_things: ExitStack) -> Key:
    """The key behind a credential; what must be closed after it goes onto the stack.

    Raises Throttled `signing.locked`; Refusal `signing.wrong_pin` with how many tries are `left`,
    `signing.other_process`, `signing.key_file_*`, `signing.token_*`, `signing.key_mismatch` when the key is not the one
    of the registered certificate. The refusal ends the work, and `count_wrong_pin`
    counts it in the transaction of that end: once, whatever happens.
    """
    purpose = PURPOSES.get(work.bench.queue)
    if purpose is None or purpose != credential.purpose:
        raise Refusal("signing.other_process")
    check_unlocked(credential, work.clock.now())
    try:
        with refusing_signing(passing=WrongPin):
            key = _OPENERS[KeyKind(credential.kind)](work, credential, purpose, pin, open_things)
    except WrongPin:
        raise Refusal(ErrorCode.WRONG_PIN, left=max(0, TRIES - credential.failures - 1)) from None
    registered = x509.load_pem_x509_certificate(credential.certificate_pem.encode("ascii"))
    if key.certificate != registered:
        raise Refusal(ErrorCode.KEY_MISMATCH)
    return key


def check_unlocked(credential: Credential, now: datetime) -> None:
    """Raises Throttled `signing.locked`."""
    if credential.locked_until is not None and credential.locked_until > now:
        minutes = max(1, round((credential.locked_until - now) / timedelta(minutes=1)))
        raise Throttled("signing.locked", minutes=minutes)


def _from_file(work: Work, credential: Credential, purpose: str, pin: bytes, _open_things: ExitStack) -> Key:
    path = work.settings.keys_dir / credential.key_file
    return open_key(path, key_passphrase(work.settings, purpose, pin))


def _from_token(work: Work, credential: Credential, _purpose: str, pin: bytes, open_things: ExitStack) -> Key:
    """A card or stick (PKCS#11): the PIN is the token's own, the session ends with the act."""
    module = work.settings.token_module
    if module is None:
        raise Refusal(ErrorCode.TOKEN_MISSING)
    config = credential.config
    scheme = Scheme(config.get("scheme", Scheme.PKCS1))
    return open_things.enter_context(open_token(module, config["token"], pin, config["key"], scheme))


def _not_here(_work: Work, _credential: Credential, _purpose: str, _pin: bytes, _open_things: ExitStack) -> Key:
    raise Refusal("signing.other_process")


_OPENERS: Final = {
    KeyKind.FILE: _from_file,
    KeyKind.TOKEN: _from_token,
    KeyKind.REMOTE: _not_here,
    KeyKind.DEVICE: _not_here,
}


def count_wrong_pin(session: Session, credential_id: str, now: datetime) -> None:
    """One more wrong PIN; after the last allowed one the key is locked for a while."""
    credential = find_credential(session, credential_id)
    credential.failures += 1
    subject = f"credential:{credential.id}"
    record(session, AuditEvent.CREDENTIAL_PIN_WRONG, actor=None, subject=subject, now=now)
    if credential.failures >= TRIES:
        credential.failures, credential.locked_until = 0, now + LOCK
        record(session, AuditEvent.CREDENTIAL_LOCKED, actor=None, subject=subject, now=now)


def forget_wrong_pins(session: Session, credential_id: str) -> None:
    """The right PIN was given: counting begins anew."""
    credential = find_credential(session, credential_id)
    credential.failures, credential.locked_until = 0, None


def find_credential(session: Session, credential_id: str) -> Credential:
    """Raises NotFound `signing.no_credential`."""
    credential = session.get(Credential, credential_id)
    if credential is None:
        raise NotFound("signing.no_credential")
    return credential
