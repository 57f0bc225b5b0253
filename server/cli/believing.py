"""Whom a command believes: the file it is given, else the trust lists of the node, else the node's anchors file."""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, TypeVar

import click
from cryptography.x509.oid import NameOID

from server.infra.clock import VN
from server.infra.config import Settings
from server.infra.errors import Refusal
from signing.pki import DEMO_UNIT
from signing.trust import Trust, TrustAnchor, TrustPurpose

Value = TypeVar("Value")


def believed(file: Path | None, crls: Iterable[Path], settings: Settings, now: datetime) -> Trust:
    """Raises Refusal `file.unreadable`, `trust.*` for a file that cannot be understood."""
    trust = node_trust(settings, now) if file is None else _from_file(file)
    return _reading(lambda: trust.with_evidence(_der(crl) for crl in crls), "revocation.not_a_list")


def _from_file(file: Path) -> Trust:
    """PEM, a trust list (docs/trust-list.md), or the `trust.json` of an evidence package."""
    raw = _bytes(file)
    if not raw.lstrip().startswith(b"{"):
        return marked(_reading(lambda: Trust.of_pem(raw), "trust.bad_file", place=file.name))
    values = _reading(lambda: json.loads(raw), "trust.bad_file", place=file.name)
    return of_list(raw) if "khonggiay_trust_list" in values else _of_values(values, file.name)


def marked(trust: Trust) -> Trust:
    """PEM says of no certificate that it is a demonstration; those of our own demo say it in their names."""
    return replace(trust, anchors=tuple(replace(one, demo=_is_demo(one)) for one in trust.anchors))


def _is_demo(anchor: TrustAnchor) -> bool:
    units = anchor.certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
    return any(unit.value == DEMO_UNIT for unit in units)


def of_list(raw: bytes) -> Trust:
    """The trust of a list that is not imported. Raises Refusal `trust.*`."""
    from server.trust.reading import read_trust_list

    listed = read_trust_list(raw)
    return Trust(
        tuple(
            TrustAnchor(
                certificate=anchor.certificate,
                purposes=frozenset(map(TrustPurpose, anchor.purposes)),
                name=anchor.name,
                demo=listed.demo,
                valid_from=_start(anchor.valid_from),
                valid_to=_start(anchor.valid_to),
            )
            for anchor in listed.anchors
        )
    )


def node_trust(settings: Settings, now: datetime) -> Trust:
    """What the node believes. A node without lists believes its anchors file; without that nobody, and that is said."""
    known = _from_database(settings, now)
    if known is not None:
        return known
    try:
        return marked(Trust.of_pem(settings.anchors_file.read_bytes()))
    except (OSError, ValueError):
        click.echo(
            f"Không đọc được chứng thư gốc {settings.anchors_file}: không chữ ký nào được coi là tin cậy.", err=True
        )
        return Trust()


def _from_database(settings: Settings, now: datetime) -> Trust | None:
    """None where there is no database, or no list in it; asking must not make a database."""
    if not settings.database_url and not (settings.data_dir / "khonggiay.sqlite3").exists():
        return None
    from sqlalchemy.exc import SQLAlchemyError

    from server.infra.blobs import BlobStore
    from server.infra.database import make_engine, make_factory, reading
    from server.trust import trust_at

    try:
        with reading(make_factory(make_engine(settings.database))) as session:
            values = trust_at(session, BlobStore(settings.blobs_dir), now)
    except SQLAlchemyError:
        return None  # a database of an older version, or one that is not answering
    return Trust.from_json(values) if values["anchors"] else None


def _of_values(values: Any, name: str) -> Trust:
    return _reading(lambda: Trust.from_json(values), "trust.bad_file", place=name)


def _der(file: Path) -> bytes:
    """A revocation list in either form."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    raw = _bytes(file)
    if not raw.lstrip().startswith(b"-----BEGIN"):
        return raw
    return x509.load_pem_x509_crl(raw).public_bytes(Encoding.DER)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise Refusal("file.unreadable", name=file.name) from None


def _reading(read: Callable[[], Value], code: str, **details: str) -> Value:
    try:
        return read()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Refusal(code, **details) from None


def _start(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), VN)
