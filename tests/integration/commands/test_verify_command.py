"""`khonggiay verify` and `khonggiay trust`, as a stranger types them."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from signing import revocation_list
from tests.unit.server.trust_lists import list_file
from tests.unit.signing.making import NOW, issued, make_office, numbered, signed
from tests.unit.signing.test_evidence import MADE, package, trust

AT = f"{NOW + timedelta(hours=2):%Y-%m-%dT%H:%M:%S+00:00}"
# Circular 15/2025/TT-BKHCN, art. 6, and what a careful reader asks beside it.
LABELS = (
    *("Cơ quan, tổ chức:", "Đơn vị:", "Tổ chức cấp chứng thư:", "Thời hạn chứng thư:", "Hiệu lực tại thời điểm ký: có"),
    *("Thời gian ký:", "Dấu thời gian:", "Mức: B-T", "Toàn vẹn: có", "Chứng thư tin cậy: có", "Tình trạng thu hồi:"),
    *("Bao trùm toàn bộ tệp:", "Bổ sung sau khi ký:", "Theo danh sách tin cậy:", "Số chứng thư:", "Thuật toán:"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Signed files, a package, the root that issued them, its revocation lists."""
    place, authority = tmp_path_factory.mktemp("files"), make_office().authority
    contents = {
        "issued.pdf": issued(),
        "numbered.pdf": numbered(),
        "signed.pdf": signed(),
        "changed.pdf": issued() + b"more",
        "package.asice": package(),
        "root.pem": authority.anchors_pem(),
        "trust.json": json.dumps(trust().to_json()).encode(),
        "root.crl": revocation_list(authority.root, (), NOW),
        "issuing.crl": revocation_list(authority.issuing, (), NOW),
        "empty.pdf": b"",
        "broken.zip": package()[:-40],
    }
    for name, data in contents.items():
        (place / name).write_bytes(data)
    return place


def run(folder: Path, *arguments: str, data_dir: str = "none") -> subprocess.CompletedProcess[str]:
    """The command in a folder, over a node that need not exist."""
    command = (sys.executable, "-m", "server.cli.main", *arguments)
    environment = {**os.environ, "KHONGGIAY_DATA_DIR": str(folder / data_dir), "KHONGGIAY_DATABASE_URL": ""}
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done


GIVEN = ("--trust", "root.pem", "--crl", "root.crl", "--crl", "issuing.crl", "--at", AT)


def test_every_fact_of_a_signature_is_told(folder: Path) -> None:
    done = run(folder, "verify", "issued.pdf", *GIVEN)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "issued.pdf: HỢP LỆ (verify.valid)")
    assert [label for label in LABELS if label not in done.stdout] == []
    assert "số văn bản" in done.stdout


def test_unknown_revocation_leaves_it_undecided_for_an_agency_and_is_a_warning_in_general(folder: Path) -> None:
    strict = run(folder, "verify", "issued.pdf", "--trust", "root.pem", "--at", AT)
    general = run(folder, "verify", "issued.pdf", "--trust", "root.pem", "--at", AT, "--profile", "general")
    assert (strict.returncode, "CHƯA ĐỦ CĂN CỨ (verify.revocation_unknown)" in strict.stdout) == (1, True)
    assert (general.returncode, "! Chưa tra được tình trạng thu hồi" in general.stdout) == (0, True)


@pytest.mark.parametrize(
    ("name", "code"), [("issued.pdf", 0), ("numbered.pdf", 1), ("changed.pdf", 1), ("empty.pdf", 2), ("none.pdf", 2)]
)
def test_the_exit_code_says_it(folder: Path, name: str, code: int) -> None:
    assert run(folder, "verify", name, *GIVEN).returncode == code


def test_many_files_get_an_answer_each_and_the_gravest_code(folder: Path) -> None:
    done = run(folder, "verify", "issued.pdf", "numbered.pdf", "none.pdf", *GIVEN, "--json")
    found = json.loads(done.stdout)
    assert [one["file"] for one in found] == ["issued.pdf", "numbered.pdf", "none.pdf"]
    assert [one["status"] for one in found] == ["valid", "indeterminate", "unreadable"]
    assert done.returncode == 2


