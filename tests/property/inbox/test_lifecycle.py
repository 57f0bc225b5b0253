"""Every state with every verb, and messages in every order."""

from collections.abc import Mapping
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.errors import RuleError
from inbox.rules.lifecycle import (
    INCOMING,
    OUTGOING,
    PROGRESS,
    Delivery,
    DeliveryState,
    DeliveryVerb,
    IncomingState,
    IncomingVerb,
    OutgoingState,
    OutgoingVerb,
    RecallState,
    next_state,
    verbs,
)

TABLES = [(OUTGOING, OutgoingState, OutgoingVerb), (INCOMING, IncomingState, IncomingVerb)]
DISTANCE = {
    DeliveryState.PENDING: 0,
    DeliveryState.SENT: 1,
    DeliveryState.DELIVERED: 2,
    DeliveryState.REFUSED: 3,
    DeliveryState.ACCEPTED: 3,
    DeliveryState.ASSIGNED: 4,
    DeliveryState.PROCESSING: 5,
    DeliveryState.COMPLETED: 6,
}
messages = st.lists(st.sampled_from(DeliveryVerb), max_size=30)


def replay(sent: list[DeliveryVerb]) -> list[Delivery]:
    seen = [Delivery()]
    for verb in sent:
        seen.append(seen[-1].after(verb))
    return seen


@pytest.mark.parametrize(("table", "states", "verb_kind"), TABLES, ids=["outgoing", "incoming"])
def test_every_state_and_verb_either_has_its_step_or_is_refused_with_a_code(
    table: Mapping[tuple[StrEnum, StrEnum], StrEnum], states: type[StrEnum], verb_kind: type[StrEnum]
) -> None:
    for state in states:
        for verb in verb_kind:
            if (state, verb) in table:
                assert next_state(table, state, verb) in states
            else:
                with pytest.raises(RuleError) as refused:
                    next_state(table, state, verb)
                assert refused.value.code == "inbox.lifecycle.not_allowed"
                assert refused.value.details == {"state": state.value, "verb": verb.value}


@pytest.mark.parametrize(("table", "states", "verb_kind"), TABLES, ids=["outgoing", "incoming"])
def test_the_verbs_of_a_state_are_exactly_those_the_table_lets_through(
    table: Mapping[tuple[StrEnum, StrEnum], StrEnum], states: type[StrEnum], verb_kind: type[StrEnum]
) -> None:
    for state in states:
        assert set(verbs(table, state)) == {verb for verb in verb_kind if (state, verb) in table}


def test_a_document_walks_from_its_draft_to_its_recipients() -> None:
    state = OutgoingState.RENDERING
    for verb in (
        OutgoingVerb.RENDER,
        OutgoingVerb.SUBMIT,
        OutgoingVerb.SIGN,
        OutgoingVerb.EMBED_SIGNATURE,
        OutgoingVerb.NUMBER,
        OutgoingVerb.EMBED_NUMBER,
        OutgoingVerb.SEAL,
        OutgoingVerb.EMBED_SEAL,
        OutgoingVerb.DISPATCH,
    ):
        state = next_state(OUTGOING, state, verb)
    assert state is OutgoingState.DISPATCHED


def test_no_step_leads_to_a_number_seal_or_dispatch_without_the_leaders_signature() -> None:
    reached = {OutgoingState.RENDERING}
    unsigned = {step: target for step, target in OUTGOING.items() if step[1] is not OutgoingVerb.EMBED_SIGNATURE}
    for _ in OutgoingState:
        reached |= {target for (source, _verb), target in unsigned.items() if source in reached}
    assert reached.isdisjoint({OutgoingState.NUMBERED, OutgoingState.ISSUED, OutgoingState.DISPATCHED})


@given(messages)
def test_a_delivery_never_moves_back(sent: list[DeliveryVerb]) -> None:
    distances = [DISTANCE[delivery.reached] for delivery in replay(sent)]
    assert distances == sorted(distances)


@given(messages, st.sampled_from(DeliveryVerb))
def test_a_repeated_message_changes_nothing(sent: list[DeliveryVerb], verb: DeliveryVerb) -> None:
    once = replay([*sent, verb])[-1]
    assert once.after(verb) == once


@given(messages)
def test_an_agreed_recall_is_final(sent: list[DeliveryVerb]) -> None:
    states = [delivery.state for delivery in replay(sent)]
    if DeliveryState.RECALLED in states:
        assert set(states[states.index(DeliveryState.RECALLED) :]) == {DeliveryState.RECALLED}


@given(messages)
def test_nobody_agrees_to_a_recall_nobody_asked_for(sent: list[DeliveryVerb]) -> None:
    if DeliveryVerb.REQUEST_RECALL not in sent:
        assert replay(sent)[-1].recall is RecallState.NONE


@given(st.permutations([DeliveryVerb.DELIVER, DeliveryVerb.ACCEPT, DeliveryVerb.ASSIGN, DeliveryVerb.COMPLETE]))
def test_messages_in_any_order_end_at_the_furthest_one(sent: list[DeliveryVerb]) -> None:
    assert replay(sent)[-1].state is DeliveryState.COMPLETED


def test_a_declined_recall_shows_how_far_the_recipient_has_come() -> None:
    sent = [DeliveryVerb.ACCEPT, DeliveryVerb.REQUEST_RECALL, DeliveryVerb.ASSIGN, DeliveryVerb.DECLINE_RECALL]
    assert [delivery.state for delivery in replay(sent)[2:]] == [
        DeliveryState.RECALL_REQUESTED,
        DeliveryState.RECALL_REQUESTED,
        DeliveryState.ASSIGNED,
    ]


def test_every_state_a_delivery_reaches_has_a_row() -> None:
    assert set(PROGRESS) == set(DISTANCE)
