"""Dated settings: what law or practice may change, and what is not confirmed, is a row with a period and a source."""

from datetime import date

from sqlalchemy import String, Text, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.infra.database import Base
from server.infra.errors import NotFound


class DatedSetting(Base):
    """One value of one setting for one period; `valid_to` is the first day on which it no longer holds."""

    __tablename__ = "dated_setting"
    __table_args__ = (UniqueConstraint("name", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(String(80))
    value: Mapped[str] = mapped_column(String(400))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(Text)


def value_on(session: Session, name: str, on: date) -> str:
    """The value in force on a day. Raises NotFound `setting.missing`: a rule without its setting fails closed."""
    row = session.scalar(
        select(DatedSetting.value)
        .where(
            DatedSetting.name == name,
            DatedSetting.valid_from <= on,
            or_(DatedSetting.valid_to.is_(None), DatedSetting.valid_to > on),
        )
        .order_by(DatedSetting.valid_from.desc())
        .limit(1)
    )
    if row is None:
        raise NotFound("setting.missing", name=name)
    return row
