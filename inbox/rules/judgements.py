"""When a later look at the same signatures counts more than the first: Circular 15/2025/TT-BKHCN, annex II.

A file is judged when it comes. It is judged again when a revocation becomes known that concerns it. What was found the
first time stays in the record; the new finding takes its place only for what became known: a revocation that was not
known, or one that was taken back. That evidence has become old meanwhile takes nothing from a signature.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

REVOKED: Final = frozenset({"verify.certificate_revoked", "verify.time_stamp_revoked"})
VALID: Final = "valid"


@dataclass(frozen=True, slots=True)
class Finding:
    """A judgement as the rule reads it. `revoked`: what was found to be revoked, by file, field and code."""

    status: str
    revoked: frozenset[tuple[str, str, str]]


def finding(status: str, files: Mapping[str, Mapping[str, Any]]) -> Finding:
    """``files``: the verdict on each file by its SHA-256."""
    revoked = {
        (sha256, str(reason["details"].get("field", "")), str(reason["code"]))
        for sha256, verdict in files.items()
        for reason in verdict["reasons"]
        if reason["code"] in REVOKED
    }
    return Finding(status, frozenset(revoked))


def outweighs(later: Finding, earlier: Finding) -> bool:
    """Whether the later finding takes the place of the earlier one."""
    came_to_light = bool(later.revoked - earlier.revoked)
    taken_back = bool(earlier.revoked) and later.status == VALID
    return came_to_light or taken_back


def concerns(verdict: Mapping[str, Any], issuer: str, serials: frozenset[int]) -> bool:
    """
    Whether a verdict may be another one when the list of an issuer (SHA-256 of its certificate) says something new
    about these serial numbers. A verdict of before it said what it relied on may always be.
    """
    named = {f"{issuer}:{serial:X}" for serial in serials}
    return any(not named.isdisjoint(one.get("relied_on", named)) for one in verdict.get("signatures", ()))
