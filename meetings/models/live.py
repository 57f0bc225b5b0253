"""What happened in a sitting, in order, written in the transaction of each change."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from meetings.rules.state import EventData
from server.infra.database import Base, UtcDateTime
from server.infra.guards import append_only


class LiveEvent(Base):
    """The full event: it leaves the server only through `meetings.rules.viewer`."""

    __tablename__ = "live_event"

    sitting_id: Mapped[str] = mapped_column(ForeignKey("sitting.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(40))
    data: Mapped[EventData] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only(LiveEvent)
