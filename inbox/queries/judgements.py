"""What was found about a document's signatures at each time, as screens tell it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.models import Judgement


@dataclass(frozen=True, slots=True)
class JudgementView:
    at: datetime
    status: str
    code: str


def judgements_of(session: Session, subject: str) -> tuple[JudgementView, ...]:
    """The findings on a document, the present one first; `subject` as `inbox.models.Judgement` names it."""
    query = select(Judgement.at, Judgement.status, Judgement.code).where(Judgement.subject == subject)
    return tuple(JudgementView(*row) for row in session.execute(query.order_by(Judgement.id.desc())))
