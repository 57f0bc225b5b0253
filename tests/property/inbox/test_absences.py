"""Absences of any length, rights of any period: counted day by day, the rule says the same."""

import datetime as dt
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from inbox.errors import RuleError
from inbox.rules.absences import Absence, check_absence, rights_for, stands_in_every_day
from inbox.rules.authority import AuthorityForm, SigningRight

EPOCH = dt.date(2027, 1, 1)
PEOPLE = ("ha", "an", "binh")
days = st.integers(0, 20).map(lambda number: EPOCH + dt.timedelta(days=number))


@st.composite
def rights(draw: Callable[[st.SearchStrategy[object]], object]) -> SigningRight:
    begin = draw(days)
    assert isinstance(begin, dt.date)
    length = draw(st.none() | st.integers(1, 12))
    return SigningRight(
        agency_id="hdnd",
        person_id=str(draw(st.sampled_from(PEOPLE))),
        form=AuthorityForm(str(draw(st.sampled_from(["TM.", "KT.", "TL.", "TUQ.", ""])))),
        post=str(draw(st.sampled_from(["Chủ tịch", "Phó Chủ tịch"]))),
        principal=str(draw(st.sampled_from(["Chủ tịch", "chủ  tịch", "Phó Chủ tịch"]))),
        on_behalf_of="Hội đồng nhân dân",
        valid_from=begin,
        valid_to=begin + dt.timedelta(days=length) if isinstance(length, int) else None,
    )


@st.composite
def absences(draw: Callable[[st.SearchStrategy[object]], object]) -> Absence:
    first, last = sorted([draw(days), draw(days)])  # type: ignore[type-var] # both are dates
    assert isinstance(first, dt.date)
    assert isinstance(last, dt.date)
    person, substitute = draw(st.permutations(PEOPLE))[:2]  # type: ignore[index] # a list of names
    return Absence("hdnd", person, substitute, first, last, ended=bool(draw(st.booleans())))


def days_of(absence: Absence) -> list[dt.date]:
    return [absence.first_day + dt.timedelta(days=n) for n in range((absence.last_day - absence.first_day).days + 1)]


def accepted(wanted: Absence, known: list[Absence], held: list[SigningRight]) -> bool:
    try:
        check_absence(wanted, known, held, today=EPOCH)
    except RuleError:
        return False
    return True


@given(absences(), st.lists(rights(), max_size=8))
def test_a_substitute_is_covered_exactly_when_every_single_day_is(absence: Absence, held: list[SigningRight]) -> None:
    living = Absence("hdnd", absence.person_id, absence.substitute_id, absence.first_day, absence.last_day)
    each = (rights_for(held, "hdnd", living.person_id, living.substitute_id, day) for day in days_of(living))
    assert stands_in_every_day(living, held) == all(each)


@given(absences(), absences())
def test_two_absences_meet_exactly_when_they_share_a_day(one: Absence, other: Absence) -> None:
    shared = any(one.covers(day) and other.covers(day) for day in days_of(one))
    assert one.meets(other) == other.meets(one) == shared


@given(st.lists(absences(), max_size=8), st.lists(rights(), max_size=8))
def test_accepted_absences_never_leave_a_document_with_nobody(wanted: list[Absence], held: list[SigningRight]) -> None:
    kept: list[Absence] = []
    for one in wanted:
        if not one.ended and accepted(one, kept, held):
            kept.append(one)
    for absence in kept:
        for day in days_of(absence):
            away = {other.person_id for other in kept if other.covers(day)}
            assert absence.substitute_id not in away
            assert sum(other.person_id == absence.person_id and other.covers(day) for other in kept) == 1
            forms = {right.form for right in rights_for(held, "hdnd", absence.person_id, absence.substitute_id, day)}
            assert forms
            assert forms <= {AuthorityForm.DEPUTY, AuthorityForm.BY_ORDER, AuthorityForm.DELEGATED}