def test_a_package_is_checked_by_the_strangers_own_trust(folder: Path) -> None:
    done = run(folder, "verify", "package.asice", "--trust", "root.pem", "--json")
    assert json.loads(done.stdout)["own_anchors"] is False


def test_believing_a_package_on_its_own_word_is_said(folder: Path) -> None:
    done = run(folder, "verify", "package.asice", "--own-anchors")
    assert "Theo chứng thư gốc kèm trong gói" in done.stdout
    assert MADE > NOW


def test_a_demonstration_is_marked_whoever_vouches_for_it(folder: Path) -> None:
    done = run(folder, "verify", "issued.pdf", *GIVEN)
    assert "*** MÔ PHỎNG - không có giá trị pháp lý ***" in done.stdout


def test_both_reports_are_written_on_request(folder: Path) -> None:
    done = run(folder, "verify", "issued.pdf", *GIVEN, "--report", "out.pdf", "--etsi", "out.xml")
    assert done.returncode == 0
    assert (folder / "out.pdf").read_bytes().startswith(b"%PDF-")
    assert b"mainindication:total-passed" in (folder / "out.xml").read_bytes()
    refused = run(folder, "verify", "package.asice", "--trust", "root.pem", "--report", "no.pdf")
    assert (refused.returncode, "(check.no_report)" in refused.stderr) == (2, True)
    away = run(folder, "verify", "issued.pdf", *GIVEN, "--report", "none/out.pdf")
    assert (away.returncode, "(file.unwritable)" in away.stderr) == (2, True)


def test_a_broken_package_cannot_be_read(folder: Path) -> None:
    done = run(folder, "verify", "broken.zip", "--trust", "root.pem")
    assert (done.returncode, "evidence.not_a_package" in done.stdout) == (2, True)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--trust", "none.pem"), "file.unreadable"),
        (("--trust", "issued.pdf"), "trust.bad_file"),
        (("--trust", "root.pem", "--crl", "issued.pdf"), "revocation.not_a_list"),
    ],
)
def test_trust_that_cannot_be_read_is_said_with_its_code(folder: Path, options: tuple[str, ...], code: str) -> None:
    done = run(folder, "verify", "issued.pdf", *options)
    assert (done.returncode, f"({code})" in done.stderr) == (2, True)


def test_the_trust_of_a_package_and_a_trust_list_are_understood_too(folder: Path) -> None:
    assert run(folder, "verify", "issued.pdf", "--trust", "trust.json", "--at", AT).returncode == 0
    (folder / "list.json").write_bytes(list_file())
    done = run(folder, "verify", "issued.pdf", "--trust", "list.json", "--at", AT)
    assert "verify.untrusted" in done.stdout


def test_asking_without_a_node_makes_none(folder: Path) -> None:
    done = run(folder, "verify", "issued.pdf", "--at", AT)
    assert "không chữ ký nào được coi là tin cậy" in done.stderr
    assert done.returncode == 1
    assert not (folder / "none").exists()


def test_a_list_that_is_imported_is_what_the_node_believes(folder: Path) -> None:
    (folder / "wrong.json").write_bytes(b"{}")
    (folder / "list.json").write_bytes(list_file())
    refused = run(folder, "trust", "import", "wrong.json", data_dir="node")
    assert (refused.returncode, "(trust.bad_file)" in refused.stderr) == (2, True)
    assert "Chưa có danh sách tin cậy nào" in run(folder, "trust", "list", data_dir="node").stdout
    done = run(folder, "trust", "import", "list.json", data_dir="node")
    assert (done.returncode, "Đã nhập “Danh sách của kiểm thử”" in done.stdout) == (0, True)
    assert "Gốc của kiểm thử" in run(folder, "trust", "list", data_dir="node").stdout
    again = run(folder, "trust", "import", "list.json", data_dir="node")
    assert (again.returncode, "(trust.known_already)" in again.stderr) == (2, True)


def test_a_wrong_moment_is_a_wrong_question(folder: Path) -> None:
    assert "không phải thời điểm" in run(folder, "verify", "issued.pdf", "--at", "hôm qua").stderr
    assert run(folder, "verify", "issued.pdf", "signed.pdf", "--report", "x.pdf").returncode == 2
