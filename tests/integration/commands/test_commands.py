"""The commands a stranger types: their answers and their exit codes, in processes of their own."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

PACKAGES = Path(__file__).resolve().parents[4] / "shared" / "data" / "edxml"


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a seeded node that is not running."""
    folder = tmp_path_factory.mktemp("node")
    environment = {**os.environ, "KHONGGIAY_DATA_DIR": str(folder), "KHONGGIAY_DATABASE_URL": ""}
    assert run(environment, "seed").returncode == 0
    return environment


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", "server.cli.main", *arguments)
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_verify_calls_a_file_that_is_no_pdf_unreadable(node: dict[str, str], tmp_path: Path) -> None:
    for content in (b"", b"garbage", b"%PDF-1.7\n"):
        file = tmp_path / "file.pdf"
        file.write_bytes(content)
        answer = run(node, "verify", str(file))
        assert answer.returncode == 2, answer.stderr
        assert "Traceback" not in answer.stderr
    assert run(node, "verify", str(tmp_path / "missing.pdf")).returncode == 2
    assert run(node, "verify", str(tmp_path)).returncode == 2


def test_verify_says_not_valid_of_a_pdf_without_signatures(node: dict[str, str]) -> None:
    blobs = Path(node["KHONGGIAY_DATA_DIR"]) / "blobs"
    paper = next(file for file in blobs.rglob("*") if file.is_file() and file.read_bytes().startswith(b"%PDF"))
    answer = run(node, "verify", str(paper), "--json")
    assert (answer.returncode, json.loads(answer.stdout)["status"]) == (1, "unsigned")


def test_edxml_show_prints_every_field_under_the_name_of_its_element(node: dict[str, str]) -> None:
    answer = run(node, "edxml", "show", str(PACKAGES / "new.edxml"), "--json")
    values = json.loads(answer.stdout)
    header = values["MessageHeader"]
    assert answer.returncode == 0
    assert (header["From"]["OrganId"], header["Code"]["CodeNotation"]) == ("000.00.00.A80", "VPCP-TTĐT")
    assert header["To"][0]["OrganId"] == "28.22.H17"
    (attachment,) = values["AttachmentEncoded"]["Attachment"]
    assert attachment["AttachmentName"] == "1896_QD-TTg_m_294779.doc"
    assert attachment["size"] == 388347
    assert attachment["sha256"] == "8385739ec4a4ed36d71eabcaead629641ffc5ffff3d487ff5c34d2f821c9f36e"


@pytest.mark.parametrize(("name", "code"), [("status-02-refused", "02"), ("status-03-accepted", "03")])
def test_edxml_show_understands_status_files(node: dict[str, str], name: str, code: str) -> None:
    answer = run(node, "edxml", "show", str(PACKAGES / f"{name}.edxml"))
    assert f"StatusCode: {code}" in answer.stdout
    assert "DocumentId: 000.00.00.G22,2015/09/30,7816/VPCP-TTĐT" in answer.stdout


def test_edxml_show_refuses_a_bad_file_with_a_code(node: dict[str, str], tmp_path: Path) -> None:
    bad = tmp_path / "bad.edxml"
    bad.write_bytes(b"1212<?xml version='1.0'?><edXML/>")
    answer = run(node, "edxml", "show", str(bad))
    assert (answer.returncode, "(edxml.not_well_formed)" in answer.stderr) == (2, True)
    missing = run(node, "edxml", "show", str(tmp_path / "missing.edxml"))
    assert (missing.returncode, "(file.unreadable)" in missing.stderr) == (2, True)


def test_edxml_import_takes_each_real_file_once_and_says_what_it_did(node: dict[str, str]) -> None:
    said = [
        run(node, "edxml", "import", str(PACKAGES / f"{name}.edxml"), "--agency", "H24.31").stdout
        for name in ("new", "new", "recall", "status-03-accepted")
    ]
    assert "đã nhận văn bản đến" in said[0]
    assert "đã được nhận trước đó" in said[1]
    assert "không tìm thấy văn bản tương ứng" in said[2]
    assert "không tìm thấy văn bản tương ứng" in said[3]
    unknown = run(node, "edxml", "import", str(PACKAGES / "new.edxml"), "--agency", "X1")
    assert (unknown.returncode, "(agency.missing)" in unknown.stderr) == (2, True)


def test_the_audit_log_of_a_node_is_whole(node: dict[str, str]) -> None:
    answer = run(node, "audit", "verify")
    assert (answer.returncode, "nguyên vẹn" in answer.stdout) == (0, True)


def test_a_forged_audit_log_is_told_with_its_place(node: dict[str, str], tmp_path: Path) -> None:
    copy = tmp_path / "data"
    shutil.copytree(node["KHONGGIAY_DATA_DIR"], copy)
    with closing(sqlite3.connect(copy / "khonggiay.sqlite3")) as database:
        database.execute("DROP TRIGGER audit_log_no_update")
        database.execute("UPDATE audit_log SET subject = 'demo:other' WHERE seq = 1")
        database.commit()
    answer = run({**node, "KHONGGIAY_DATA_DIR": str(copy)}, "audit", "verify")
    assert (answer.returncode, answer.stdout) == (1, "Chuỗi nhật ký bị đứt tại dòng 1. (audit.broken)\n")
