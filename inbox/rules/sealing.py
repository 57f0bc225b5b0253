"""When an agency's key may be used: Decree 30/2020/NĐ-CP, articles 13, 15, 32 and 33.

The seal goes only onto what the competent person has signed, after number and date, by a clerk who did not draft it.
"""

from collections.abc import Collection
from dataclasses import dataclass

from inbox.errors import RuleError


@dataclass(frozen=True, slots=True)
class SealingFacts:
    """What was found out about a file that is to be sealed.

    `leader_status` is the status of the signature in the leader's field (`""` when there is none), `leader_code` why it
    is so; `own_signer` says whether the certificate belongs to the person the document names as its signer;
    `filled` that number and date stand in the file and were written after the signature.
    """

    leader_status: str
    leader_code: str
    own_signer: bool
    filled: bool


VALID = "valid"


def check_person(drafters: Collection[str], person_id: str) -> None:
    """Who drafted the document or gave an annex does not seal. Raises RuleError ``sealing.same_person``."""
    if person_id in drafters:
        raise RuleError("sealing.same_person")


def check_sealing(facts: SealingFacts) -> None:
    """Raises RuleError ``sealing.not_signed``, ``sealing.signature_not_valid`` (with the ``finding``),
    ``sealing.foreign_signer``, ``sealing.not_numbered``."""
    if not facts.leader_status:
        raise RuleError("sealing.not_signed")
    if facts.leader_status != VALID:
        raise RuleError("sealing.signature_not_valid", finding=facts.leader_code)
    if not facts.own_signer:
        raise RuleError("sealing.foreign_signer")
    if not facts.filled:
        raise RuleError("sealing.not_numbered")


def check_too_many(recent: int, limit: int) -> None:
    """`recent` seals of one key within the last hour. Raises RuleError ``sealing.too_many``."""
    if recent >= limit:
        raise RuleError("sealing.too_many", limit=str(limit))
