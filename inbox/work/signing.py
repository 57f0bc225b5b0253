"""The leader's signature and the agency's seal: each in the process of its keys, with the PIN in memory only."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox.actions.acts import act_key, check_shown, right_of_signer
from inbox.actions.common import calendar
from inbox.actions.judge import judge_later
from inbox.models import OutgoingDocument, SealRecord, SigningAct
from inbox.rules.acts import ShownFile, list_digest
from inbox.rules.deadlines import Urgency, dispatch_by
from inbox.rules.lifecycle import OutgoingState, OutgoingVerb
from inbox.work.annexes import SealedAnnex, keep_annexes, seal_annexes
from inbox.work.documents import Step, keep, load
from inbox.work.keyring import find_credential, forget_wrong_pins, opened
from inbox.work.making import Made, make_signature, place_of
from inbox.work.preserving import keep_for_ever, note_level
from inbox.work.refusing import refusing_signing
from inbox.work.sealing import check_before_seal, check_rate
from server.audit import AuditEvent
from server.identity.models import Credential
from server.infra.errors import Conflict, Refusal
from server.infra.outbox import OutboxEvent, OutboxState
from server.infra.work import Work
from signing import ErrorCode, FieldName

SIGNED: Final = Step(OutgoingVerb.EMBED_SIGNATURE, "signed", AuditEvent.DOCUMENT_SIGNED)
SEALED: Final = Step(OutgoingVerb.EMBED_SEAL, "sealed", AuditEvent.DOCUMENT_SEALED)
_OPEN: Final = (OutboxState.PENDING, OutboxState.LEASED)
# After one of these the key did not open: the rest of the list is not tried with the same PIN.
_STOPPING: Final = (ErrorCode.WRONG_PIN, ErrorCode.PIN_LOCKED, "signing.locked", "signing.batch_stopped")


@dataclass(frozen=True, slots=True)
class Task:
    """One file of one act, as it stands when the work begins. `more`: other files of the act still wait."""

    act: SigningAct
    document: OutgoingDocument
    credential: Credential
    file: ShownFile
    more: bool


def sign_document(work: Work) -> None:
    """signing → signed."""
    task = take_task(work, OutgoingState.SIGNING)
    made = _made(work, task, FieldName.SIGNATURE)
    with work.finish() as session:
        embed_signature(session, work, task.file, made)
        forget_wrong_pins(session, task.credential.id)


def seal_document(work: Work) -> None:
    """sealing → issued. The seal log is written in the transaction of the file it speaks of."""
    task = take_task(work, OutgoingState.SEALING)
    check_before_seal(work, task.document, task.act, task.credential)
    work.hold()  # the check may have taken half of the lease
    made, annexes = _sealed(work, task)
    now = work.clock.now()
    with work.finish() as session:
        check_rate(session, task.credential.id, now)
        check_shown(load(session, task.file.document_id), task.file.sha256)
        document = keep(session, work.blobs, task.file.document_id, made.pdf, SEALED, now)
        session.add(_seal_record(task, document.file_sha256 or "", work))
        keep_annexes(session, work, task.act, annexes)
        note_level(session, work, document, stamped=made.stamped and all(one.made.stamped for one in annexes))
        keep_for_ever(session, work, document)
        judge_later(session, f"outgoing:{document.id}", document.file_sha256 or "", now)
        forget_wrong_pins(session, task.credential.id)


def take_task(work: Work, waiting: OutgoingState) -> Task:
    """What is to be signed, checked anew. Raises Conflict when the document has moved on; Refusal
    `signing.act_mismatch`, `signing.file_changed`, `signing.batch_stopped`, `inbox.authority.*`."""
    file = ShownFile(work.text("document_id"), work.text("sha256"))
    with work.read() as session:
        document = load(session, file.document_id)
        credential = find_credential(session, work.text("credential_id"))
        act = session.get_one(SigningAct, work.text("act_id"))
        if document.state != waiting:
            raise Conflict("inbox.lifecycle.not_allowed", state=document.state)
        check_act(act, credential, file)
        check_shown(document, file.sha256)
        more = _check_list(session, work, act)
        if waiting is OutgoingState.SIGNING:
            right_of_signer(session, document, work.clock.now())
    return Task(act, document, credential, file, more)


def check_act(act: SigningAct, credential: Credential, file: ShownFile) -> None:
    """The work must be one the act speaks of, with its key. Raises Refusal `signing.act_mismatch`."""
    whole = list_digest(act.bound) == act.list_sha256
    if not whole or file not in act.shown or credential.id != act.credential_id:
        raise Refusal("signing.act_mismatch")


def _check_list(session: Session, work: Work, act: SigningAct) -> bool:
    """Whether other files of the act still wait. Raises Refusal `signing.batch_stopped` when its key did not open."""
    others = session.execute(
        select(OutboxEvent.state, OutboxEvent.code).where(
            OutboxEvent.key.startswith(act_key(work.event.topic, act.id)), OutboxEvent.id != work.event.id
        )
    ).all()
    if any(state == OutboxState.REFUSED and code in _STOPPING for state, code in others):
        raise Refusal("signing.batch_stopped")
    return any(state in _OPEN for state, _ in others)


def _made(work: Work, task: Task, field: FieldName) -> Made:
    pdf, place = work.blobs.get(task.file.sha256), place_of(work, task.document, task.credential, field)
    with refusing_signing(), opened(work, task.credential, task.act.id, more=task.more) as key:
        made = make_signature(work, pdf, key, place)
    work.blobs.put(made.pdf)
    return made


def _sealed(work: Work, task: Task) -> tuple[Made, tuple[SealedAnnex, ...]]:
    """The document with the seal, and each annex signed in its own file, with one opening of the key."""
    pdf, place = work.blobs.get(task.file.sha256), place_of(work, task.document, task.credential, FieldName.SEAL)
    with refusing_signing(), opened(work, task.credential, task.act.id, more=task.more) as key:
        made = make_signature(work, pdf, key, place)
        annexes = seal_annexes(work, task.document, task.act, key)
    work.blobs.put(made.pdf)
    return made, annexes


def embed_signature(session: Session, work: Work, file: ShownFile, made: Made) -> None:
    """The leader's signature is there: the document is signed. Raises Refusal `signing.file_changed`, Conflict."""
    now = work.clock.now()
    check_shown(load(session, file.document_id), file.sha256)
    document = keep(session, work.blobs, file.document_id, made.pdf, SIGNED, now)
    document.signed_at = now
    document.dispatch_by = dispatch_by(now, Urgency(document.urgency), calendar(session))
    note_level(session, work, document, stamped=made.stamped)


def _seal_record(task: Task, sha256_after: str, work: Work) -> SealRecord:
    return SealRecord(
        act_id=task.act.id,
        credential_id=task.credential.id,
        person_id=task.act.person_id,
        document_id=task.file.document_id,
        sha256_before=task.file.sha256,
        sha256_after=sha256_after,
        at=work.clock.now(),
    )
