"""Reviews before the signature: what practice asks for, and each review of each draft."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from inbox.models.checks import one_of
from inbox.rules.reviews import Requirement, ReviewKind, ReviewState, Step
from server.infra.database import Base, UtcDateTime
from server.infra.ids import new_id

_ONE_REVIEWER = "(post_kind = '') != (person_id IS NULL)"


class ReviewRule(Base):
    """A review that drafts of an agency need (Decree 30/2020, articles 11-12); an empty type means every kind."""

    __tablename__ = "review_rule"
    __table_args__ = (
        one_of("kind", ReviewKind),
        CheckConstraint(_ONE_REVIEWER, name="one_reviewer"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="period"),
        UniqueConstraint("agency_id", "document_type", "position", "valid_from"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"))
    document_type: Mapped[str] = mapped_column(String(60), default="")
    kind: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    post_kind: Mapped[str] = mapped_column(String(40), default="")
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(Text, default="")

    @property
    def requirement(self) -> Requirement:
        """The row as the rule reads it."""
        return Requirement(
            kind=ReviewKind(self.kind),
            position=self.position,
            post_kind=self.post_kind,
            person_id=self.person_id or "",
            document_type=self.document_type,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
        )


class ReviewStep(Base):
    """One review of a draft. `round` counts how often the draft was on its way; `sha256` is what was looked at."""

    __tablename__ = "review_step"
    __table_args__ = (
        one_of("kind", ReviewKind),
        one_of("state", ReviewState),
        CheckConstraint(_ONE_REVIEWER, name="one_reviewer"),
        CheckConstraint("state != 'initialled' OR sha256 IS NOT NULL", name="initial_binds"),
        UniqueConstraint("document_id", "round", "position"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    document_id: Mapped[str] = mapped_column(ForeignKey("outgoing_document.id"), index=True)
    round: Mapped[int]
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    post_kind: Mapped[str] = mapped_column(String(40), default="")
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(20), default=ReviewState.WAITING)
    sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))
    done_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    done_by: Mapped[str] = mapped_column(String(120), default="")
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def step(self) -> Step:
        """The row as the rule reads it."""
        return Step(
            ReviewKind(self.kind), ReviewState(self.state), self.post_kind, self.person_id or "", self.sha256 or ""
        )
