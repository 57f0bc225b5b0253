"""Who can log in to the demo, and with what: kept in one file that only the node's user may read."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from secrets import choice

from server.infra.config import Settings

_LETTERS = "abcdefghkmnpqrstuvwxyz23456789"  # none that looks like another
_DIGITS = "0123456789"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    username: str
    full_name: str
    title: str
    kind: str
    agency_code: str
    agency_name: str


@dataclass(frozen=True, slots=True)
class DemoAccess:
    """One password and one PIN for every account of a demo; made at random unless the environment gives them."""

    password: str
    pin: str
    accounts: tuple[DemoAccount, ...] = ()


def new_access() -> DemoAccess:
    password = os.environ.get("KHONGGIAY_DEMO_PASSWORD") or "-".join(_random(_LETTERS, 4) for _ in range(3))
    return DemoAccess(password, os.environ.get("KHONGGIAY_DEMO_PIN") or _random(_DIGITS, 6))


def _random(alphabet: str, length: int) -> str:
    return "".join(choice(alphabet) for _ in range(length))


def access_file(settings: Settings) -> Path:
    return settings.data_dir / "demo-accounts.json"


def write_access(settings: Settings, access: DemoAccess) -> None:
    file = access_file(settings)
    file.touch(0o600)
    file.chmod(0o600)
    file.write_text(json.dumps(asdict(access), ensure_ascii=False, indent=2), encoding="utf-8")


def read_access(settings: Settings) -> DemoAccess:
    """Raises FileNotFoundError when there is no demo in this data folder."""
    values = json.loads(access_file(settings).read_text(encoding="utf-8"))
    return DemoAccess(values["password"], values["pin"], tuple(DemoAccount(**one) for one in values["accounts"]))
