"""The process that reads files of strangers: it says the same, is limited, and can do nothing else."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from signing import Limits, ReasonCode, Status, verify, verify_in_child
from tests.unit.signing.making import NOW, issued, make_office


def write(folder: Path, pdf: bytes) -> Path:
    path = folder / "document.pdf"
    path.write_bytes(pdf)
    return path


def test_a_verdict_from_a_child_process_is_the_same(tmp_path: Path) -> None:
    anchors = make_office().authority.anchors_pem()
    assert verify_in_child(write(tmp_path, issued()), anchors, at=NOW) == verify(
        issued(), make_office().authority.anchors(), at=NOW
    )


def test_a_child_process_that_runs_too_long_or_out_of_memory_is_unreadable(tmp_path: Path) -> None:
    path, anchors = write(tmp_path, issued()), make_office().authority.anchors_pem()
    slow = verify_in_child(path, anchors, Limits(wall_seconds=0.001), at=NOW)
    small = verify_in_child(path, anchors, Limits(memory=1024), at=NOW)
    gone = verify_in_child(tmp_path / "nothing.pdf", anchors, at=NOW)
    assert [slow.code, small.code, gone.code] == [
        ReasonCode.CHECK_TOO_LONG,
        ReasonCode.CHECK_CRASHED,
        ReasonCode.CHECK_CRASHED,
    ]


def test_a_child_without_anchors_trusts_nobody(tmp_path: Path) -> None:
    assert verify_in_child(write(tmp_path, issued()), b"", at=NOW).status is Status.INVALID


def test_a_checking_process_has_no_network_starts_no_program_and_writes_no_file(tmp_path: Path) -> None:
    tried = """
import os, socket, subprocess, sys
from signing.verification.child import limit
limit({"cpu_seconds": 5, "memory": 2**30})
for name, act in {
    "socket": socket.socket,
    "name": lambda: socket.getaddrinfo("localhost", 80),
    "program": lambda: subprocess.run(["/bin/true"]),
    "fork": os.fork,
    "file": lambda: os.write(os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT), b"x"),
}.items():
    try:
        act()
    except OSError:
        print(name, end=" ")
"""
    command = [sys.executable, "-I", "-c", tried, str(tmp_path / "written")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["socket", "name", "program", "fork", "file"]


def test_a_child_is_heard_only_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, anchors = write(tmp_path, issued()), make_office().authority.anchors_pem()
    monkeypatch.setattr(import_module("signing.verify"), "LARGEST_ANSWER", 100)
    assert verify_in_child(path, anchors, at=NOW).code is ReasonCode.CHECK_CRASHED
