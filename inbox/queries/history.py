"""Everything that happened to a document, from the audit log."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.queries.views import HistoryEntry
from server.audit import AuditRow
from server.identity.models import Account, Person

_LONGEST: Final = 200


def history_of(session: Session, subject: str) -> tuple[HistoryEntry, ...]:
    """The latest first. `subject` names the document as the audit log does: `outgoing:<id>`, `incoming:<id>`.

    What the recipients report is left out: it stands with each delivery.
    """
    query = (
        select(AuditRow, Person.full_name)
        .outerjoin(Account, Account.id == AuditRow.account_id)
        .outerjoin(Person, Person.id == Account.person_id)
        .where(AuditRow.subject == subject, AuditRow.event.not_like("delivery.%"))
        .order_by(AuditRow.seq.desc())
        .limit(_LONGEST)
    )
    return tuple(HistoryEntry(row.at, row.event, name or "", dict(row.details)) for row, name in session.execute(query))
