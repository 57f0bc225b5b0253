"""Every file of the corpus gets the answer it is owed; some also in a child process and from the command line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from signing import verify_in_child
from signing.keys import to_pem
from signing.trust import Profile, Trust
from tests.integration.signing.hostile import bases
from tests.integration.signing.hostile.cases import Case
from tests.integration.signing.hostile.corpus import anchors, cases, judge

CASES = tuple(cases())
SAMPLE = (
    *("ISA-foreign-content-swapped", "ISA-issued-ending-no-end", "ISA-foreign-loop", "ISA-foreign-unused-object"),
    *("USF-range-beyond-words", "USF-contents-deep-der", "CMS-two-signers", "CMS-stamp-from-future"),
    *("SWA-by-hand-range-again-table", "SHADOW-second-face", "CERT-rsa-1024", "CERT-self-signed"),
    *("DAMAGE-bomb", "DAMAGE-table-bomb", "DAMAGE-archive-too", "DAMAGE-empty", "DAMAGE-signatures-5000"),
    *(
        "GOOD-ours-issued",
        "GOOD-b-lta",
        "GOOD-pss",
        "GOOD-p-384",
        "GOOD-certified-then-approved",
        "GOOD-object-streams",
    ),
)
CHILDREN = ("DAMAGE-nested-open", "DAMAGE-revisions-2000", "DAMAGE-hundred-thousand-objects", "GOOD-ours-copied")


def named(names: tuple[str, ...]) -> list[Case]:
    return [next(case for case in CASES if case.id == name) for name in names]


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_a_file_gets_the_answer_it_is_owed(case: Case) -> None:
    verdict = judge(case)
    found = {reason.code for reason in verdict.reasons}
    assert case.expected.allows(verdict.status), (verdict.status, found)
    assert not case.codes or found & case.codes, found


def test_no_two_files_share_a_name() -> None:
    assert len({case.id for case in CASES}) == len(CASES) > 700


@pytest.mark.parametrize("case", named(CHILDREN), ids=CHILDREN)
def test_a_child_process_gives_the_answer_in_its_time(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "file.pdf"
    path.write_bytes(case.make())
    trust = Trust.of_certificates(anchors())
    verdict = verify_in_child(path, trust, crls=bases.clean_lists(), profile=Profile.AGENCY)
    assert case.expected.allows(verdict.status), verdict.code


def test_the_command_line_gives_the_answers_with_its_exit_code(tmp_path: Path) -> None:
    sample = named(SAMPLE)
    options = ["--json", "--trust", "roots.pem"]
    (tmp_path / "roots.pem").write_bytes(to_pem(anchors()))
    for number, der in enumerate(bases.clean_lists()):
        (tmp_path / f"{number}.crl").write_bytes(der)
        options += ["--crl", f"{number}.crl"]
    for case in sample:
        (tmp_path / f"{case.id}.pdf").write_bytes(case.make())
    command = (sys.executable, "-m", "server.cli.main", "verify", *(f"{case.id}.pdf" for case in sample), *options)
    environment = {**os.environ, "KHONGGIAY_DATA_DIR": str(tmp_path / "none")}
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "")
    told = {answer["file"]: answer["status"] for answer in json.loads(done.stdout)}
    assert [case.id for case in sample if not case.expected.allows(told[f"{case.id}.pdf"])] == []
    assert {case.id for case in sample if told[f"{case.id}.pdf"] == "valid"} == {
        case.id for case in sample if case.family == "GOOD"
    }
