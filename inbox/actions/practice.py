"""Keep the rows of practice: rights to sign, reviews before the signature, number series, days off."""

from datetime import date

from sqlalchemy.orm import Session

from inbox.actions.common import refusing
from inbox.models import CalendarDay, NumberingRule, ReviewRule, SigningAuthority
from inbox.rules.authority import SigningRight, check_right
from inbox.rules.numbering import SeriesScheme
from inbox.rules.reviews import Requirement, check_requirement


def grant_signing(session: Session, right: SigningRight, source: str) -> SigningAuthority:
    """Enter a right to sign. Raises Refusal `inbox.authority.*` for one the law does not allow."""
    with refusing():
        check_right(right)
    row = SigningAuthority(
        agency_id=right.agency_id,
        person_id=right.person_id,
        form=right.form,
        post=right.post,
        on_behalf_of=right.on_behalf_of,
        principal=right.principal,
        document_types=sorted(right.document_types),
        valid_from=right.valid_from,
        valid_to=right.valid_to,
        source=source,
    )
    session.add(row)
    session.flush()
    return row


def require_review(session: Session, agency_id: str, requirement: Requirement, source: str) -> ReviewRule:
    """Enter a review that drafts of an agency need from a day on. Raises Refusal `review.nobody`."""
    with refusing():
        check_requirement(requirement)
    row = ReviewRule(
        agency_id=agency_id,
        document_type=requirement.document_type,
        kind=requirement.kind,
        position=requirement.position,
        post_kind=requirement.post_kind,
        person_id=requirement.person_id or None,
        valid_from=requirement.valid_from,
        valid_to=requirement.valid_to,
        source=source,
    )
    session.add(row)
    session.flush()
    return row


def decide_numbering(
    session: Session, agency_id: str, scheme: SeriesScheme, valid_from: date, source: str
) -> NumberingRule:
    """Enter the head's decision on the number series of an agency, from a day on."""
    row = NumberingRule(agency_id=agency_id, scheme=scheme, valid_from=valid_from, source=source)
    session.add(row)
    session.flush()
    return row


def set_day(session: Session, day: date, name: str, *, worked: bool = False) -> CalendarDay:
    """Enter a day off, or a weekend day that is worked."""
    return session.merge(CalendarDay(day=day, worked=worked, name=name))
