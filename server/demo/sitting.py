"""Rows of the demo's council, its seats and a sitting ready to be opened."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from inbox.drafting.faces import Faces
from meetings.actions import prepare
from meetings.models import AgendaItem
from meetings.rules.majority import MajorityKind
from server.demo.agenda import ItemSeed, read_sitting
from server.demo.government import DELEGATES, DELEGATIONS, SINCE
from server.demo.papers import draft_paper, submission_paper
from server.demo.people import COUNCIL, Town
from server.infra.blobs import BlobStore


@dataclass(frozen=True, slots=True)
class SittingMaker:
    session: Session
    blobs: BlobStore
    faces: Faces
    now: datetime

    def make(self, town: Town) -> None:
        """A council with every delegate seated, and one planned sitting with its agenda, papers and polls."""
        agency, plan = town.agencies[COUNCIL], read_sitting()
        council = prepare.prepare_council(self.session, agency.id, agency.name)
        term = prepare.prepare_term(self.session, council, plan.term_ordinal, plan.term, SINCE, date(2031, 7, 1))
        prepare.prepare_seats(self.session, council, list(_members(town)), SINCE)
        held = prepare.prepare_session(self.session, term, plan.session_ordinal, plan.session)
        sitting = prepare.prepare_sitting(self.session, held, plan.sitting, plan.place, self.now)
        for seed in plan.items:
            item = prepare.prepare_item(self.session, sitting.id, seed.title, seed.kind, now=self.now)
            self._fill(item, seed)

    def _fill(self, item: AgendaItem, seed: ItemSeed) -> None:
        draft = None
        if seed.text is not None:
            for title, paper in (("Tờ trình", submission_paper), ("Dự thảo Nghị quyết", draft_paper)):
                pdf, pages = paper(seed.text, self.faces)
                prepare.prepare_paper(self.session, self.blobs, item.id, title, pdf, pages, now=self.now)
            draft = prepare.prepare_text(self.session, item.id, seed.text)
        if seed.question is not None:
            prepare.prepare_poll(self.session, item.id, seed.question, MajorityKind.MORE_THAN_HALF, draft, now=self.now)


def _members(town: Town) -> list[prepare.Membership]:
    """The chair has seat 1."""
    users = ["chutich.hdnd", *(f"daibieu{number:02d}" for number in range(2, DELEGATES + 1))]
    return [
        prepare.Membership(town.people[user].id, number, DELEGATIONS[number % len(DELEGATIONS)])
        for number, user in enumerate(users, 1)
    ]
