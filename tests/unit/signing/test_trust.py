"""Whom a verification believes, for what and when."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from asn1crypto.pem import armor

from signing import (
    FieldName,
    Profile,
    ReasonCode,
    Status,
    Trust,
    TrustAnchor,
    TrustPurpose,
    Verdict,
    sign,
    verify,
    verify_in_child,
)
from tests.unit.signing.evidence import answer_about, lists
from tests.unit.signing.making import NOW, LocalTimeStamper, Office, issued, make_office, prepared

DAY = timedelta(days=1)
BOTH = frozenset({TrustPurpose.GOVERNMENT, TrustPurpose.TIME_STAMP})


def anchor(office: Office, *purposes: TrustPurpose, **others: Any) -> TrustAnchor:
    return TrustAnchor(office.authority.root.certificate, frozenset(purposes), "Gốc của danh sách", **others)


def judge(*anchors: TrustAnchor, pdf: bytes | None = None) -> Verdict:
    return verify(pdf or issued(), Trust(anchors), at=NOW)


def codes(verdict: Verdict) -> set[str]:
    return {reason.code for reason in verdict.reasons}


@pytest.mark.parametrize("purpose", [TrustPurpose.GOVERNMENT, TrustPurpose.PUBLIC])
def test_a_report_says_which_anchor_and_what_for(purpose: TrustPurpose, office: Office) -> None:
    verdict = judge(anchor(office, purpose, TrustPurpose.TIME_STAMP))
    assert verdict.status is Status.VALID
    report = verdict.signatures[0]
    assert (report.anchor, set(report.purposes)) == ("Gốc của danh sách", {purpose, TrustPurpose.TIME_STAMP})
    assert report.time_stamp_authority == "Không Giấy - Dấu thời gian mô phỏng"


def test_an_anchor_for_people_says_nothing_about_the_time(office: Office) -> None:
    verdict = judge(anchor(office, TrustPurpose.GOVERNMENT))
    assert (verdict.status, codes(verdict)) == (Status.INDETERMINATE, {ReasonCode.TIME_STAMP_UNTRUSTED})


def test_an_anchor_for_time_says_nothing_about_people(office: Office) -> None:
    verdict = judge(anchor(office, TrustPurpose.TIME_STAMP))
    assert (verdict.status, codes(verdict)) == (Status.INVALID, {ReasonCode.UNTRUSTED})


def test_a_signature_below_a_demonstration_anchor_is_marked(office: Office) -> None:
    verdict = judge(anchor(office, *BOTH, demo=True))
    assert verdict.status is Status.VALID
    assert all(report.demo for report in verdict.signatures)
    assert ReasonCode.DEMO_TRUST in {warning.code for warning in verdict.warnings}
    assert not any(report.demo for report in judge(anchor(office, *BOTH)).signatures)


def test_a_real_signature_with_a_demonstration_stamp_is_marked_too(office: Office) -> None:
    clock = make_office("Trình diễn")
    stamper = LocalTimeStamper(clock.stamps.key(), NOW)
    document = sign(prepared(), office.leader.key(), field=FieldName.SIGNATURE, at=NOW, time_stamper=stamper)
    pretended = TrustAnchor(clock.authority.root.certificate, frozenset({TrustPurpose.TIME_STAMP}), "Mẫu", demo=True)
    report = judge(anchor(office, TrustPurpose.GOVERNMENT), pretended, pdf=document).signatures[0]
    assert (report.trusted, report.demo) == (True, True)


@pytest.mark.parametrize(
    ("since", "until", "status"),
    [
        (None, NOW - DAY, Status.INVALID),
        (NOW + DAY, None, Status.INVALID),
        (NOW - DAY, NOW + DAY, Status.VALID),
    ],
)
def test_an_anchor_is_believed_for_its_time(
    since: datetime | None, until: datetime | None, status: Status, office: Office
) -> None:
    bounded = replace(anchor(office, TrustPurpose.GOVERNMENT), valid_from=since, valid_to=until)
    verdict = judge(bounded, anchor(office, TrustPurpose.TIME_STAMP))
    assert verdict.status is status
    assert (ReasonCode.ANCHOR_NOT_IN_FORCE in codes(verdict)) is (status is Status.INVALID)


def test_trust_survives_its_journey_as_json(office: Office) -> None:
    answer = answer_about(office.leader.certificate, office.authority.issuing, NOW)
    trust = Trust((anchor(office, *BOTH, demo=True, valid_from=NOW),), lists(office, NOW), (answer,))
    assert Trust.from_json(json.loads(json.dumps(trust.to_json()))) == trust


def test_what_is_no_list_or_answer_is_refused_with_the_trust() -> None:
    for crls, ocsps in (((b"no list",), ()), ((), (b"no answer",))):
        with pytest.raises(ValueError, match=r"."):
            Trust((), crls, ocsps)


def test_a_child_believes_the_same_trust(tmp_path: Any, office: Office) -> None:
    trust = Trust((anchor(office, *BOTH, demo=True),), lists(office, NOW))
    path = tmp_path / "document.pdf"
    path.write_bytes(issued())
    assert verify_in_child(path, trust, at=NOW) == verify(issued(), trust, at=NOW)


def test_pem_brings_its_revocation_lists_along(office: Office) -> None:
    listed = lists(office, NOW)
    armoured = b"".join(armor("X509 CRL", der) for der in listed)
    believed = Trust.of_pem(office.authority.anchors_pem() + armoured)
    assert believed == Trust.of_certificates(office.authority.anchors()).with_evidence(listed)
    assert verify(issued(), believed, at=NOW, profile=Profile.AGENCY).status is Status.VALID
    alone = Trust.of_pem(office.authority.anchors_pem())
    assert verify(issued(), alone, at=NOW, profile=Profile.AGENCY).status is Status.INDETERMINATE
