"""Which later finding on the same signatures takes the place of an earlier one, and whom a revocation concerns."""

from typing import Any

import pytest

from inbox.rules.judgements import concerns, finding, outweighs

REVOKED, UNKNOWN = "verify.certificate_revoked", "verify.revocation_unknown"


def verdict(*codes: str) -> dict[str, dict[str, Any]]:
    return {"file": {"reasons": [{"code": code, "details": {"field": "Signature"}} for code in codes]}}


@pytest.mark.parametrize(
    ("earlier", "later", "counts"),
    [
        (("valid", ()), ("invalid", (REVOKED,)), True),
        (("indeterminate", (UNKNOWN,)), ("invalid", (REVOKED,)), True),
        (("valid", ()), ("indeterminate", ("verify.time_stamp_revoked",)), True),
        (("invalid", (REVOKED,)), ("valid", ()), True),
        (("valid", ()), ("valid", ()), False),
        (("valid", ()), ("indeterminate", (UNKNOWN,)), False),
        (("valid", ()), ("indeterminate", ("verify.expired_without_time_stamp",)), False),
        (("invalid", (REVOKED,)), ("invalid", (REVOKED,)), False),
        (("invalid", (REVOKED,)), ("indeterminate", (UNKNOWN,)), False),
        (("valid", ()), ("unreadable", ("verify.check_too_long",)), False),
    ],
)
def test_only_a_revocation_that_became_known_or_was_taken_back_changes_a_finding(
    earlier: tuple[str, tuple[str, ...]], later: tuple[str, tuple[str, ...]], *, counts: bool
) -> None:
    first, second = (finding(status, verdict(*codes)) for status, codes in (earlier, later))
    assert outweighs(second, first) is counts


SIGNATURE = {"relied_on": ["issuing:FF", "root:1", "of time-stamps:A0"]}


@pytest.mark.parametrize(
    ("signature", "issuer", "serials", "concerned"),
    [
        (SIGNATURE, "issuing", {255}, True),
        (SIGNATURE, "issuing", {254}, False),
        (SIGNATURE, "other", {255}, False),
        (SIGNATURE, "root", {1, 2}, True),
        (SIGNATURE, "of time-stamps", {160}, True),
        ({"relied_on": []}, "issuing", {255}, False),
        ({}, "issuing", {255}, True),
    ],
)
def test_a_list_concerns_those_it_says_something_about(
    signature: dict[str, Any], issuer: str, serials: set[int], *, concerned: bool
) -> None:
    assert concerns({"signatures": [signature]}, issuer, frozenset(serials)) is concerned
