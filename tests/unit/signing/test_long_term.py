"""Signatures that are judged later: with evidence, without, after certificates ended or were revoked."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509 import ReasonFlags

from signing import FieldName, Issued, Profile, ReasonCode, SignatureReport, Status, Trust, Verdict, sign, verify
from tests.unit.signing.evidence import answer_about, archive, keep, list_of, lists, responder_of, stamping
from tests.unit.signing.making import NOW, LocalTimeStamper, Office, leader_with, make_office, prepared

DAY, YEAR = timedelta(days=1), timedelta(days=365)
UNKNOWN = ReasonCode.REVOCATION_UNKNOWN


def stamped_by(leader: Issued, stamps: Issued | None, at: datetime = NOW) -> bytes:
    stamper = None if stamps is None else LocalTimeStamper(stamps.key(), at)
    return sign(prepared(), leader.key(), field=FieldName.SIGNATURE, at=at, time_stamper=stamper)


def judge(pdf: bytes, at: datetime = NOW, *crls: bytes, ocsps: tuple[bytes, ...] = ()) -> Verdict:
    trust = Trust.of_certificates(make_office().authority.anchors()).with_evidence(crls, ocsps)
    return verify(pdf, trust, at=at, profile=Profile.AGENCY)


def first(verdict: Verdict) -> SignatureReport:
    return verdict.signatures[0]


def reasons(verdict: Verdict) -> set[str]:
    return {reason.code for reason in verdict.reasons}


def test_evidence_in_the_file_is_enough_and_makes_the_level(office: Office) -> None:
    document = keep(stamped_by(office.leader, office.stamps), *lists(office, NOW))
    verdict = judge(document, NOW + 2 * DAY)
    assert (verdict.status, first(verdict).level) == (Status.VALID, "B-LT")
    told = first(verdict).revocation
    assert (told.source, told.kind, told.produced_at) == ("embedded", "crl", NOW.isoformat())


def test_given_evidence_is_enough_too_but_makes_no_level(office: Office) -> None:
    verdict = judge(stamped_by(office.leader, office.stamps), NOW, *lists(office, NOW))
    assert (verdict.status, first(verdict).level, first(verdict).revocation.source) == (Status.VALID, "B-T", "given")


def test_without_evidence_an_agency_cannot_decide_and_others_are_warned(office: Office) -> None:
    document = stamped_by(office.leader, office.stamps)
    assert (judge(document).status, reasons(judge(document))) == (Status.INDETERMINATE, {UNKNOWN})
    general = verify(document, office.authority.anchors(), at=NOW)
    assert general.status is Status.VALID
    assert {warning.code for warning in general.warnings} == {UNKNOWN}


def test_evidence_about_one_authority_only_is_not_enough(office: Office) -> None:
    issuing, _ = lists(office, NOW)
    verdict = judge(stamped_by(office.leader, office.stamps), NOW, issuing)
    assert [reason.details["certificate"] for reason in verdict.reasons] == ["Không Giấy - CA"]


def test_years_later_the_kept_evidence_still_speaks_for_an_expired_certificate(office: Office) -> None:
    document = keep(stamped_by(leader_with(valid_for=30 * DAY), office.stamps), *lists(office, NOW + DAY))
    verdict = judge(document, NOW + 5 * YEAR)
    assert (verdict.status, first(verdict).level, first(verdict).valid_at_signing) == (Status.VALID, "B-LT", True)


def test_a_time_stamp_whose_own_certificate_is_over_proves_nothing(office: Office) -> None:
    short = stamping(NOW, 60 * DAY)
    document = keep(stamped_by(leader_with(valid_for=30 * DAY), short), *lists(office, NOW))
    verdict = judge(document, NOW + 61 * DAY)
    assert verdict.status is Status.INDETERMINATE
    assert {ReasonCode.TIME_STAMP_EXPIRED, ReasonCode.EXPIRED_WITHOUT_TIME_STAMP} <= reasons(verdict)
    assert not first(verdict).time_stamped


def archived(office: Office) -> bytes:
    """Signer's certificate ends after 30 days, its time-stamp's after 60; an archive time-stamp came after 40."""
    document = stamped_by(leader_with(valid_for=30 * DAY), stamping(NOW, 60 * DAY))
    return archive(keep(document, *lists(office, NOW)), office.stamps, NOW + 40 * DAY)


def test_an_archive_time_stamp_outlives_the_certificates_before_it(office: Office) -> None:
    document = keep(archived(office), *lists(office, NOW + 41 * DAY))
    verdict = judge(document, NOW + 5 * YEAR)
    assert (verdict.status, [report.level for report in verdict.signatures]) == (Status.VALID, ["B-LTA", "DTS"])
    assert first(verdict).signed_at == NOW.isoformat()


def test_time_stamps_over_time_stamps_reach_back_one_by_one(office: Office) -> None:
    document = stamped_by(leader_with(valid_for=30 * DAY), stamping(NOW, 60 * DAY))
    second = stamping(NOW + 40 * DAY, 60 * DAY)
    document = archive(keep(document, *lists(office, NOW)), second, NOW + 40 * DAY)
    lost = keep(document, *lists(office, NOW + 41 * DAY))
    renewed = archive(lost, office.stamps, NOW + 80 * DAY)
    renewed = keep(renewed, *lists(office, NOW + 81 * DAY))
    assert judge(renewed, NOW + 5 * YEAR).status is Status.VALID
    assert ReasonCode.TIME_STAMP_EXPIRED in reasons(judge(lost, NOW + 5 * YEAR))


def test_a_time_stamp_of_the_document_proves_a_signature_without_its_own(office: Office) -> None:
    document = archive(stamped_by(leader_with(valid_for=30 * DAY), None), office.stamps, NOW + DAY)
    verdict = judge(document, NOW + 90 * DAY, *lists(office, NOW + 2 * DAY))
    assert (verdict.status, first(verdict).level) == (Status.VALID, "B-T")
    assert first(verdict).signed_at == (NOW + DAY).isoformat()
    assert first(verdict).claimed_at == NOW.isoformat()


def test_an_archive_time_stamp_made_before_the_evidence_does_not_archive_it(office: Office) -> None:
    document = archive(stamped_by(office.leader, office.stamps), office.stamps, NOW + DAY)
    document = keep(document, *lists(office, NOW + 2 * DAY))
    assert first(judge(document, NOW + 3 * DAY)).level == "B-LT"


@pytest.mark.parametrize(("days", "status"), [(-1, Status.INVALID), (0, Status.INVALID), (5, Status.VALID)])
def test_a_revocation_counts_from_its_day_on(days: int, status: Status, office: Office) -> None:
    revoked = (office.leader.certificate.serial_number, NOW + days * DAY)
    verdict = judge(stamped_by(office.leader, office.stamps), NOW + 9 * DAY, *lists(office, NOW + 9 * DAY, revoked))
    assert verdict.status is status
    later = {warning.code for warning in verdict.warnings} == {ReasonCode.REVOKED_LATER}
    assert later is (status is Status.VALID)


def test_a_revocation_after_a_signature_nobody_stamped_counts(office: Office) -> None:
    revoked = (office.leader.certificate.serial_number, NOW + 5 * DAY)
    verdict = judge(stamped_by(office.leader, None), NOW + 9 * DAY, *lists(office, NOW + 9 * DAY, revoked))
    assert (verdict.status, verdict.code) == (Status.INVALID, ReasonCode.CERTIFICATE_REVOKED)


def test_a_revoked_authority_revokes_what_it_issued(office: Office) -> None:
    authority = office.authority
    root_list = list_of(
        authority.root, NOW, revoked=(authority.issuing.certificate.serial_number, NOW - DAY, ReasonFlags.ca_compromise)
    )
    verdict = judge(stamped_by(office.leader, None), NOW, lists(office, NOW)[0], root_list)
    assert ReasonCode.CERTIFICATE_REVOKED in reasons(verdict)


def test_a_newer_list_that_gives_a_certificate_back_is_heard(office: Office) -> None:
    issuing, root = office.authority.issuing, lists(office, NOW)[1]
    serial = office.leader.certificate.serial_number
    held = list_of(issuing, NOW - DAY, revoked=(serial, NOW - 2 * DAY, ReasonFlags.certificate_hold))
    document = stamped_by(office.leader, office.stamps)
    assert judge(document, NOW, held, root).status is Status.INVALID
    assert judge(document, NOW, held, root, lists(office, NOW)[0]).status is Status.VALID


@pytest.mark.parametrize(
    ("reason", "status"),
    [(ReasonFlags.key_compromise, Status.INDETERMINATE), (ReasonFlags.superseded, Status.VALID)],
)
def test_a_time_stamping_certificate_that_was_given_up_keeps_its_stamps_a_stolen_one_does_not(
    reason: ReasonFlags, status: Status, office: Office
) -> None:
    stamps = stamping(NOW, YEAR)
    told = list_of(
        office.authority.issuing, NOW + 9 * DAY, revoked=(stamps.certificate.serial_number, NOW + 5 * DAY, reason)
    )
    verdict = judge(stamped_by(office.leader, stamps), NOW + 9 * DAY, told, lists(office, NOW + 9 * DAY)[1])
    assert verdict.status is status
    assert (ReasonCode.TIME_STAMP_REVOKED in reasons(verdict)) is (status is not Status.VALID)


def test_an_archive_time_stamp_saves_stamps_made_before_the_theft(office: Office) -> None:
    stamps = stamping(NOW, YEAR)
    stolen = (stamps.certificate.serial_number, NOW + 5 * DAY, ReasonFlags.key_compromise)
    told = list_of(office.authority.issuing, NOW + 9 * DAY, revoked=stolen)
    document = archive(stamped_by(office.leader, stamps), office.stamps, NOW + 2 * DAY)
    verdict = judge(document, NOW + 9 * DAY, told, lists(office, NOW + 9 * DAY)[1])
    assert verdict.status is Status.VALID


def stranger() -> Issued:
    return make_office("Người lạ").authority.issuing


def forged(office: Office) -> bytes:
    """A stranger's list in the name of the real authority."""
    return list_of(Issued(office.authority.issuing.certificate, stranger().private_key), NOW)


