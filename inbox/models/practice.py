"""Law and practice as dated rows: who may sign, how numbers run, which days are worked."""

from datetime import date

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from inbox.models.checks import one_of
from inbox.rules.authority import AuthorityForm, SigningRight
from inbox.rules.numbering import SeriesScheme
from server.infra.database import Base
from server.infra.ids import new_id


class SigningAuthority(Base):
    """A person's right to sign for an agency (Decree 30/2020, article 13); `valid_to` is the first day without it."""

    __tablename__ = "signing_authority"
    __table_args__ = (
        one_of("form", AuthorityForm),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="period"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    form: Mapped[str] = mapped_column(String(10))
    post: Mapped[str] = mapped_column(String(120))
    on_behalf_of: Mapped[str] = mapped_column(String(120), default="")
    principal: Mapped[str] = mapped_column(String(120), default="")
    document_types: Mapped[list[str]] = mapped_column(JSON, default=list)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(Text, default="")

    @property
    def right(self) -> SigningRight:
        """The row as the rule reads it."""
        return SigningRight(
            agency_id=self.agency_id,
            person_id=self.person_id,
            form=AuthorityForm(self.form),
            post=self.post,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            on_behalf_of=self.on_behalf_of,
            principal=self.principal,
            document_types=frozenset(self.document_types),
        )


class NumberingRule(Base):
    """The head's decision on number series (Decree 30/2020, article 15.1c), from a day on."""

    __tablename__ = "numbering_rule"
    __table_args__ = (UniqueConstraint("agency_id", "valid_from"), one_of("scheme", SeriesScheme))

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"))
    scheme: Mapped[str] = mapped_column(String(20))
    valid_from: Mapped[date]
    source: Mapped[str] = mapped_column(Text, default="")


class CalendarDay(Base):
    """A day off by decision, or a weekend day worked in exchange."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    worked: Mapped[bool]
    name: Mapped[str] = mapped_column(String(120))
