"""A trust list comes into force on this node: read, compared with the list it replaces, stored, recorded."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.audit import AuditEvent, record
from server.audit.chain import Doer
from server.infra.blobs import BlobStore, store_file
from server.infra.clock import VN
from server.infra.errors import Conflict, Refusal
from server.trust.models import RevocationSource, TrustAnchorRow, TrustList
from server.trust.reading import ListedAnchor, ListedTrust, fingerprint, read_trust_list

MEDIA_TYPE: Final = "application/json"
AHEAD: Final = timedelta(days=1)  # clocks differ; a list from further ahead is a mistake


def import_trust_list(
    session: Session, blobs: BlobStore, actor: Doer | None, raw: bytes, *, now: datetime
) -> TrustList:
    """Believe a list from now on, in place of the one of the same name. Nothing is stored before all of it was checked.

    Raises Refusal `trust.*` of `read_trust_list`, `trust.not_yet_issued`, `trust.list_over`, `trust.demo_flag_removed`;
    Conflict `trust.older`, `trust.known_already`.
    """
    listed = read_trust_list(raw)
    before = _current(session, listed.name)
    _check_dates(listed, now)
    _check_demo(session, listed)
    stored = store_file(session, blobs, raw, MEDIA_TYPE, now)
    if before is not None:
        _check_newer(listed, before, stored.sha256)
    row = TrustList(
        name=listed.name,
        purposes=listed.purposes,
        issued_on=listed.issued_on,
        next_update=listed.next_update,
        source=listed.source,
        demo=listed.demo,
        sha256=stored.sha256,
        imported_by=actor.account_id if actor else None,
        imported_at=now,
    )
    session.add(row)
    session.flush()
    for position, anchor in enumerate(listed.anchors):
        _add_anchor(session, row, position, anchor)
    _replace(before, row, now)
    _record(session, row, before, listed.anchors, actor, now)
    return row


def _current(session: Session, name: str) -> TrustList | None:
    query = select(TrustList).where(TrustList.name == name, TrustList.replaced_at.is_(None))
    return session.scalar(query.with_for_update())


def _check_dates(listed: ListedTrust, now: datetime) -> None:
    today = now.astimezone(VN).date()
    if listed.issued_on > today + AHEAD:
        raise Refusal("trust.not_yet_issued", day=f"{listed.issued_on:%d/%m/%Y}")
    if listed.next_update <= today:
        raise Refusal("trust.list_over", day=f"{listed.next_update:%d/%m/%Y}")


def _check_newer(listed: ListedTrust, before: TrustList, sha256: str) -> None:
    if before.sha256 == sha256:
        raise Conflict("trust.known_already", name=before.name)
    if listed.issued_on < before.issued_on:
        raise Conflict("trust.older", name=before.name, day=f"{before.issued_on:%d/%m/%Y}")


def _check_demo(session: Session, listed: ListedTrust) -> None:
    """An authority that was ever imported as a demonstration stays one: no later list makes its signatures real."""
    prints = [fingerprint(anchor.certificate) for anchor in listed.anchors]
    known = select(TrustAnchorRow.name).where(TrustAnchorRow.fingerprint.in_(prints), TrustAnchorRow.demo)
    shown = session.scalar(known.limit(1))
    if shown is not None and not listed.demo:
        raise Refusal("trust.demo_flag_removed", name=shown)


def _add_anchor(session: Session, row: TrustList, position: int, anchor: ListedAnchor) -> None:
    kept = TrustAnchorRow(
        list_id=row.id,
        position=position,
        name=anchor.name,
        certificate_pem=anchor.certificate.public_bytes(Encoding.PEM).decode(),
        fingerprint=fingerprint(anchor.certificate),
        purposes=sorted(anchor.purposes),
        valid_from=anchor.valid_from,
        valid_to=anchor.valid_to,
        demo=row.demo,
    )
    session.add(kept)
    session.flush()
    session.add_all(
        RevocationSource(
            anchor_id=kept.id,
            position=at,
            url=source.url,
            issuer_pem=source.issuer.public_bytes(Encoding.PEM).decode(),
            issuer_fingerprint=fingerprint(source.issuer),
        )
        for at, source in enumerate(anchor.sources)
    )
    session.flush()


def _replace(before: TrustList | None, row: TrustList, now: datetime) -> None:
    if before is not None:
        before.replaced_by, before.replaced_at = row.id, now


def _record(
    session: Session,
    row: TrustList,
    before: TrustList | None,
    anchors: Sequence[ListedAnchor],
    actor: Doer | None,
    now: datetime,
) -> None:
    """The list, then each of its authorities and each that it no longer names: the log alone tells who was believed."""
    subject = f"trust:{row.id}"
    details: dict[str, str | int | None] = {
        "name": row.name,
        "issued_on": row.issued_on.isoformat(),
        "sha256": row.sha256,
        "anchors": len(anchors),
        "demo": int(row.demo),
    }
    record(session, AuditEvent.TRUST_IMPORTED, actor=actor, subject=subject, details=details, now=now)
    for change in _changes(session, row, before):
        record(session, AuditEvent.TRUST_ANCHOR, actor=actor, subject=subject, details=change, now=now)


def _changes(session: Session, row: TrustList, before: TrustList | None) -> Iterator[dict[str, str | int | None]]:
    present = _rows(session, row)
    former = _rows(session, before) if before is not None else {}
    for print_, anchor in present.items():
        known = former.get(print_)
        yield _told("came" if known is None else "stayed" if _said(known) == _said(anchor) else "changed", anchor)
    for print_, anchor in former.items():
        if print_ not in present:
            yield _told("left", anchor)


def _rows(session: Session, listed: TrustList) -> dict[str, TrustAnchorRow]:
    query = select(TrustAnchorRow).where(TrustAnchorRow.list_id == listed.id).order_by(TrustAnchorRow.position)
    return {anchor.fingerprint: anchor for anchor in session.scalars(query)}


def _said(anchor: TrustAnchorRow) -> tuple[object, ...]:
    """What a list says about an authority beside its certificate."""
    return anchor.purposes, anchor.valid_from, anchor.valid_to


def _told(change: str, anchor: TrustAnchorRow) -> dict[str, str | int | None]:
    certificate = x509.load_pem_x509_certificate(anchor.certificate_pem.encode("ascii"))
    return {
        "change": change,
        "name": anchor.name,
        "certificate_subject": certificate.subject.rfc4514_string(),
        "sha256": anchor.fingerprint,
        "purposes": ", ".join(anchor.purposes),
        "valid_from": anchor.valid_from.isoformat() if anchor.valid_from else None,
        "valid_to": anchor.valid_to.isoformat() if anchor.valid_to else None,
    }
