"""Signatures that last: time-stamps over the document, evidence inside it, and both renewed before they end."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

import pytest

from signing import (
    FieldName,
    Issued,
    Key,
    Purpose,
    Status,
    Subject,
    TimeStampUnavailable,
    http_time_stamper,
    issue_certificate,
    revocation_list,
    sign,
    verify,
)
from signing.errors import AlreadySigned, NotAPdf, NotSigned, ResultInvalid, RevocationMissing, SigningError
from signing.keys import Mechanism, Scheme
from signing.levels import LEVELS, raise_level, renew, renew_by
from signing.policy import DEFAULT_POLICY, Policy, Row, Use
from signing.trust import Profile, Trust
from signing.verification.report import Level
from tests.unit.signing.making import (
    NOW,
    LocalTimeStamper,
    Office,
    draw,
    issued,
    leader_with,
    make_office,
    prepared,
    signed,
)

YEAR = timedelta(days=365)
RAISED = (Level.B_T, Level.B_LT, Level.B_LTA)


def anchors() -> Trust:
    return Trust.of_certificates(make_office().authority.anchors())


def lists(at: datetime = NOW, revoked: tuple[tuple[int, datetime], ...] = ()) -> list[bytes]:
    authority = make_office().authority
    return [revocation_list(authority.root, [], at), revocation_list(authority.issuing, revoked, at)]


def trust(at: datetime = NOW) -> Trust:
    return anchors().with_evidence(lists(at))


@cache
def plain(leader: Issued | None = None) -> bytes:
    """Signed without any time-stamp."""
    return sign(prepared(), (leader or make_office().leader).key(), field=FieldName.SIGNATURE, at=NOW)


def raised(pdf: bytes, target: Level, at: datetime = NOW) -> bytes:
    return raise_level(pdf, target, trust=trust(at), time_stamper=make_office().stamper(at), at=at)


def levels(pdf: bytes, at: datetime = NOW) -> list[Level]:
    """Of the signatures, by a checker who has nothing but anchors and the file, and lets nothing unknown pass."""
    verdict = verify(pdf, anchors(), at=at, profile=Profile.AGENCY)
    assert verdict.status is Status.VALID, verdict
    return [report.level for report in verdict.signatures if report.level is not Level.DOCUMENT_TIME_STAMP]


@pytest.mark.parametrize("target", RAISED)
@pytest.mark.parametrize("start", [plain, signed, issued])
def test_every_document_reaches_every_level_and_its_bytes_stay(start: Callable[[], bytes], target: Level) -> None:
    document = raised(start(), target)
    reached = [one.level for one in verify(document, trust(), at=NOW).signatures if one.level in LEVELS]
    assert set(reached) == {target}
    assert document.startswith(start())


@pytest.mark.parametrize("target", [Level.B_LT, Level.B_LTA])
def test_a_document_that_keeps_its_evidence_needs_no_lists_to_be_checked(target: Level) -> None:
    assert levels(raised(issued(), target)) == [target, target]


@pytest.mark.parametrize("target", LEVELS)
def test_a_document_at_a_level_or_above_it_stays_as_it_is(target: Level) -> None:
    highest = raised(issued(), Level.B_LTA)
    assert raise_level(highest, target, trust=anchors(), at=NOW) is highest


def test_a_document_goes_up_step_by_step() -> None:
    document = plain()
    for target in RAISED:
        document = raised(document, target)
    assert levels(document) == [Level.B_LTA]


def test_evidence_alone_asks_no_authority_for_a_time() -> None:
    assert levels(raise_level(issued(), Level.B_LT, trust=trust(), at=NOW)) == [Level.B_LT, Level.B_LT]


def test_a_signature_outlives_its_certificate_once_it_is_archived() -> None:
    document = raised(plain(leader_with(valid_for=timedelta(days=30))), Level.B_LTA)
    assert levels(document, NOW + 3 * YEAR) == [Level.B_LTA]


def test_a_later_revocation_does_not_touch_what_was_archived_before(office: Office) -> None:
    document = raised(plain(), Level.B_LTA)
    revoked = lists(NOW + YEAR, ((office.leader.certificate.serial_number, NOW + timedelta(days=9)),))
    verdict = verify(document, anchors().with_evidence(revoked), at=NOW + YEAR)
    assert verdict.status is Status.VALID


def test_the_certificate_nobody_speaks_of_is_named() -> None:
    only_root = anchors().with_evidence(lists()[:1])
    with pytest.raises(RevocationMissing) as refused:
        raise_level(issued(), Level.B_LT, trust=only_root, at=NOW)
    assert refused.value.code == "signing.revocation_missing"
    assert refused.value.details == {"certificate": "Nguyễn Thị Ánh Tuyết"}


def test_a_list_that_was_over_when_the_document_was_signed_says_nothing() -> None:
    with pytest.raises(RevocationMissing):
        raise_level(issued(), Level.B_LT, trust=trust(NOW - timedelta(days=30)), at=NOW)


@pytest.mark.parametrize("target", [Level.B_T, Level.B_LTA])
def test_a_silent_authority_is_said(target: Level) -> None:
    for stamper in (http_time_stamper("http://127.0.0.1:9/"), None):
        with pytest.raises(TimeStampUnavailable):
            raise_level(plain(), target, trust=trust(), time_stamper=stamper, at=NOW)


def test_a_document_nobody_signed_has_no_level(office: Office) -> None:
    for unsigned in (draw(), prepared()):
        with pytest.raises(NotSigned) as refused:
            raised(unsigned, Level.B_LTA)
        assert refused.value.code == "signing.not_signed"
    with pytest.raises(NotAPdf):
        raised(b"", Level.B_LTA)
    with pytest.raises(NotSigned):
        renew_by(plain())


def revoked_before(office: Office) -> Trust:
    return anchors().with_evidence(lists(revoked=((office.leader.certificate.serial_number, NOW - YEAR),)))


def test_a_signature_that_is_not_valid_is_not_archived(office: Office) -> None:
    broken = issued().replace(b"595", b"596", 1)
    stranger = Trust.of_certificates(make_office("Cơ quan khác").authority.anchors()).with_evidence(lists())
    cases = {
        "verify.signature_broken": (broken, trust()),
        "verify.untrusted": (issued(), stranger),
        "verify.certificate_revoked": (issued(), revoked_before(office)),
    }
    for reason, (document, believed) in cases.items():
        with pytest.raises(ResultInvalid) as refused:
            raise_level(document, Level.B_LTA, trust=believed, time_stamper=office.stamper(), at=NOW)
        assert refused.value.details["reason"] == reason


def test_a_time_stamp_of_a_stranger_raises_nothing() -> None:
    stranger = make_office("Cơ quan khác").stamper()
    with pytest.raises(SigningError) as refused:
        raise_level(plain(), Level.B_T, trust=trust(), time_stamper=stranger, at=NOW)
    assert refused.value.code == "signing.result_invalid"


def stamper_until(end: datetime, at: datetime) -> LocalTimeStamper:
    """A time-stamping authority whose certificate ends soon."""
    subject = Subject("Không Giấy", "Cơ quan cấp dấu thời gian ngắn hạn")
    made = issue_certificate(make_office().authority, subject, Purpose.TIME_STAMP, at, valid_for=end - at)
    return LocalTimeStamper(made.key(), at)


def test_an_archive_lasts_as_long_as_it_is_renewed_in_time() -> None:
    ends = [NOW + YEAR, NOW + 2 * YEAR, NOW + 3 * YEAR]
    document = raise_level(issued(), Level.B_LTA, trust=trust(), time_stamper=stamper_until(ends[0], NOW), at=NOW)
    left_alone = document
    for end in ends[1:]:
        at = renew_by(document, margin=timedelta(days=30))
        document = renew(document, trust=trust(at), time_stamper=stamper_until(end, at), at=at)
    asked_at = ends[2] - timedelta(days=2)
    assert levels(document, asked_at) == [Level.B_LTA, Level.B_LTA]
    assert verify(left_alone, anchors(), at=asked_at).status is not Status.VALID


def test_renewing_adds_one_time_stamp_and_fresh_lists_behind_the_file() -> None:
    before, at = raised(issued(), Level.B_LTA), NOW + timedelta(days=20)
    after = renew(before, trust=trust(at), time_stamper=make_office().stamper(at), at=at)
    stamps = [one for one in verify(after, anchors(), at=at).signatures if one.level is Level.DOCUMENT_TIME_STAMP]
    assert after.startswith(before)
    assert [stamp.signed_at for stamp in stamps] == [moment.isoformat() for moment in (NOW, at)]


def test_a_time_stamp_is_renewed_before_the_first_of_its_certificates_ends() -> None:
    end = NOW + YEAR
    document = raise_level(plain(), Level.B_T, trust=trust(), time_stamper=stamper_until(end, NOW), at=NOW)
    # The authority's period starts a day before it is issued.
    assert renew_by(document, margin=timedelta(days=60)) == end - timedelta(days=61)


def test_a_time_stamp_is_renewed_before_its_algorithm_may_not_be_used_any_more() -> None:
    document, end = raised(plain(), Level.B_T), NOW + timedelta(days=100)
    ending = Policy((Row(Use.TIME_STAMP, Scheme.PKCS1, "sha256", 2048, "a rule to come", valid_to=end),))
    assert renew_by(document, ending, margin=timedelta(days=10), at=NOW) == end - timedelta(days=10)
    assert renew_by(document, ending, at=end) == end
    assert renew_by(document, Policy(()), at=NOW) == NOW
    assert renew_by(document, DEFAULT_POLICY, at=NOW) > end


def test_the_time_stamp_of_a_signature_counts_until_the_document_has_one() -> None:
    assert renew_by(issued()) == make_office().stamps.certificate.not_valid_after_utc


def test_documents_signed_with_every_scheme_are_archived(office: Office) -> None:
    key = Key(office.leader.certificate, office.leader.chain, Mechanism(Scheme.PSS, "sha384"), office.leader.key().raw)
    document = sign(prepared(), key, field=FieldName.SIGNATURE, at=NOW, time_stamper=office.stamper())
    assert levels(raised(document, Level.B_LTA)) == [Level.B_LTA]


def test_an_archived_document_takes_no_further_signature_into_a_filled_field(office: Office) -> None:
    with pytest.raises(AlreadySigned):
        sign(raised(plain(), Level.B_LTA), office.leader.key(), field=FieldName.SIGNATURE, at=NOW)
