"""Providers as an office sets them up: a file of its own for each, which nobody else may read."""

import json
from pathlib import Path

import pytest

from signing.errors import KeyFileDamaged, KeyFileMissing, RemoteExpired
from signing.keys.csc import Csc
from signing.keys.profiles import MySign, SmartCa
from signing.keys.providers import read_provider

SECRET = "secret of the office"


def write(path: Path, settings: object, mode: int = 0o600) -> Path:
    path.write_text(settings if isinstance(settings, str) else json.dumps(settings))
    path.chmod(mode)
    return path


def test_a_provider_is_read_from_its_settings(tmp_path: Path) -> None:
    vnpt = {"kind": "vnpt_smartca", "sp_id": "office", "sp_password": SECRET, "expired_words": ["Quá hạn"]}
    read = read_provider(write(tmp_path / "vnpt.json", vnpt))
    assert isinstance(read, SmartCa)
    assert (read.provider.base_url, read.confirm_seconds) == ("https://gwsca.vnpt.vn/sca/sp769", 300)
    assert read.words[0] == ("quá hạn", RemoteExpired)
    viettel = {"kind": "viettel_mysign", "client_id": "office", "client_secret": SECRET, "confirm_seconds": 60}
    mine = read_provider(write(tmp_path / "viettel.json", viettel))
    assert isinstance(mine, MySign)
    assert (mine.provider.base_url, mine.confirm_seconds) == ("https://remotesigning.viettel.vn", 60)
    csc = {"kind": "csc", "base_url": "https://csc.example/csc/v2", "version": "v2", "ca_file": "/etc/ca.pem"}
    other = read_provider(write(tmp_path / "csc.json", csc))
    assert isinstance(other, Csc)
    assert (other.provider.ca_file, other.version) == (Path("/etc/ca.pem"), "v2")


@pytest.mark.parametrize(
    "settings",
    [
        "",
        "[]",
        {"kind": "unknown"},
        {"sp_id": "office"},
        {"kind": "vnpt_smartca", "sp_id": "office"},
        {"kind": "vnpt_smartca", "sp_id": "office", "sp_password": SECRET, "confirm_seconds": "300"},
        {"kind": "vnpt_smartca", "sp_id": "office", "sp_password": SECRET, "verify": False},
        {"kind": "vnpt_smartca", "sp_id": "office", "sp_password": SECRET, "words": []},
        {"kind": "vnpt_smartca", "sp_id": ["office"], "sp_password": SECRET},
        {"kind": ["csc"]},
        {"kind": "csc", "base_url": 7},
        {"kind": "csc", "base_url": "https://csc.example", "login": "none"},
    ],
)
def test_settings_that_are_none_are_refused_without_a_word_of_them(tmp_path: Path, settings: object) -> None:
    with pytest.raises(KeyFileDamaged) as refused:
        read_provider(write(tmp_path / "provider.json", settings))
    assert refused.value.details == {"file": "provider.json"}
    assert refused.value.__context__ is None


def test_settings_that_others_may_read_or_that_are_not_there_are_refused(tmp_path: Path) -> None:
    settings = {"kind": "vnpt_smartca", "sp_id": "office", "sp_password": SECRET}
    for mode in (0o640, 0o604, 0o620):
        with pytest.raises(KeyFileDamaged):
            read_provider(write(tmp_path / "provider.json", settings, mode))
    with pytest.raises(KeyFileMissing):
        read_provider(tmp_path / "nothing.json")
