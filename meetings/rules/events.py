"""The live events: their names and what each carries. Built from the objects as they are after the change."""

from enum import StrEnum

from meetings.rules.state import EventData, FullPoll, ItemPart, QuorumPart, SeatPart, SittingPart


class EventName(StrEnum):
    SITTING_OPENED = "sitting.opened"
    SITTING_CLOSED = "sitting.closed"
    ITEM_PREPARED = "item.prepared"
    ITEM_STARTED = "item.started"
    PRESENCE_CHANGED = "presence.changed"
    POLL_PREPARED = "poll.prepared"
    POLL_OPENED = "poll.opened"
    POLL_CLOSED = "poll.closed"
    BALLOT_RECORDED = "ballot.recorded"


def sitting_opened(sitting: SittingPart, quorum: QuorumPart) -> EventData:
    return {"set": {"sitting": sitting, "quorum": quorum}}


def sitting_closed(sitting: SittingPart, agenda: list[ItemPart]) -> EventData:
    """With the item that was current, now done."""
    return {"set": {"sitting": sitting, "current_item_id": None}, "upsert": {"agenda": agenda}}


def item_prepared(agenda: list[ItemPart]) -> EventData:
    """With the new item, or the item with a new paper."""
    return {"upsert": {"agenda": agenda}}


def item_started(item_id: str, agenda: list[ItemPart]) -> EventData:
    """With the started item and the one that made room for it."""
    return {"set": {"current_item_id": item_id}, "upsert": {"agenda": agenda}}


def presence_changed(seat: SeatPart, quorum: QuorumPart) -> EventData:
    return {"set": {"quorum": quorum}, "upsert": {"seats": [seat]}}


def poll_prepared(poll: FullPoll) -> EventData:
    return {"upsert": {"polls": [poll]}}


def poll_opened(poll: FullPoll, seats: list[SeatPart]) -> EventData:
    """With every seat, not voted yet, for the tellers."""
    return {"upsert": {"polls": [poll]}, "tellers": seats}


def ballots_recorded(poll: FullPoll, seats: list[SeatPart]) -> EventData:
    """`poll` holds only the ballots just stored; `seats` are theirs."""
    return {"casters": [poll], "tellers": seats}


def poll_closed(poll: FullPoll, seats: list[SeatPart]) -> EventData:
    """With the result, every delegate's own ballot, and every seat without its mark."""
    return {"upsert": {"polls": [poll]}, "tellers": seats}
