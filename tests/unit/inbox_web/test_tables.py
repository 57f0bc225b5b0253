"""The literal tables behind the screens cover every state and never offer what the lifecycle forbids."""

import pytest

from inbox.models import IncomingDocument
from inbox.queries.lists import ALL, INCOMING_FILTERS, OUTGOING_FILTERS
from inbox.queries.permitted import incoming_verbs, outgoing_verbs
from inbox.rules.lifecycle import INCOMING, OUTGOING, IncomingState, OutgoingState, verbs
from inbox.web.steps import STEPS, Mark, steps_of
from server.identity import Actor, PostKind
from server.identity.permissions import granted


def actor(*kinds: PostKind, person_id: str = "me") -> Actor:
    found = frozenset(kinds)
    return Actor(person_id, "account", "agency", "Cơ quan", "Tên", "Chức vụ", found, granted(found))


def came(state: str = "arrived", verdict: str = "valid", recall: str = "none") -> IncomingDocument:
    return IncomingDocument(state=state, verdict_status=verdict, recall=recall)


@pytest.mark.parametrize("state", OutgoingState)
def test_every_state_stands_somewhere_on_the_line_of_steps(state: OutgoingState) -> None:
    marks = [step.mark for step in steps_of(state)]
    assert len(marks) == len(STEPS)
    assert marks == sorted(marks, key=[Mark.DONE, Mark.CURRENT, Mark.AHEAD].index)
    assert marks.count(Mark.CURRENT) <= 1


def test_the_line_moves_forward_with_the_document() -> None:
    way = (OutgoingState.RENDERING, OutgoingState.DRAFT, OutgoingState.AWAITING_SIGNATURE, OutgoingState.SIGNED,
           OutgoingState.NUMBERED, OutgoingState.ISSUED, OutgoingState.DISPATCHED)  # fmt: skip
    assert [sum(step.mark is Mark.DONE for step in steps_of(state)) for state in way] == list(range(7))


def test_a_void_document_has_no_current_step() -> None:
    assert Mark.CURRENT not in {step.mark for step in steps_of(OutgoingState.VOID)}


def test_the_filter_all_holds_every_state() -> None:
    assert set(INCOMING_FILTERS[ALL]) == set(IncomingState)
    assert set(OUTGOING_FILTERS[ALL]) == set(OutgoingState)


@pytest.mark.parametrize("state", OutgoingState)
@pytest.mark.parametrize("kind", PostKind)
def test_nobody_is_offered_an_outgoing_step_that_the_lifecycle_forbids(state: OutgoingState, kind: PostKind) -> None:
    assert set(outgoing_verbs(actor(kind), state, "me")) <= {verb.value for verb in verbs(OUTGOING, state)}


def test_only_the_signer_may_sign() -> None:
    leader = actor(PostKind.LEADER)
    assert outgoing_verbs(leader, "awaiting_signature", "me") == ("return", "sign")
    assert outgoing_verbs(leader, "awaiting_signature", "somebody else") == ("return",)


@pytest.mark.parametrize(
    ("kind", "state", "offered"),
    [
        (PostKind.SECRETARY, "draft", ("submit",)),
        (PostKind.RECORDS_CLERK, "draft", ()),
        (PostKind.RECORDS_CLERK, "signed", ("number",)),
        (PostKind.RECORDS_CLERK, "numbered", ("void", "seal")),
        (PostKind.RECORDS_CLERK, "issued", ("dispatch",)),
        (PostKind.RECORDS_CLERK, "dispatched", ("recall",)),
        (PostKind.LEADER, "numbered", ()),
        (PostKind.DELEGATE, "awaiting_signature", ()),
    ],
)
def test_each_post_sees_its_own_outgoing_step(kind: PostKind, state: str, offered: tuple[str, ...]) -> None:
    assert sorted(outgoing_verbs(actor(kind), state, "other")) == sorted(offered)


@pytest.mark.parametrize("state", IncomingState)
@pytest.mark.parametrize("kind", PostKind)
def test_nobody_is_offered_an_incoming_step_that_the_lifecycle_forbids(state: IncomingState, kind: PostKind) -> None:
    offered = incoming_verbs(actor(kind), came(state), in_charge=True)
    assert set(offered) <= {verb.value for verb in verbs(INCOMING, state)}


@pytest.mark.parametrize("verdict", ["pending", "invalid", "unreadable"])
def test_an_unproven_document_is_not_offered_for_the_register(verdict: str) -> None:
    clerk = actor(PostKind.RECORDS_CLERK)
    assert incoming_verbs(clerk, came(verdict=verdict), in_charge=False) == ("refuse",)


@pytest.mark.parametrize("verdict", ["valid", "indeterminate", "unsigned"])
def test_a_readable_document_may_be_registered(verdict: str) -> None:
    clerk = actor(PostKind.RECORDS_CLERK)
    assert incoming_verbs(clerk, came(verdict=verdict), in_charge=False) == ("register", "refuse")


def test_a_recall_is_answered_before_the_document_is_registered() -> None:
    clerk = actor(PostKind.RECORDS_CLERK)
    assert incoming_verbs(clerk, came(recall="requested"), in_charge=False) == ("recall-answer", "refuse")


def test_only_the_unit_in_charge_works_on_a_document() -> None:
    specialist = actor(PostKind.SPECIALIST)
    assert incoming_verbs(specialist, came("assigned"), in_charge=True) == ("start",)
    assert incoming_verbs(specialist, came("assigned"), in_charge=False) == ()
