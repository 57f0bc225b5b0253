"""A leader is away and a substitute signs: Decree 30/2020/NĐ-CP, article 13.

An absence gives nobody a right. It says where documents go on certain days: to a person whose own dated right
(KT., TL., TUQ.) already lets them sign for the absent leader's post.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from inbox.errors import RuleError
from inbox.rules.authority import AuthorityForm, SigningRight

FOR_SOMEONE = frozenset({AuthorityForm.DEPUTY, AuthorityForm.BY_ORDER, AuthorityForm.DELEGATED})


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which a person signs nothing for an agency; the first and the last day belong to it.

    Days are those of Vietnam. An absence that was ended early counts for nothing from that moment on.
    """

    agency_id: str
    person_id: str
    substitute_id: str
    first_day: dt.date
    last_day: dt.date
    ended: bool = False

    def covers(self, day: dt.date) -> bool:
        """Whether the person is away on this day."""
        return not self.ended and self.first_day <= day <= self.last_day

    def meets(self, other: "Absence") -> bool:
        """Whether the two have a day in common."""
        return not (self.ended or other.ended) and self.first_day <= other.last_day and other.first_day <= self.last_day


class HandOverGround(StrEnum):
    """Why a document may change its signer."""

    GIVEN = "given"
    STANDS_IN = "stands_in"
    TAKEN_BACK = "taken_back"


def check_absence(wanted: Absence, known: Iterable[Absence], rights: Sequence[SigningRight], *, today: dt.date) -> None:
    """Refuse an absence that would leave documents with nobody, or with somebody who may not sign them.

    ``known`` are the absences on record of both people, as absent or as substitute. Raises RuleError
    ``inbox.absence.period`` (ends before it begins), ``inbox.absence.past`` (begins before today),
    ``inbox.absence.own_substitute``, ``inbox.absence.overlap``, ``inbox.absence.substitute_absent``,
    ``inbox.absence.standing_in`` (a chain: who stands in may not leave too) and ``inbox.absence.no_right`` (no dated
    right to sign for the leader on every day).
    """
    if wanted.last_day < wanted.first_day:
        raise RuleError("inbox.absence.period")
    if wanted.first_day < today:
        raise RuleError("inbox.absence.past")
    if wanted.substitute_id == wanted.person_id:
        raise RuleError("inbox.absence.own_substitute")
    for other in known:
        _check_against(wanted, other)
    if not stands_in_every_day(wanted, rights):
        raise RuleError("inbox.absence.no_right")


def _check_against(wanted: Absence, other: Absence) -> None:
    if not wanted.meets(other):
        return
    days = {"first": f"{other.first_day:%d/%m/%Y}", "last": f"{other.last_day:%d/%m/%Y}"}
    if (other.agency_id, other.person_id) == (wanted.agency_id, wanted.person_id):
        raise RuleError("inbox.absence.overlap", **days)
    if other.person_id == wanted.substitute_id:
        raise RuleError("inbox.absence.substitute_absent", **days)
    if other.substitute_id == wanted.person_id:
        raise RuleError("inbox.absence.standing_in", **days)


def stands_in_every_day(absence: Absence, rights: Sequence[SigningRight]) -> bool:
    """Whether the substitute may sign for the absent person on each of the days, some kind of document at least."""
    # Coverage can only be missing where the absence begins or break where a right ends, of the one or of the other.
    ends = (right.valid_to for right in rights if right.valid_to is not None and absence.covers(right.valid_to))
    people = (absence.agency_id, absence.person_id, absence.substitute_id)
    return all(rights_for(rights, *people, day) for day in {absence.first_day, *ends})


def rights_for(
    rights: Iterable[SigningRight], agency_id: str, absent_id: str, substitute_id: str, on: dt.date
) -> tuple[SigningRight, ...]:
    """The rights under which one person signs for the post of the other on that day, in the order given.

    What somebody signs by delegation is never passed on (article 13.3), so such a post is nobody's principal.
    """
    current = [right for right in rights if right.agency_id == agency_id and right.holds_on(on)]
    posts = {
        _folded(right.post)
        for right in current
        if right.person_id == absent_id and right.form is not AuthorityForm.DELEGATED
    }
    return tuple(
        right
        for right in current
        if right.person_id == substitute_id and right.form in FOR_SOMEONE and _folded(right.principal) in posts
    )


def _folded(post: str) -> str:
    return " ".join(post.split()).casefold()


def right_in_place(
    rights: Iterable[SigningRight],
    *,
    agency_id: str,
    absent_id: str,
    substitute_id: str,
    type_name: str,
    on: dt.date,
) -> SigningRight:
    """The right under which the substitute signs such a document for the other on that day.

    Raises RuleError ``inbox.absence.no_right`` or ``inbox.authority.other_documents``.
    """
    found = rights_for(rights, agency_id, absent_id, substitute_id, on)
    if not found:
        raise RuleError("inbox.absence.no_right")
    fitting = next((right for right in found if right.covers(type_name)), None)
    if fitting is None:
        raise RuleError("inbox.authority.other_documents", document_type=type_name)
    return fitting


def ground_to_hand_over(
    *, actor_id: str, signer_id: str, to_id: str, given_by: str | None, absence: Absence | None
) -> HandOverGround:
    """Why the actor may put ``to_id`` in the signer's place.

    The signer gives a document away; the substitute of an absence in force (``absence``, of the signer) takes it. What
    somebody stands in for (``given_by`` is the one it was first drawn for) goes back to that person or nowhere: nobody
    passes it on. Raises RuleError ``inbox.absence.own_substitute``, ``inbox.absence.chain``,
    ``inbox.absence.not_yours``.
    """
    if to_id == signer_id:
        raise RuleError("inbox.absence.own_substitute")
    if given_by not in (None, to_id):
        raise RuleError("inbox.absence.chain")
    if given_by is not None and actor_id in (given_by, signer_id):
        return HandOverGround.TAKEN_BACK
    if given_by is None and actor_id == signer_id:
        return HandOverGround.GIVEN
    if given_by is None and absence is not None and actor_id == to_id == absence.substitute_id:
        return HandOverGround.STANDS_IN
    raise RuleError("inbox.absence.not_yours")
