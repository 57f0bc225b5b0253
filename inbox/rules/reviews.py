"""Who looks at a draft before its signer does: Decree 30/2020/NĐ-CP, articles 11-12.

The unit's head answers for the content, the format checker for the form, and each puts an initial. An initial belongs
to the bytes that were looked at; nobody initials a draft of their own.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from inbox.errors import RuleError


class ReviewKind(StrEnum):
    CONTENT = "content"
    FORMAT = "format"


class ReviewState(StrEnum):
    """`void`: the draft was changed, or brought on its way anew, after the step was made."""

    WAITING = "waiting"
    INITIALLED = "initialled"
    RETURNED = "returned"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One dated row of practice: drafts of an agency need this review, by whoever holds such a post or by one person.

    ``document_type`` empty means every kind; ``valid_to`` is the first day it no longer holds. Exactly one of
    ``post_kind`` and ``person_id`` is given.
    """

    kind: ReviewKind
    position: int
    post_kind: str = ""
    person_id: str = ""
    document_type: str = ""
    valid_from: dt.date = dt.date.min
    valid_to: dt.date | None = None

    def holds_for(self, type_name: str, on: dt.date) -> bool:
        current = self.valid_from <= on and (self.valid_to is None or on < self.valid_to)
        return current and self.document_type in ("", type_name)


@dataclass(frozen=True, slots=True)
class Step:
    """One review of one draft as it stands."""

    kind: ReviewKind
    state: ReviewState
    post_kind: str = ""
    person_id: str = ""
    sha256: str = ""


def check_requirement(requirement: Requirement) -> None:
    """Raises RuleError ``review.nobody`` for a review that is nobody's, or two people's."""
    if bool(requirement.post_kind) == bool(requirement.person_id):
        raise RuleError("review.nobody")


def reviews_due(requirements: Iterable[Requirement], type_name: str, on: dt.date) -> tuple[Requirement, ...]:
    """The reviews a draft of this kind needs on this day, in their order; empty where none is asked for."""
    holding = (one for one in requirements if one.holds_for(type_name, on))
    return tuple(sorted(holding, key=lambda one: one.position))


def waiting_step(steps: Sequence[Step]) -> int | None:
    """The place of the step whose turn it is: reviews go one after the other."""
    return next((place for place, step in enumerate(steps) if step.state is ReviewState.WAITING), None)


def is_for(step: Step, person_id: str, post_kinds: Iterable[str]) -> bool:
    """Whether the step asks for this person, by name or by a post."""
    return step.person_id == person_id if step.person_id else step.post_kind in post_kinds


def check_reviewer(step: Step, person_id: str, post_kinds: Iterable[str], drafter_id: str | None) -> None:
    """Raises RuleError ``review.own_draft`` (maker is never checker) or ``review.other_reviewer``."""
    if person_id == drafter_id:
        raise RuleError("review.own_draft")
    if not is_for(step, person_id, post_kinds):
        raise RuleError("review.other_reviewer")


def all_initialled(steps: Sequence[Step], sha256: str) -> bool:
    """Whether every step that was not voided holds an initial on exactly these bytes."""
    counting = [step for step in steps if step.state is not ReviewState.VOID]
    return all(step.state is ReviewState.INITIALLED and step.sha256 == sha256 for step in counting)
