"""From what was found about each signature to the report that is shown: plain values, nothing is judged here."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID
from pyhanko.sign.diff_analysis.rules.form_field_rules import is_field_visible

from signing.codes import ReasonCode
from signing.trust import Profile, certificate_name
from signing.verification.grounds import Judged
from signing.verification.report import ROLES, Level, Reason, Revocation, Role, SignatureReport
from signing.verification.signature import Examined, Found, claimed_time, in_period


def make_reports(found: Found, profile: Profile) -> list[SignatureReport]:
    return [_report(one, found, profile) for one in found.signatures]


def _report(one: Examined, found: Found, profile: Profile) -> SignatureReport:
    certificate, anchor = one.judged.chain[0], one.judged.anchor
    claimed = None if one.is_stamp else claimed_time(one.signature)
    signed_at = one.proven or claimed
    name = str(one.signature.field_name)
    return SignatureReport(
        field=name,
        role=ROLES.get(name, Role.OTHER),
        level=level_of(one, found.document_stamps),
        signer=_text(certificate.subject, NameOID.COMMON_NAME),
        organization=_text(certificate.subject, NameOID.ORGANIZATION_NAME),
        unit=_text(certificate.subject, NameOID.ORGANIZATIONAL_UNIT_NAME),
        issuer=_text(certificate.issuer, NameOID.COMMON_NAME),
        certificate_serial=f"{certificate.serial_number:X}",
        not_before=certificate.not_valid_before_utc.isoformat(timespec="seconds"),
        not_after=certificate.not_valid_after_utc.isoformat(timespec="seconds"),
        signed_at=_iso(signed_at),
        claimed_at=_iso(claimed),
        proven_at=_iso(one.proven),
        time_stamped=one.proven is not None,
        time_stamp_authority=certificate_name(one.stamp.judged.chain[0]) if one.stamp else "",
        intact=one.integrity.intact,
        trusted=one.integrity.intact and not one.judged.problems,
        valid_at_signing=signed_at is not None and in_period(one.judged, signed_at),
        covers_file=one.integrity.covers_file,
        anchor="" if anchor is None else anchor.name,
        purposes=() if anchor is None else tuple(sorted(anchor.purposes)),
        demo=_is_demo(one),
        revocation=_revocation(one.judged),
        mechanism=one.message.mechanism(),
        certificates=tuple(map(_fingerprint, one.judged.chain)),
        relied_on=tuple(_relied_on(one)),
        changes=one.integrity.changes,
        reasons=tuple(_reasons(one, name, profile)),
        warnings=tuple(_warnings(one, found, name, profile)),
    )


def level_of(one: Examined, document_stamps: Iterable[Examined]) -> Level:
    """The level whose parts are there and were of use (ETSI EN 319 142-1, 6)."""
    if one.is_stamp:
        return Level.DOCUMENT_TIME_STAMP
    if one.stamp is None:
        return Level.B_B
    own = one.own_stamp.judged.kept if one.own_stamp else ()
    archived = _since(one.judged.kept, own)
    over_it = [later for later in document_stamps if later.revision > one.revision]
    if archived is not None and any(later.revision >= archived for later in over_it):
        return Level.B_LTA
    return Level.B_T if _since(one.judged.kept, one.stamp.judged.kept) is None else Level.B_LT


def _since(*kept: Iterable[int | None]) -> int | None:
    """The revision since which evidence about every certificate is in the file; None when some is missing."""
    revisions = [revision for part in kept for revision in part]
    whole = [revision for revision in revisions if revision is not None]
    return max(whole, default=0) if len(whole) == len(revisions) else None


def _reasons(one: Examined, name: str, profile: Profile) -> Iterator[Reason]:
    for problem in dict.fromkeys(one.problems):
        yield Reason(problem.code, {"field": name, **dict(problem.details)})
    if profile is Profile.AGENCY:
        yield from _unknown(one, name)


def _warnings(one: Examined, found: Found, name: str, profile: Profile) -> Iterator[Reason]:
    facts = {
        ReasonCode.DEMO_TRUST: _is_demo(one),
        ReasonCode.TIME_STAMP_MISSING: not one.is_stamp and one.stamp is None and one.own_stamp is None,
        ReasonCode.REVOKED_LATER: one.judged.revoked_later,
        ReasonCode.MARK_ADDED_LATER: _is_mark_added_later(one, found.signatures[0].revision),
    }
    yield from (Reason(code, {"field": name}) for code, holds in facts.items() if holds)
    if profile is Profile.GENERAL:
        yield from _unknown(one, name)


def _is_mark_added_later(one: Examined, signed_revision: int) -> bool:
    """Whether the signature has a picture whose place was not on the page when the document was first signed."""
    field: Any = one.signature.sig_field
    if not is_field_visible(field):  # type: ignore[no-untyped-call]  # the library types it nowhere
        return False
    return bool(one.signature.reader.xrefs.get_introducing_revision(field.container_ref) > signed_revision)


def _unknown(one: Examined, name: str) -> Iterator[Reason]:
    """The certificates of whose revocation nobody tells, the signer's and those of its own good time-stamp."""
    own = one.own_stamp
    stamper = own.judged.unknown if own is not None and not own.problems else ()
    for certificate in dict.fromkeys((*one.judged.unknown, *stamper)):
        yield Reason(ReasonCode.REVOCATION_UNKNOWN, {"field": name, "certificate": certificate})


def _relied_on(one: Examined) -> Iterator[str]:
    judged = (one.judged, *(stamped.judged for stamped in (one.own_stamp, one.stamp) if stamped is not None))
    links = (link for part in judged for link in pairwise(part.chain))
    yield from dict.fromkeys(f"{_fingerprint(issuer)}:{link.serial_number:X}" for link, issuer in links)


def _fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex()


def _is_demo(one: Examined) -> bool:
    judged = (one.judged, *((one.stamp.judged,) if one.stamp is not None else ()))
    return any(part.anchor is not None and part.anchor.demo for part in judged)


def _revocation(judged: Judged) -> Revocation:
    said = judged.said[0] if judged.said else None
    if said is None:
        return Revocation()
    return Revocation(said.evidence.source, said.evidence.kind, _iso(said.produced_at), _iso(said.revoked_at))


def _text(name: x509.Name, part: x509.ObjectIdentifier) -> str:
    """One part of a name; several values of it (units within units) are joined."""
    return ", ".join(str(attribute.value) for attribute in name.get_attributes_for_oid(part))


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds")
