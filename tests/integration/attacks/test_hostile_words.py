"""What people type where it is stored, sent on, or sealed."""

import pytest

from inbox.actions.acts import check_pin
from inbox.actions.common import need_reason
from inbox.exchange import edxml
from inbox.exchange.values import Organ, ReportedDocument, StatusHeader, StatusPackage
from server.infra.errors import Refusal


@pytest.mark.parametrize("typed", ["sai\x07 số", "sai\x00 số", "sai\uffff số", "sai\u202e số", "sai\r\n\tsố"])
def test_a_reason_always_finds_its_way_into_a_package(typed: str) -> None:
    reason = need_reason(typed)
    assert reason == "sai số"
    header = StatusHeader(Organ("H24"), ReportedDocument(document_id="d"), status_code="02", description=reason)
    assert edxml.read(edxml.write(StatusPackage(header))) == StatusPackage(header)


def test_a_reason_of_nothing_that_can_be_seen_is_missing() -> None:
    with pytest.raises(Refusal) as refused:
        need_reason("\x00 \u200b\u202e")
    assert refused.value.code == "inbox.reason_missing"


def test_a_pin_longer_than_can_be_sealed_is_refused_not_an_accident() -> None:
    with pytest.raises(Refusal) as refused:
        check_pin("1" * 191)
    assert refused.value.code == "request.invalid"
