"""`khonggiay rehearse`: from an empty directory to evidence that others can check."""

import json
from pathlib import Path

import pytest

from clients.rehearsal.exchange import RECEIVERS, STATUS_CODES
from clients.rehearsal.walk import STEPS
from tests.support.node import Node

VALID, NOT_VALID = 0, 1

pytestmark = pytest.mark.timeout(900)


def test_the_command_walks_with_a_server_of_its_own_and_leaves_the_evidence(tmp_path: Path) -> None:
    out = tmp_path / "evidence"

    ended = Node(tmp_path / "unused").command("rehearse", "--out", str(out))

    assert ended.returncode == 0, ended.stdout + ended.stderr
    report = json.loads((out / "rehearsal.json").read_text(encoding="utf-8"))
    assert [step["name"] for step in report["steps"]] == [step.name for step in STEPS]
    assert {step["verdict"] for step in report["steps"]} == {"checked"}
    assert {path.name for path in out.iterdir()} == {
        "anchors.pem",
        "packages",
        "rehearsal.json",
        "result.json",
        "statuses",
        "van-ban.pdf",
    }
    assert len(list((out / "packages").iterdir())) == RECEIVERS
    assert len(list((out / "statuses").iterdir())) == _statuses()
    assert _verified(out, (out / "van-ban.pdf").read_bytes()) == VALID
    assert _verified(out, _with_another_bit((out / "van-ban.pdf").read_bytes())) == NOT_VALID


def _verified(out: Path, pdf: bytes) -> int:
    """How `khonggiay verify` ends for these bytes under the fetched anchors."""
    file = out.parent / "to-check.pdf"
    file.write_bytes(pdf)
    return Node(out.parent / "unused").command("verify", str(file), "--trust", str(out / "anchors.pem")).returncode


def _with_another_bit(pdf: bytes) -> bytes:
    middle = len(pdf) // 4
    return pdf[:middle] + bytes([pdf[middle] ^ 1]) + pdf[middle + 1 :]


def _statuses() -> int:
    """One completed, one begun, one assigned, one refused, the others accepted."""
    by_state = {state.value: len(codes) for state, codes in STATUS_CODES.items()}
    special = sum(by_state[state] for state in ("completed", "processing", "assigned", "refused"))
    return special + (RECEIVERS - 4) * by_state["accepted"]
