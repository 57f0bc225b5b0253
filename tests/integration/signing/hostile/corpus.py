"""The whole corpus, and what its judge believes."""

from collections.abc import Iterator

from cryptography import x509

from signing import Verdict, verify
from tests.integration.signing.hostile import bases, corrupt, forgery, good, incremental, people, shadow, wrapping
from tests.integration.signing.hostile.cases import Case

FAMILIES = (incremental, forgery, wrapping, shadow, corrupt, good)


def cases() -> Iterator[Case]:
    for family in FAMILIES:
        yield from family.cases()


def anchors() -> tuple[x509.Certificate, ...]:
    return (people.root().certificate, *bases.our_office().authority.anchors())


def judge(case: Case) -> Verdict:
    return verify(case.make(), anchors(), crls=case.lists() if case.lists else bases.clean_lists(), at=case.at)
