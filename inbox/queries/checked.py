"""What a verdict of this node rests on, so that one made on another basis is never shown."""

from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

import signing
from server.trust.cache import recall
from server.trust.current import basis_at
from signing.trust import Profile

# Arrivals are checked as an agency checks: what could not be found out about revocation is not passed over.
PROFILE = Profile.AGENCY


def basis_now(session: Session, now: datetime) -> str:
    """The digest of trust, profile and checking code."""
    return basis_at(session, now, PROFILE.value, code_version())


@cache
def code_version() -> str:
    """SHA-256 over the sources of the library that checks, its table of algorithms among them."""
    folder = Path(signing.__file__).parent
    total = sha256()
    for file in sorted(folder.rglob("*.py")):
        total.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes())
    return total.hexdigest()


def fresh_verdict(session: Session, digest: str, now: datetime) -> dict[str, Any] | None:
    """A verdict made on the present basis a short while ago."""
    return recall(session, digest, basis_now(session, now), now)
