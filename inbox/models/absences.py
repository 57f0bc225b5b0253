"""Who is away, who signs meanwhile, and every document that changed its signer for it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from inbox.models.checks import one_of
from inbox.rules.absences import Absence, HandOverGround
from server.infra.database import Base, UtcDateTime
from server.infra.guards import append_only
from server.infra.ids import new_id


class DeclaredAbsence(Base):
    """Days on which a leader signs nothing for an agency; both days belong to it. `ended_at` when ended early."""

    __tablename__ = "declared_absence"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="period"),
        CheckConstraint("substitute_id != person_id", name="substitute"),
        CheckConstraint("length(reason) > 0", name="reason"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    substitute_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def absence(self) -> Absence:
        """The row as the rule reads it."""
        return Absence(
            agency_id=self.agency_id,
            person_id=self.person_id,
            substitute_id=self.substitute_id,
            first_day=self.first_day,
            last_day=self.last_day,
            ended=self.ended_at is not None,
        )


class HandOver(Base):
    """A document that waits for one person's signature was drawn anew in another's name.

    `until` is the last day of the absence behind it, where there is one.
    """

    __tablename__ = "hand_over"
    __table_args__ = (one_of("ground", HandOverGround),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("outgoing_document.id"), index=True)
    from_person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    to_person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    by_person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    ground: Mapped[str] = mapped_column(String(20))
    absence_id: Mapped[str | None] = mapped_column(ForeignKey("declared_absence.id"))
    until: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only(HandOver)
