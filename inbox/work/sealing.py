"""What is looked at before an agency's key is opened: the leader's signature and right, number, date, how often."""

from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inbox.actions.acts import right_of_signer
from inbox.actions.annex import drafters_of
from inbox.actions.common import refusing, today
from inbox.models import OutgoingDocument, SealRecord, SigningAct
from inbox.rules.acts import ActPurpose
from inbox.rules.sealing import VALID, SealingFacts, check_person, check_sealing, check_too_many
from inbox.work.checking import make_checker
from server.identity.models import Credential
from server.infra.dated import value_on
from server.infra.errors import Refusal
from server.infra.work import Work
from signing import FieldName, ReasonCode, Role, SignatureReport, Verdict, verify_in_child

HOUR: Final = timedelta(hours=1)
SEALS_PER_HOUR: Final = "seals_per_hour"
_FILLED: Final = frozenset({FieldName.NUMBER, FieldName.DATE})


def check_before_seal(work: Work, document: OutgoingDocument, act: SigningAct, key: Credential) -> None:
    """Raises Refusal `sealing.*`, `signing.act_mismatch` for other annexes than the signer's, `inbox.authority.*` when
    the signer had no right on the day of signing; NotFound `setting.missing`.

    The check is that of the general profile: a revocation list that cannot be had does not stop an agency from issuing,
    a certificate that is known to be revoked does.
    """
    now = work.clock.now()
    verdict = verify_in_child(work.blobs.path(document.file_sha256 or ""), make_checker(work).trust, at=now)
    with work.read() as session:
        facts = _facts(session, document, verdict)
        with refusing():
            check_person(drafters_of(session, document), act.person_id)
            check_sealing(facts)
        _check_annexes(session, document, act)
        right_of_signer(session, document, document.signed_at or now)
        check_rate(session, key.id, now)


def _check_annexes(session: Session, document: OutgoingDocument, act: SigningAct) -> None:
    """They bear the agency's signature alone, so they must be the ones that the signer's act speaks of.

    Raises Refusal `signing.act_mismatch`.
    """
    acts = select(SigningAct).where(
        SigningAct.person_id == document.signer_person_id,
        SigningAct.purpose == ActPurpose.SIGN,
        SigningAct.at >= document.created_at,
    )
    of_signer = (one for one in session.scalars(acts.order_by(SigningAct.at.desc())) if _speaks_of(one, document))
    leader = next(of_signer, None)
    if _annexes(act, document) != (_annexes(leader, document) if leader else []):
        raise Refusal("signing.act_mismatch")


def _speaks_of(act: SigningAct, document: OutgoingDocument) -> bool:
    return any(file.document_id == document.id for file in act.shown)


def _annexes(act: SigningAct, document: OutgoingDocument) -> list[dict[str, str]]:
    return [file for file in act.files if file.get("annex_of") == document.id]


def check_rate(session: Session, credential_id: str, now: datetime) -> None:
    """Raises Refusal `sealing.too_many`; NotFound `setting.missing`: without a limit nothing is sealed."""
    limit = int(value_on(session, SEALS_PER_HOUR, today(now)))
    recent = SealRecord.credential_id == credential_id, SealRecord.at > now - HOUR
    count = session.scalar(select(func.count()).select_from(SealRecord).where(*recent)) or 0
    with refusing():
        check_too_many(count, limit)


def _facts(session: Session, document: OutgoingDocument, verdict: Verdict) -> SealingFacts:
    leader = next((one for one in verdict.signatures if one.role is Role.LEADER), None)
    # Number and date without the seal are how the file must be now; whatever else was found is a finding.
    findings = [reason for reason in verdict.reasons if reason.code is not ReasonCode.FILLED_NOT_SEALED]
    status = findings[0].status.value if findings else VALID
    return SealingFacts(
        leader_status=status if leader else "",
        leader_code=findings[0].code.value if findings else "",
        own_signer=leader is not None and _is_signer(session, document, leader),
        filled=leader is not None and frozenset(leader.changes) >= _FILLED and document.number is not None,
    )


def _is_signer(session: Session, document: OutgoingDocument, leader: SignatureReport) -> bool:
    """Whether one of the signer's own certificates, of this agency, made the signature."""
    query = select(Credential.certificate_pem).where(
        Credential.agency_id == document.agency_id,
        Credential.holder_person_id == document.signer_person_id,
        Credential.purpose == "signature",
    )
    return leader.certificates[:1] in {(fingerprint_of(pem),) for pem in session.scalars(query)}


def fingerprint_of(pem: str) -> str:
    """SHA-256 of the certificate (DER): a serial number says nothing without its authority."""
    return x509.load_pem_x509_certificate(pem.encode("ascii")).fingerprint(SHA256()).hex()
