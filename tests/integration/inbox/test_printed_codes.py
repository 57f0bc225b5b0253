"""The code printed on a document leads to it, however somebody types it, and to nothing before it is issued."""

from collections.abc import Callable

import pytest

from inbox.queries.published import published_by_code
from server.infra.database import reading
from tests.integration.inbox.steps import Issued

TYPED: list[Callable[[str], str]] = [
    str,
    str.lower,
    lambda code: code.replace("-", ""),
    lambda code: f" {code[:9]} {code[10:]} ",
]


@pytest.mark.parametrize("typed", TYPED)
def test_a_printed_code_leads_to_its_document_however_it_is_typed(ready: Issued, typed: Callable[[str], str]) -> None:
    document = ready.world.outgoing(ready.document_id)
    assert document.verify_code is not None
    with reading(ready.world.factory) as session:
        found = published_by_code(session, typed(document.verify_code), ready.world.now.date())
    assert found is not None
    assert (found.reference, found.abstract) == (document.reference, "")
