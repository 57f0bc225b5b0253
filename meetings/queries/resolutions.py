"""What a passed vote tells the other contexts: the text it passed, and the words that certify it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from meetings.models import Council, CouncilSession, DraftText, Poll, PollResult, Sitting, Term
from meetings.rules.text import ResolutionText, from_part
from server.infra.clock import VN


@dataclass(frozen=True, slots=True)
class PassedResolution:
    """A text that a council passed: in which session, on which day, with which hash."""

    poll_id: str
    agency_id: str
    council: str
    term: str
    session: str
    passed_on: date
    text: ResolutionText
    text_sha256: str


def passed_resolution(session: Session, poll_id: str) -> PassedResolution | None:
    """None when the poll was not passed, or put no text to the vote."""
    row = session.execute(
        select(Poll, DraftText, Council, Term, CouncilSession)
        .join(PollResult, PollResult.poll_id == Poll.id)
        .join(DraftText, DraftText.id == Poll.draft_text_id)
        .join(Sitting, Sitting.id == Poll.sitting_id)
        .join(Council, Council.id == Sitting.council_id)
        .join(CouncilSession, CouncilSession.id == Sitting.session_id)
        .join(Term, Term.id == CouncilSession.term_id)
        .where(Poll.id == poll_id, PollResult.passed, Poll.closed_at.is_not(None))
    ).one_or_none()
    if row is None or row.Poll.closed_at is None:
        return None
    return PassedResolution(
        poll_id=poll_id,
        agency_id=row.Council.agency_id,
        council=row.Council.name,
        term=row.Term.title,
        session=row.CouncilSession.title,
        passed_on=row.Poll.closed_at.astimezone(VN).date(),
        text=from_part(row.DraftText.content),
        text_sha256=row.DraftText.sha256,
    )
