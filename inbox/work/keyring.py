"""Opening a key with the PIN of its holder: only in the signing process, stopped after wrong tries."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from inbox.work.refusing import refusing_signing
from server.audit import AuditEvent, record
from server.identity.models import Credential
from server.infra.errors import NotFound, Refusal, Throttled
from server.infra.secrets import key_passphrase
from server.infra.work import Work
from signing import ErrorCode, Key, WrongPin, open_key

TRIES: Final = 5
LOCK: Final = timedelta(minutes=15)


def open_credential(work: Work, credential: Credential, pin: bytes) -> Key:
    """The key behind a credential.

    Raises Throttled `signing.locked`; Refusal `signing.wrong_pin` with how many tries are `left`, `signing.key_file_*`.
    The refusal ends the work, and `count_wrong_pin` counts it in the transaction of that end: once, whatever happens.
    """
    now = work.clock.now()
    if credential.locked_until is not None and credential.locked_until > now:
        minutes = max(1, round((credential.locked_until - now) / timedelta(minutes=1)))
        raise Throttled("signing.locked", minutes=minutes)
    path = work.settings.keys_dir / credential.key_file
    try:
        with refusing_signing(passing=WrongPin):
            return open_key(path, key_passphrase(work.settings, pin))
    except WrongPin:
        raise Refusal(ErrorCode.WRONG_PIN, left=max(0, TRIES - credential.failures - 1)) from None


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