USELESS: list[Callable[[Office], bytes]] = [
    lambda office: list_of(office.authority.issuing, NOW - 30 * DAY),
    lambda office: list_of(office.authority.issuing, NOW + DAY),
    forged,
    lambda _: list_of(stranger(), NOW),
    lambda office: list_of(office.authority.issuing, NOW, scope=x509.DeltaCRLIndicator(1)),
    lambda office: list_of(office.authority.issuing, NOW, scope=scope(ca_only=True)),
    lambda office: list_of(office.authority.issuing, NOW, scope=scope(place="http://elsewhere.invalid/a.crl")),
    lambda office: list_of(office.authority.issuing, NOW, scope=scope(indirect=True)),
    lambda office: list_of(
        office.authority.issuing, NOW, scope=x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
    ),
]


def scope(*, ca_only: bool = False, indirect: bool = False, place: str = "") -> x509.IssuingDistributionPoint:
    name = [x509.UniformResourceIdentifier(place)] if place else None
    return x509.IssuingDistributionPoint(name, None, False, ca_only, None, indirect, False)


@pytest.mark.parametrize("useless", USELESS)
def test_a_list_that_is_old_early_forged_foreign_or_of_another_scope_says_nothing(
    useless: Callable[[Office], bytes], office: Office
) -> None:
    verdict = judge(stamped_by(office.leader, office.stamps), NOW, useless(office), lists(office, NOW)[1])
    assert (verdict.status, reasons(verdict)) == (Status.INDETERMINATE, {UNKNOWN})


