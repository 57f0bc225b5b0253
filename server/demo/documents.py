"""Rules of official documents in the demo: who may sign, how numbers run, which days are not worked. All dated rows."""

from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from inbox.actions.practice import decide_numbering, grant_signing, require_review, set_day
from inbox.rules.authority import AuthorityForm, SigningRight
from inbox.rules.numbering import SeriesScheme
from inbox.rules.reviews import Requirement, ReviewKind
from server.demo.government import AGENCIES, COMMITTEE, COUNCIL, SINCE, AgencySeed
from server.demo.people import COUNCIL as COUNCIL_SLUG
from server.demo.people import DEPUTIES, Town
from server.identity.permissions import PostKind

# Fixed days off by the Labour Code; Tết and the moved days are decided every year and entered as rows of that year.
FIXED_DAYS = (
    ((1, 1), "Tết Dương lịch"),
    ((4, 30), "Ngày Chiến thắng"),
    ((5, 1), "Quốc tế lao động"),
    ((9, 2), "Quốc khánh"),
)
YEARS = range(2026, 2032)
# Whoever is charged with the form answers for it before the signer: here the records clerk of each agency.
FORMAT_CHECK = Requirement(ReviewKind.FORMAT, 1, post_kind=PostKind.RECORDS_CLERK, valid_from=SINCE)
COLLECTIVES = {COMMITTEE: "Ủy ban nhân dân", COUNCIL: "Hội đồng nhân dân"}


def make_document_rules(session: Session, town: Town) -> None:
    for seed in AGENCIES:
        grant_signing(session, _right(town, seed), "NĐ 30/2020/NĐ-CP, Điều 13")
        agency_id = town.agencies[seed.slug].id
        decide_numbering(session, agency_id, SeriesScheme.PER_TYPE, SINCE, "NĐ 30/2020/NĐ-CP, Điều 15.1c")
        require_review(session, agency_id, FORMAT_CHECK, "NĐ 30/2020/NĐ-CP, Điều 12.2")
        if seed.slug in DEPUTIES:
            grant_signing(session, _right_of_deputy(town, seed), "NĐ 30/2020/NĐ-CP, Điều 13.2")
    for year in YEARS:
        for (month, day), name in FIXED_DAYS:
            set_day(session, date(year, month, day), name)


def _right(town: Town, seed: AgencySeed) -> SigningRight:
    """The head of a collective body signs on its behalf (TM.), the head of an office for the office."""
    collective = COLLECTIVES.get(seed.kind, "")
    username = "chutich.hdnd" if seed.slug == COUNCIL_SLUG else f"lanhdao.{seed.slug}"
    return SigningRight(
        agency_id=town.agencies[seed.slug].id,
        person_id=town.people[username].id,
        form=AuthorityForm.COLLECTIVE if collective else AuthorityForm.HEAD,
        post=seed.leader_title,
        on_behalf_of=collective,
        valid_from=SINCE,
    )


def _right_of_deputy(town: Town, seed: AgencySeed) -> SigningRight:
    """The deputy signs for the head (KT.), on behalf of the same collective."""
    person_id = town.people[f"phochutich.{seed.slug}"].id
    head = _right(town, seed)
    return replace(head, person_id=person_id, form=AuthorityForm.DEPUTY, post="Phó Chủ tịch", principal=head.post)
