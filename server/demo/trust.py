"""The trust list of the demo: its own root, marked as a demonstration wherever a signature below it is shown."""

import json
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy.orm import Session

from server.infra.blobs import BlobStore
from server.infra.clock import VN
from server.trust.importing import import_trust_list
from server.trust.revocation import check_revocation_list, keep_revocation_list
from signing import Authority, Issued, revocation_list

NAME = "Danh sách tin cậy MÔ PHỎNG của Không Giấy"
SOURCE = "Bộ khóa mô phỏng, được cấp khi nạp chính quyền mẫu; không có giá trị pháp lý"
ANCHOR = "MÔ PHỎNG - Gốc của bộ khóa mô phỏng"
ROOT_LIST = "http://crl.khonggiay.invalid/root.crl"
IN_FORCE = timedelta(days=365 * 5)


def make_trust(session: Session, blobs: BlobStore, authority: Authority, now: datetime) -> None:
    """Import the list as any other is imported, and keep the first revocation lists: nothing is revoked yet."""
    import_trust_list(session, blobs, None, trust_list(authority, now), now=now)
    for issuer, url in ((authority.root, ROOT_LIST), (authority.issuing, authority.crl_url)):
        checked = check_revocation_list(revocation_list(issuer, (), now), issuer.certificate, now)
        keep_revocation_list(session, blobs, checked, url, now)


def trust_list(authority: Authority, now: datetime) -> bytes:
    """The file that a node believing this demo imports (docs/trust-list.md)."""
    today = now.astimezone(VN).date()
    anchor = {
        "name": ANCHOR,
        "certificate": _pem(authority.root),
        "purposes": ["government", "time_stamp"],
        "valid_from": None,
        "valid_to": None,
        "revocation_lists": [{"url": ROOT_LIST}, {"url": authority.crl_url, "issuer": _pem(authority.issuing)}],
    }
    values = {
        "khonggiay_trust_list": 1,
        "name": NAME,
        "issued_on": today.isoformat(),
        "next_update": (today + IN_FORCE).isoformat(),
        "source": SOURCE,
        "demo": True,
        "anchors": [anchor],
    }
    return json.dumps(values, ensure_ascii=False, indent=2).encode()


def _pem(issued: Issued) -> str:
    return issued.certificate.public_bytes(Encoding.PEM).decode()
