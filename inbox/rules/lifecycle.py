"""What a document may do next: three literal tables and one reader for them.

Outgoing: Decree 30/2020/NĐ-CP, articles 10-19 (draft, review, sign, number, seal, dispatch, recall). A draft is
submitted to its signer, or, where reviews are due, put in review; the last initial takes it on to the signer.
Incoming: the same decree, articles 20-24. Deliveries: QĐ 28/2018/QĐ-TTg, article 10.2h.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from inbox.errors import RuleError

State = TypeVar("State", bound=StrEnum)
Verb = TypeVar("Verb", bound=StrEnum)


class OutgoingState(StrEnum):
    RENDERING = "rendering"
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    AWAITING_SIGNATURE = "awaiting_signature"
    SIGNING = "signing"
    SIGNED = "signed"
    NUMBERING = "numbering"
    NUMBERED = "numbered"
    SEALING = "sealing"
    ISSUED = "issued"
    DISPATCHED = "dispatched"
    RECALLED = "recalled"
    VOID = "void"


class OutgoingVerb(StrEnum):
    RENDER = "render"
    SUBMIT = "submit"
    REVIEW = "review"
    INITIAL = "initial"
    RETURN = "return"
    HAND_OVER = "hand_over"
    SIGN = "sign"
    EMBED_SIGNATURE = "embed_signature"
    NUMBER = "number"
    EMBED_NUMBER = "embed_number"
    SEAL = "seal"
    EMBED_SEAL = "embed_seal"
    DISPATCH = "dispatch"
    VOID = "void"
    RECALL = "recall"
    FAIL = "fail"


OUTGOING: Final[Mapping[tuple[OutgoingState, OutgoingVerb], OutgoingState]] = {
    (OutgoingState.RENDERING, OutgoingVerb.RENDER): OutgoingState.DRAFT,
    (OutgoingState.DRAFT, OutgoingVerb.SUBMIT): OutgoingState.AWAITING_SIGNATURE,
    (OutgoingState.DRAFT, OutgoingVerb.REVIEW): OutgoingState.IN_REVIEW,
    (OutgoingState.IN_REVIEW, OutgoingVerb.INITIAL): OutgoingState.AWAITING_SIGNATURE,
    (OutgoingState.IN_REVIEW, OutgoingVerb.RETURN): OutgoingState.DRAFT,
    (OutgoingState.AWAITING_SIGNATURE, OutgoingVerb.RETURN): OutgoingState.DRAFT,
    (OutgoingState.IN_REVIEW, OutgoingVerb.HAND_OVER): OutgoingState.RENDERING,
    (OutgoingState.AWAITING_SIGNATURE, OutgoingVerb.HAND_OVER): OutgoingState.RENDERING,
    (OutgoingState.AWAITING_SIGNATURE, OutgoingVerb.SIGN): OutgoingState.SIGNING,
    (OutgoingState.SIGNING, OutgoingVerb.EMBED_SIGNATURE): OutgoingState.SIGNED,
    (OutgoingState.SIGNING, OutgoingVerb.FAIL): OutgoingState.AWAITING_SIGNATURE,
    (OutgoingState.SIGNED, OutgoingVerb.NUMBER): OutgoingState.NUMBERING,
    (OutgoingState.NUMBERING, OutgoingVerb.EMBED_NUMBER): OutgoingState.NUMBERED,
    (OutgoingState.NUMBERING, OutgoingVerb.VOID): OutgoingState.VOID,
    (OutgoingState.NUMBERED, OutgoingVerb.VOID): OutgoingState.VOID,
    (OutgoingState.NUMBERED, OutgoingVerb.SEAL): OutgoingState.SEALING,
    (OutgoingState.SEALING, OutgoingVerb.EMBED_SEAL): OutgoingState.ISSUED,
    (OutgoingState.SEALING, OutgoingVerb.FAIL): OutgoingState.NUMBERED,
    (OutgoingState.ISSUED, OutgoingVerb.DISPATCH): OutgoingState.DISPATCHED,
    (OutgoingState.DISPATCHED, OutgoingVerb.RECALL): OutgoingState.RECALLED,
}


class IncomingState(StrEnum):
    ARRIVED = "arrived"
    REGISTERED = "registered"
    REFUSED = "refused"
    ASSIGNED = "assigned"
    PROCESSING = "processing"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class IncomingVerb(StrEnum):
    REGISTER = "register"
    REFUSE = "refuse"
    ASSIGN = "assign"
    START = "start"
    COMPLETE = "complete"
    RECALL = "recall"


# A completed document still lives: its sender may recall it (Decree 30/2020, article 18.4). A refused one went back.
INCOMING: Final[Mapping[tuple[IncomingState, IncomingVerb], IncomingState]] = {
    (IncomingState.ARRIVED, IncomingVerb.REGISTER): IncomingState.REGISTERED,
    (IncomingState.ARRIVED, IncomingVerb.REFUSE): IncomingState.REFUSED,
    (IncomingState.REGISTERED, IncomingVerb.ASSIGN): IncomingState.ASSIGNED,
    (IncomingState.ASSIGNED, IncomingVerb.START): IncomingState.PROCESSING,
    (IncomingState.PROCESSING, IncomingVerb.COMPLETE): IncomingState.COMPLETED,
    (IncomingState.ARRIVED, IncomingVerb.RECALL): IncomingState.CANCELLED,
    (IncomingState.REGISTERED, IncomingVerb.RECALL): IncomingState.CANCELLED,
    (IncomingState.ASSIGNED, IncomingVerb.RECALL): IncomingState.CANCELLED,
    (IncomingState.PROCESSING, IncomingVerb.RECALL): IncomingState.CANCELLED,
    (IncomingState.COMPLETED, IncomingVerb.RECALL): IncomingState.CANCELLED,
}


class DeliveryState(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    ASSIGNED = "assigned"
    PROCESSING = "processing"
    COMPLETED = "completed"
    RECALL_REQUESTED = "recall_requested"
    RECALLED = "recalled"


class DeliveryVerb(StrEnum):
    """What a message about a delivery reports. The wire codes stand in ``inbox.exchange.values`` only."""

    SEND = "send"
    DELIVER = "deliver"
    REFUSE = "refuse"
    ACCEPT = "accept"
    ASSIGN = "assign"
    START = "start"
    COMPLETE = "complete"
    REQUEST_RECALL = "request_recall"
    AGREE_RECALL = "agree_recall"
    DECLINE_RECALL = "decline_recall"


class RecallState(StrEnum):
    NONE = "none"
    REQUESTED = "requested"
    AGREED = "agreed"
    DECLINED = "declined"


# Every pair that is absent leaves the delivery where it stands: late and repeated messages never move it back.
PROGRESS: Final[Mapping[DeliveryState, Mapping[DeliveryVerb, DeliveryState]]] = {
    DeliveryState.PENDING: {
        DeliveryVerb.SEND: DeliveryState.SENT,
        DeliveryVerb.DELIVER: DeliveryState.DELIVERED,
        DeliveryVerb.REFUSE: DeliveryState.REFUSED,
        DeliveryVerb.ACCEPT: DeliveryState.ACCEPTED,
        DeliveryVerb.ASSIGN: DeliveryState.ASSIGNED,
        DeliveryVerb.START: DeliveryState.PROCESSING,
        DeliveryVerb.COMPLETE: DeliveryState.COMPLETED,
    },
    DeliveryState.SENT: {
        DeliveryVerb.DELIVER: DeliveryState.DELIVERED,
        DeliveryVerb.REFUSE: DeliveryState.REFUSED,
        DeliveryVerb.ACCEPT: DeliveryState.ACCEPTED,
        DeliveryVerb.ASSIGN: DeliveryState.ASSIGNED,
        DeliveryVerb.START: DeliveryState.PROCESSING,
        DeliveryVerb.COMPLETE: DeliveryState.COMPLETED,
    },
    DeliveryState.DELIVERED: {
        DeliveryVerb.REFUSE: DeliveryState.REFUSED,
        DeliveryVerb.ACCEPT: DeliveryState.ACCEPTED,
        DeliveryVerb.ASSIGN: DeliveryState.ASSIGNED,
        DeliveryVerb.START: DeliveryState.PROCESSING,
        DeliveryVerb.COMPLETE: DeliveryState.COMPLETED,
    },
    DeliveryState.ACCEPTED: {
        DeliveryVerb.ASSIGN: DeliveryState.ASSIGNED,
        DeliveryVerb.START: DeliveryState.PROCESSING,
        DeliveryVerb.COMPLETE: DeliveryState.COMPLETED,
    },
    DeliveryState.ASSIGNED: {
        DeliveryVerb.START: DeliveryState.PROCESSING,
        DeliveryVerb.COMPLETE: DeliveryState.COMPLETED,
    },
    DeliveryState.PROCESSING: {DeliveryVerb.COMPLETE: DeliveryState.COMPLETED},
    DeliveryState.COMPLETED: {},
    DeliveryState.REFUSED: {},
}

# An answer counts only while it is asked for; a declined recall may be asked again, an agreed one is final.
RECALL: Final[Mapping[tuple[RecallState, DeliveryVerb], RecallState]] = {
    (RecallState.NONE, DeliveryVerb.REQUEST_RECALL): RecallState.REQUESTED,
    (RecallState.DECLINED, DeliveryVerb.REQUEST_RECALL): RecallState.REQUESTED,
    (RecallState.REQUESTED, DeliveryVerb.AGREE_RECALL): RecallState.AGREED,
    (RecallState.REQUESTED, DeliveryVerb.DECLINE_RECALL): RecallState.DECLINED,
}

_RECALL_SHOWN: Final[Mapping[RecallState, DeliveryState]] = {
    RecallState.REQUESTED: DeliveryState.RECALL_REQUESTED,
    RecallState.AGREED: DeliveryState.RECALLED,
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far one recipient has come, and whether its sender asked the document back."""

    reached: DeliveryState = DeliveryState.PENDING
    recall: RecallState = RecallState.NONE

    @property
    def state(self) -> DeliveryState:
        """The one word a list shows; a declined recall shows again how far the recipient has come."""
        return _RECALL_SHOWN.get(self.recall, self.reached)

    def after(self, verb: DeliveryVerb) -> "Delivery":
        """The delivery after a message; messages that come late or twice change nothing."""
        return Delivery(
            reached=PROGRESS[self.reached].get(verb, self.reached),
            recall=RECALL.get((self.recall, verb), self.recall),
        )


def next_state(table: Mapping[tuple[State, Verb], State], state: State, verb: Verb) -> State:
    """The state after ``verb``. Raises RuleError ``inbox.lifecycle.not_allowed`` when the table has no such step."""
    following = table.get((state, verb))
    if following is None:
        raise RuleError("inbox.lifecycle.not_allowed", state=state.value, verb=verb.value)
    return following


def verbs(table: Mapping[tuple[State, Verb], State], state: State) -> tuple[Verb, ...]:
    """The verbs a document in ``state`` allows, in the order of the table."""
    return tuple(verb for (source, verb) in table if source == state)
