"""The leader signs several documents that were read: one PIN, one act bound to the list, one work for each file."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from inbox.actions.acts import make_act, publish_act
from inbox.actions.sign import SIGN, own_key, take_up
from inbox.models import SigningAct
from inbox.rules.acts import TWO_STEP, ActPurpose, KeyKind, ShownFile
from server.identity import Actor
from server.infra.errors import Refusal
from server.infra.outbox import Queue

LONGEST_BATCH: Final = 50


def sign_batch(
    session: Session, actor: Actor, files: Sequence[ShownFile], pin: str, *, address: str = "", now: datetime
) -> SigningAct:
    """awaiting_signature → signing for each of the files, or for none.

    Raises as `sign`, and Refusal `signing.batch_empty`, `signing.batch_too_long`, `signing.batch_repeats`,
    `signing.batch_one_by_one` when the key confirms each signature outside.
    """
    _check_list(files)
    key = own_key(session, actor, now)
    if KeyKind(key.kind) in TWO_STEP:
        raise Refusal("signing.batch_one_by_one")
    documents = [take_up(session, actor, file, now) for file in files]
    act = make_act(session, actor, ActPurpose.SIGN, key, files, address=address, now=now)
    works = publish_act(session, SIGN, act, pin, queue=Queue.SIGNING, now=now)
    for document, work_id in zip(documents, works, strict=True):
        document.work_id = work_id
    return act


def _check_list(files: Sequence[ShownFile]) -> None:
    if not files:
        raise Refusal("signing.batch_empty")
    if len(files) > LONGEST_BATCH:
        raise Refusal("signing.batch_too_long", limit=LONGEST_BATCH)
    if len({file.document_id for file in files}) != len(files):
        raise Refusal("signing.batch_repeats")
