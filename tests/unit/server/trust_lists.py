"""Authorities and trust lists for tests: made once, varied by each test."""

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from signing import Authority, Issued, make_authority, revocation_list

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ROOT_URL, ISSUING_URL = "http://crl.khonggiay.invalid/root.crl", "http://crl.khonggiay.invalid/issuing.crl"


@cache
def authority() -> Authority:
    return make_authority(NOW - timedelta(days=30))


@cache
def stranger() -> Authority:
    return make_authority(NOW - timedelta(days=30), root_name="Người lạ", issuing_name="CA của người lạ")


def pem(issued: Issued) -> str:
    return issued.certificate.public_bytes(Encoding.PEM).decode()


def anchor_values(**changes: Any) -> dict[str, Any]:
    made = authority()
    return {
        "name": "Gốc của kiểm thử",
        "certificate": pem(made.root),
        "purposes": ["government", "time_stamp"],
        "valid_from": "2026-01-01",
        "valid_to": None,
        "revocation_lists": [{"url": ROOT_URL}, {"url": ISSUING_URL, "issuer": pem(made.issuing)}],
        **changes,
    }


def list_values(**changes: Any) -> dict[str, Any]:
    return {
        "khonggiay_trust_list": 1,
        "name": "Danh sách của kiểm thử",
        "issued_on": "2026-03-01",
        "next_update": "2027-03-01",
        "source": "Kiểm thử",
        "demo": False,
        "anchors": [anchor_values()],
        **changes,
    }


def list_file(**changes: Any) -> bytes:
    return json.dumps(list_values(**changes)).encode()


def crl(at: datetime = NOW, *, issuer: Issued | None = None, revoked: tuple[tuple[int, datetime], ...] = ()) -> bytes:
    return revocation_list(issuer or authority().issuing, revoked, at)
