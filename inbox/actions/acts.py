"""Acts of signing: one opening of one key for files that were shown, and the work that carries it out."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.actions.annex import shown_annex_list, shown_annexes
from inbox.actions.common import refusing, today
from inbox.models import OutgoingDocument, SigningAct, SigningAuthority
from inbox.rules.acts import ActPurpose, ShownFile, list_digest
from inbox.rules.authority import SigningRight, drawn_right
from server.identity import Actor
from server.identity.models import Credential
from server.infra.errors import Refusal
from server.infra.outbox import Payload, Queue, publish
from server.infra.sealing import LONGEST_SECRET, seal_secret


def make_act(
    session: Session,
    actor: Actor,
    purpose: ActPurpose,
    key: Credential,
    files: Sequence[ShownFile],
    *,
    address: str,
    now: datetime,
) -> SigningAct:
    """Write down who opens which key, from where, and for exactly which bytes: each file with its annexes."""
    bound = [one for file in files for one in _with_annexes(session, file)]
    act = SigningAct(
        agency_id=actor.agency_id,
        person_id=actor.person_id,
        account_id=actor.account_id,
        address=address[:60],
        at=now,
        purpose=purpose,
        credential_id=key.id,
        files=bound,
        list_sha256=list_digest(ShownFile(one["document_id"], one["sha256"]) for one in bound),
    )
    session.add(act)
    session.flush()
    return act


def _with_annexes(session: Session, file: ShownFile) -> list[dict[str, str]]:
    document = {"document_id": file.document_id, "sha256": file.sha256}
    annexes = shown_annexes(session, file.document_id)
    beside = [{"document_id": one.document_id, "sha256": one.sha256, "annex_of": file.document_id} for one in annexes]
    return [document, *beside]


def check_shown(document: OutgoingDocument, sha256: str) -> None:
    """What the person saw must still be the document's file. Raises Refusal `signing.file_changed`."""
    if document.file_sha256 is None or document.file_sha256 != sha256:
        raise Refusal("signing.file_changed")


def check_annexes_shown(session: Session, file: ShownFile) -> None:
    """The annexes the person saw must still be the document's, all of them. Raises Refusal `signing.file_changed`."""
    if file.annexes != shown_annex_list(session, file.document_id):
        raise Refusal("signing.file_changed")


def right_of_signer(session: Session, document: OutgoingDocument, at: datetime) -> SigningRight:
    """The right under which the document's signer signs it on a day, in the form in which the document names it.

    Raises Refusal `inbox.authority.*`: none, not in force, for other documents, drawn in another form.
    """
    rows = session.scalars(
        select(SigningAuthority)
        .where(
            SigningAuthority.agency_id == document.agency_id,
            SigningAuthority.person_id == document.signer_person_id,
        )
        .order_by(SigningAuthority.valid_from.desc(), SigningAuthority.id)
    )
    with refusing():
        return drawn_right(
            [row.right for row in rows],
            agency_id=document.agency_id,
            person_id=document.signer_person_id,
            type_name=document.document_type,
            above=document.competence,
            post=document.signer_post,
            on=today(at),
        )


def publish_act(session: Session, topic: str, act: SigningAct, pin: str, *, queue: Queue, now: datetime) -> list[str]:
    """One event for each document of the act, in order, its annexes within it; returns the ids of the work.

    The PIN goes into each, sealed to the process that holds the keys. Raises Refusal `signing.pin_missing`,
    `request.invalid`, `signing.worker_absent`.
    """
    check_pin(pin)
    works = []
    for place, file in enumerate(act.shown):
        payload: Payload = {**act_payload(act, file), "pin": seal_secret(session, pin.encode(), queue)}
        key = f"{act_key(topic, act.id)}{place}"
        works.append(publish(session, topic, payload, key=key, queue=queue, now=now).id)
    return works


def check_pin(pin: str) -> None:
    """Raises Refusal `signing.pin_missing`, `request.invalid`."""
    if not pin:
        raise Refusal("signing.pin_missing")
    if len(pin.encode()) > LONGEST_SECRET:
        raise Refusal("request.invalid", field="pin")


def act_payload(act: SigningAct, file: ShownFile) -> Payload:
    """What the work on one file of an act is told."""
    return {
        "act_id": act.id,
        "credential_id": act.credential_id,
        "document_id": file.document_id,
        "sha256": file.sha256,
    }


def act_key(topic: str, act_id: str) -> str:
    """How the keys of all events of one act begin."""
    return f"{topic}:{act_id}:"
