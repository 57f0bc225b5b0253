"""Secrets of the node: files made at the first start, readable by its user alone; never in the database or the log."""

import hmac
import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from server.infra.config import Settings


def node_secret(settings: Settings, name: str) -> str:
    """64 hexadecimal digits, made when first asked for."""
    file = settings.secrets_dir / name
    if not file.exists():
        _create(file)
    return file.read_text(encoding="ascii").strip()


def _create(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = file.with_name(f"{file.name}.{token_hex(8)}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
        out.write(token_hex(32))
        out.flush()
        os.fsync(out.fileno())
    # A link never replaces: when two processes start together, the first one's secret stays.
    with suppress(FileExistsError):
        os.link(part, file)
    part.unlink()


def key_passphrase(settings: Settings, purpose: str, pin: bytes) -> bytes:
    """What encrypts a key file: a short PIN alone could be tried offline, with the secret of the node it cannot.

    Each purpose (`signature`, `seal`) has a secret of its own: whoever opens the keys of people opens no seal.
    """
    return hmac.new(node_secret(settings, f"keys-{purpose}").encode(), pin, sha256).hexdigest().encode()


def receipt_key(settings: Settings) -> bytes:
    """The key under which ballot receipts are issued."""
    return node_secret(settings, "receipts").encode()
