"""Which verbs an actor may use on a document now: the lifecycle says what is possible, the post who may."""

from collections.abc import Mapping
from typing import Final

from inbox.models import IncomingDocument
from inbox.rules.lifecycle import (
    INCOMING,
    OUTGOING,
    IncomingState,
    IncomingVerb,
    OutgoingState,
    OutgoingVerb,
    RecallState,
    verbs,
)
from server.identity import Actor, Permission

_OUTGOING: Final[Mapping[OutgoingVerb, Permission]] = {
    OutgoingVerb.SUBMIT: Permission.OUTGOING_DRAFT,
    OutgoingVerb.SIGN: Permission.OUTGOING_SIGN,
    OutgoingVerb.RETURN: Permission.OUTGOING_SIGN,
    OutgoingVerb.NUMBER: Permission.OUTGOING_NUMBER,
    OutgoingVerb.VOID: Permission.OUTGOING_NUMBER,
    OutgoingVerb.SEAL: Permission.OUTGOING_SEAL,
    OutgoingVerb.DISPATCH: Permission.OUTGOING_DISPATCH,
    OutgoingVerb.RECALL: Permission.OUTGOING_DISPATCH,
}
_REVIEWER: Final[Mapping[OutgoingVerb, Permission]] = {
    OutgoingVerb.INITIAL: Permission.OUTGOING_REVIEW,
    OutgoingVerb.RETURN: Permission.OUTGOING_REVIEW,
}
_INCOMING: Final[Mapping[IncomingVerb, Permission]] = {
    IncomingVerb.REGISTER: Permission.INCOMING_REGISTER,
    IncomingVerb.REFUSE: Permission.INCOMING_REGISTER,
    IncomingVerb.ASSIGN: Permission.INCOMING_DIRECT,
    IncomingVerb.START: Permission.INCOMING_PROCESS,
    IncomingVerb.COMPLETE: Permission.INCOMING_PROCESS,
}
_OF_THE_UNIT: Final = frozenset({IncomingVerb.START, IncomingVerb.COMPLETE})
ANSWER_RECALL: Final = "recall-answer"
UNCHECKED: Final = "pending"
# Article 21.2: authenticity and integrity come before the register.
NEVER_REGISTERED: Final = frozenset({UNCHECKED, "invalid", "unreadable"})


def outgoing_verbs(actor: Actor, state: str, signer_person_id: str, *, reviewing: bool = False) -> tuple[str, ...]:
    """A document is signed by the person in whose name it is drawn and by no other.

    `reviewing`: the review whose turn it is asks for this person. In review nobody else initials it or gives it back.
    """
    allowed = _REVIEWER if state == OutgoingState.IN_REVIEW else _OUTGOING
    possible = [verb for verb in verbs(OUTGOING, OutgoingState(state)) if _may(actor, allowed.get(verb))]
    closed = frozenset() if actor.person_id == signer_person_id else {OutgoingVerb.SIGN}
    if state == OutgoingState.IN_REVIEW and not reviewing:
        closed |= _REVIEWER.keys()
    return tuple(verb.value for verb in possible if verb not in closed)


def incoming_verbs(actor: Actor, document: IncomingDocument, *, in_charge: bool) -> tuple[str, ...]:
    """`in_charge`: the actor works in the unit that leads. A recall is answered before the document is registered."""
    possible = (verb for verb in verbs(INCOMING, IncomingState(document.state)) if _may(actor, _INCOMING.get(verb)))
    asked_back = document.recall == RecallState.REQUESTED
    closed = frozenset() if in_charge else _OF_THE_UNIT
    if document.verdict_status in NEVER_REGISTERED or asked_back:
        closed |= {IncomingVerb.REGISTER}
    answer = (ANSWER_RECALL,) if asked_back and actor.may(Permission.INCOMING_REGISTER) else ()
    return (*answer, *(verb.value for verb in possible if verb not in closed))


def _may(actor: Actor, permission: Permission | None) -> bool:
    return permission is not None and actor.may(permission)
