"""The whole corpus, and what its judge believes."""

from collections.abc import Iterator

from cryptography import x509

from signing import Verdict, verify
from signing.trust import Profile
from tests.integration.signing.hostile import (
    bases,
    certificates,
    corrupt,
    forgery,
    good,
    incremental,
    messages,
    people,
    shadow,
    stores,
    twofold,
    wrapping,
)
from tests.integration.signing.hostile.cases import Case

FAMILIES = (incremental, forgery, messages, wrapping, shadow, twofold, certificates, stores, corrupt, good)


def cases() -> Iterator[Case]:
    for family in FAMILIES:
        yield from family.cases()


def anchors() -> tuple[x509.Certificate, ...]:
    return (people.root().certificate, *bases.our_office().authority.anchors())


def judge(case: Case) -> Verdict:
    lists = case.lists() if case.lists else bases.clean_lists()
    return verify(case.make(), anchors(), crls=lists, at=case.at, profile=Profile.AGENCY)
