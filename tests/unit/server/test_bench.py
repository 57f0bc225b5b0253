"""What `khonggiay bench signing` answers; how fast it was is no question for a test."""

import importlib.util
import json

import pytest
from click.testing import CliRunner, Result

from server.cli.bench import measure, peers, signatures
from server.cli.bench.measure import Row, Work
from server.cli.bench.office import Office, make_office
from server.cli.main import main
from tests.unit.signing.making import FONTS

WORKS = ["sign-bb-stamped", "sign-bt", "sign-blta", "verify-1", "verify-5"]


@pytest.fixture(scope="module")
def office() -> Office:
    return make_office(FONTS)


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return signatures.bench_signing(FONTS, 1)


def test_every_work_has_a_row_with_its_limit_measured_beside_it(rows: list[Row]) -> None:
    assert [row.work for row in rows] == WORKS
    assert all(row.ours_ms > 0 and row.limit_ms > 0 for row in rows)
    assert all(row.ratio_to_limit == row.ours_ms / row.limit_ms for row in rows)


def test_the_peers_do_the_works_they_can(rows: list[Row]) -> None:
    measured = {row.work: sorted(row.peers_ms) for row in rows}
    assert measured == {
        "sign-bb-stamped": ["endesive", "pyhanko"],
        "sign-bt": ["endesive", "pyhanko"],
        "sign-blta": ["pyhanko"],
        "verify-1": ["pyhanko"],
        "verify-5": ["pyhanko"],
    }


def test_the_table_names_every_work_and_leaves_no_cell_empty(rows: list[Row]) -> None:
    heading, *lines = signatures.table(rows)
    assert all(word in heading for word in ("Việc", "Giới hạn", "pyhanko", "endesive"))
    assert [line.split(":")[0] for line in lines] == WORKS
    assert len({len(line) for line in (heading, *lines)}) == 1
    assert lines[-1].endswith(signatures.ABSENT)


def asked(monkeypatch: pytest.MonkeyPatch, *options: str) -> Result:
    row = Row("sign-bt", "Ký B-T", 6.0, 0.3, {"pyhanko": 220.25})
    monkeypatch.setattr(signatures, "bench_signing", lambda _, rounds: [row] * rounds)
    return CliRunner().invoke(main, ["bench", "signing", *options])


def test_json_is_all_that_is_said_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = asked(monkeypatch, "--json", "--rounds", "2")
    row = {"work": "sign-bt", "ours_ms": 6.0, "limit_ms": 0.3, "ratio_to_limit": 20.0, "peers_ms": {"pyhanko": 220.25}}
    assert (answered.exit_code, json.loads(answered.stdout)) == (0, [row, row])


def test_without_json_there_is_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "sign-bt: Ký B-T" in asked(monkeypatch, "--rounds", "1").stdout


def test_no_round_is_no_measurement(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked(monkeypatch, "--rounds", "0").exit_code == 2


def test_a_peer_that_breaks_is_named_and_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> None:
        raise ValueError("not today")

    row = measure.measure(Work("x", "X", lambda: sum(range(99)), {"good": list, "bad": broken}), list, 3)
    assert sorted(row.peers_ms) == ["good"]
    assert "bad: ValueError: not today" in capsys.readouterr().err


def test_endesive_may_be_missing(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert peers.endesive_steps(office, FONTS, "http://127.0.0.1:9/") == {}
    assert "endesive" in capsys.readouterr().err


def test_a_file_that_is_not_valid_is_not_measured(office: Office) -> None:
    with pytest.raises(ValueError, match=r"verify\.signature_broken"):
        signatures.check(office, office.signed().replace(b"595", b"596", 1))


def test_the_document_is_the_one_that_was_promised(office: Office) -> None:
    drawing = office.drawing
    assert 90_000 < len(drawing) < 100_000
    assert drawing.count(b"/Type /Page\n") == 3
