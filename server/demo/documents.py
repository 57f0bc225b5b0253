"""Rules of official documents in the demo: who may sign, and which days are not worked. All of them dated rows."""

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from inbox.models import CalendarDay, SigningAuthority
from inbox.rules.authority import AuthorityForm
from server.demo.government import AGENCIES, COMMITTEE, SINCE, AgencySeed
from server.demo.people import COUNCIL, Town

if TYPE_CHECKING:
    from server.infra.database import Base

# Fixed days off by the Labour Code; Tết and the moved days are decided every year and entered as rows of that year.
_FIXED_DAYS = (
    ((1, 1), "Tết Dương lịch"),
    ((4, 30), "Ngày Chiến thắng"),
    ((5, 1), "Quốc tế lao động"),
    ((9, 2), "Quốc khánh"),
)
_YEARS = range(2026, 2032)


def make_document_rules(session: Session, town: Town) -> None:
    rows: list[Base] = [_authority(town, seed) for seed in AGENCIES]
    rows += [
        CalendarDay(day=date(year, month, day), worked=False, name=name)
        for year in _YEARS
        for (month, day), name in _FIXED_DAYS
    ]
    session.add_all(rows)


def _authority(town: Town, seed: AgencySeed) -> SigningAuthority:
    """Collective bodies sign by their head on their behalf (TM.), an office by its head (NĐ 30/2020, Điều 13)."""
    collective = {COMMITTEE: "Ủy ban nhân dân", "people_council": "Hội đồng nhân dân"}.get(seed.kind, "")
    username = "chutich.hdnd" if seed.slug == COUNCIL else f"lanhdao.{seed.slug}"
    return SigningAuthority(
        agency_id=town.agencies[seed.slug].id,
        person_id=town.people[username].id,
        form=AuthorityForm.COLLECTIVE if collective else AuthorityForm.HEAD,
        post=seed.leader_title,
        on_behalf_of=collective,
        document_types=[],
        valid_from=SINCE,
        source="NĐ 30/2020/NĐ-CP, Điều 13",
    )
