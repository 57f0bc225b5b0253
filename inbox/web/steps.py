"""The way of an outgoing document as a line of six steps (Decree 30/2020/NĐ-CP, articles 10-18)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from flask_babel import lazy_gettext as _

from inbox.rules.lifecycle import OutgoingState

STEPS: Final = (_("Dự thảo"), _("Trình ký"), _("Ký số"), _("Cấp số"), _("Đóng dấu"), _("Phát hành"))

# How many steps are behind a document in each state.
_BEHIND: Final[Mapping[OutgoingState, int]] = {
    OutgoingState.RENDERING: 0,
    OutgoingState.DRAFT: 1,
    OutgoingState.IN_REVIEW: 1,
    OutgoingState.AWAITING_SIGNATURE: 2,
    OutgoingState.SIGNING: 2,
    OutgoingState.SIGNED: 3,
    OutgoingState.NUMBERING: 3,
    OutgoingState.NUMBERED: 4,
    OutgoingState.SEALING: 4,
    OutgoingState.VOID: 4,
    OutgoingState.ISSUED: 5,
    OutgoingState.DISPATCHED: 6,
    OutgoingState.RECALLED: 6,
}


class Mark(StrEnum):
    DONE = "done"
    CURRENT = "current"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Step:
    label: str
    mark: Mark


def steps_of(state: str) -> list[Step]:
    """The six steps as they stand; a void document goes no further, so none of its steps is the current one."""
    behind = _BEHIND[OutgoingState(state)]
    ahead = Mark.AHEAD if state == OutgoingState.VOID else Mark.CURRENT
    marks = [Mark.DONE if at < behind else ahead if at == behind else Mark.AHEAD for at in range(len(STEPS))]
    return [Step(str(label), mark) for label, mark in zip(STEPS, marks, strict=True)]
