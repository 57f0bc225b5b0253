"""The shape of a live sitting as plain JSON: the full state the server knows, and what a viewer is shown.

`FullState` and `EventData` never leave the server; `meetings.rules.viewer` turns them into a `Snapshot` and a `Patch`.
"""

from typing import NotRequired, TypedDict


class SittingPart(TypedDict):
    id: str
    title: str
    council: str
    session: str
    place: str
    state: str
    opened_at: str | None
    closed_at: str | None


class QuorumPart(TypedDict):
    total: int
    present: int
    needed: int
    met: bool


class SeatPart(TypedDict):
    """`voted` stands there only while a poll is open, and only for those who conduct it."""

    id: str
    number: int
    name: str
    group: str
    presence: str
    voted: NotRequired[bool]


class PaperPart(TypedDict):
    id: str
    title: str
    pages: int
    size: int
    sha256: str
    url: str


class ItemPart(TypedDict):
    id: str
    order: int
    title: str
    kind: str
    state: str
    papers: list[PaperPart]


class MajorityPart(TypedDict):
    kind: str
    label: str
    needed: int
    total: int


class ProgressPart(TypedDict):
    """`present`: delegates present when the poll opened. The running count travels apart, as `tally`."""

    present: int


class BallotPart(TypedDict):
    ballot_id: str
    choice: str
    receipt: str
    at: str


class NamedChoice(TypedDict):
    seat_id: str
    number: int
    name: str
    choice: str | None


ResultPart = TypedDict(
    "ResultPart",
    {
        "total": int,
        "entitled": int,
        "present": int,
        "voted": int,
        "for": int,
        "against": int,
        "abstain": int,
        "not_voted": int,
        "needed": int,
        "passed": bool,
        "text_sha256": str | None,
        "sha256": str,
        "sentence": str,
        "ballots": list[NamedChoice],
    },
)


class PollHead(TypedDict):
    """What everybody may know of a poll."""

    id: str
    item_id: str
    question: str
    state: str
    text_sha256: str | None
    majority: MajorityPart
    opened_at: str | None
    closed_at: str | None
    progress: ProgressPart
    result: ResultPart | None


class FullPoll(PollHead):
    """`ballots` by seat id."""

    ballots: dict[str, BallotPart]


class ShownPoll(PollHead):
    my_ballot: BallotPart | None


class ViewerPart(TypedDict):
    role: str
    seat_id: str | None
    permissions: list[str]


class FullState(TypedDict):
    sitting: SittingPart
    quorum: QuorumPart
    seats: list[SeatPart]
    agenda: list[ItemPart]
    current_item_id: str | None
    polls: list[FullPoll]


class Snapshot(TypedDict):
    viewer: ViewerPart
    sitting: SittingPart
    quorum: QuorumPart
    seats: list[SeatPart]
    agenda: list[ItemPart]
    current_item_id: str | None
    polls: list[ShownPoll]


class Settings(TypedDict, total=False):
    """Top-level values that an event replaces."""

    sitting: SittingPart
    quorum: QuorumPart
    current_item_id: str | None


class FullUpsert(TypedDict, total=False):
    seats: list[SeatPart]
    agenda: list[ItemPart]
    polls: list[FullPoll]


class ShownUpsert(TypedDict, total=False):
    seats: list[SeatPart]
    agenda: list[ItemPart]
    polls: list[ShownPoll]


class EventData(TypedDict, total=False):
    """A full event. `set` and `upsert` concern everybody; `tellers` are seats of which only the hidden part changed;
    `casters` are polls of which only the ballots of the seats in them changed, for the delegates on those seats."""

    set: Settings
    upsert: FullUpsert
    tellers: list[SeatPart]
    casters: list[FullPoll]


class Patch(TypedDict, total=False):
    """An event as one viewer gets it: replace the values in `set`, replace or add the objects in `upsert` by id."""

    set: Settings
    upsert: ShownUpsert
