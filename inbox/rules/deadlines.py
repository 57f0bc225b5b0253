"""Working days and the limits the law sets: Decree 30/2020 articles 4, 18, 21, 23; QĐ 28/2018 article 6.2."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

VIETNAM: Final = ZoneInfo("Asia/Ho_Chi_Minh")
_NOON: Final = dt.time(12, 0)
_END_OF_WORK: Final = dt.time(17, 0)
_SATURDAY: Final = 5


class Urgency(StrEnum):
    NORMAL = "normal"
    URGENT = "urgent"
    VERY_URGENT = "very_urgent"
    FLASH = "flash"


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Days off by decision, and weekend days worked in exchange. Saturday and Sunday are off otherwise."""

    holidays: frozenset[dt.date] = frozenset()
    worked: frozenset[dt.date] = frozenset()

    def is_working(self, day: dt.date) -> bool:
        """Whether offices are open on this day."""
        return day in self.worked or (day.weekday() < _SATURDAY and day not in self.holidays)

    def next_working(self, day: dt.date) -> dt.date:
        """The first working day after ``day``."""
        following = day + dt.timedelta(days=1)
        while not self.is_working(following):
            following += dt.timedelta(days=1)
        return following


def dispatch_by(signed_at: dt.datetime, urgency: Urgency, calendar: WorkCalendar) -> dt.datetime:
    """The last moment to send a signed electronic document.

    Normal: the day it is signed, at the latest in the morning of the next working day. Urgent in any degree: at once,
    so the limit is the moment of signing itself. QĐ 28/2018 article 6.2. Times are in the Vietnam zone.
    """
    local = signed_at.astimezone(VIETNAM)
    if urgency is not Urgency.NORMAL:
        return local
    return dt.datetime.combine(calendar.next_working(local.date()), _NOON, VIETNAM)


def submit_by(arrived_at: dt.datetime, urgency: Urgency, calendar: WorkCalendar) -> dt.datetime:
    """The last moment to register a document and put it before the leader: the same day, at the latest the next
    working day; urgent ones at once (Decree 30/2020 articles 4.2c and 23.1)."""
    local = arrived_at.astimezone(VIETNAM)
    if urgency is not Urgency.NORMAL:
        return local
    return dt.datetime.combine(calendar.next_working(local.date()), _END_OF_WORK, VIETNAM)