def test_a_list_for_the_very_place_the_certificate_names_counts(office: Office) -> None:
    partial = list_of(office.authority.issuing, NOW, scope=scope(place=office.authority.crl_url))
    assert judge(stamped_by(office.leader, office.stamps), NOW, partial, lists(office, NOW)[1]).status is Status.VALID


def test_a_list_made_after_the_end_of_a_certificate_no_longer_names_it(office: Office) -> None:
    document = stamped_by(leader_with(valid_for=30 * DAY), office.stamps)
    verdict = judge(document, NOW + 90 * DAY, *lists(office, NOW + 90 * DAY))
    assert (verdict.status, reasons(verdict)) == (Status.INDETERMINATE, {UNKNOWN})


@pytest.mark.parametrize("digest", [hashes.SHA1(), hashes.SHA256()])  # noqa: S303 - as most responders name it
def test_an_answer_of_the_issuer_or_its_responder_counts_given_or_kept(
    digest: hashes.HashAlgorithm, office: Office
) -> None:
    issuing = office.authority.issuing
    responder = responder_of(issuer=issuing, at=NOW)
    answers = tuple(
        answer_about(one.certificate, issuing, NOW, responder=responder, digest=digest)
        for one in (office.leader, office.stamps)
    )
    document, root_list = stamped_by(office.leader, office.stamps), lists(office, NOW)[1]
    given = judge(document, NOW, root_list, ocsps=answers)
    kept = judge(keep(document, root_list, ocsps=answers), NOW + DAY)
    assert [(one.status, first(one).revocation.kind) for one in (given, kept)] == [(Status.VALID, "ocsp")] * 2
    assert first(kept).level == "B-LT"


def test_an_answer_can_revoke(office: Office) -> None:
    answer = answer_about(office.leader.certificate, office.authority.issuing, NOW, revoked_at=NOW - DAY)
    verdict = judge(stamped_by(office.leader, office.stamps), NOW, *lists(office, NOW), ocsps=(answer,))
    assert (verdict.status, verdict.code) == (Status.INVALID, ReasonCode.CERTIFICATE_REVOKED)
    assert first(verdict).revocation.revoked_at == (NOW - DAY).isoformat()


def test_an_answer_of_somebody_else_says_nothing(office: Office) -> None:
    issuing = office.authority.issuing
    signer_only = responder_of(issuing, NOW, may_answer=False)
    foreign = responder_of(stranger(), NOW)
    answers = [
        answer_about(office.leader.certificate, issuing, NOW, responder=by) for by in (signer_only, foreign, stranger())
    ]
    for answer in answers:
        verdict = judge(stamped_by(office.leader, None), NOW, lists(office, NOW)[1], ocsps=(answer,))
        assert reasons(verdict) == {UNKNOWN}


def test_broken_evidence_in_the_file_is_as_if_it_were_not_there(office: Office) -> None:
    document = keep(stamped_by(office.leader, office.stamps), *lists(office, NOW))
    assert judge(document).status is Status.VALID
    place = document.rindex(b"/CRLs")
    assert judge(document[:place] + b"/CRLX" + document[place + 5 :]).status is not Status.VALID
