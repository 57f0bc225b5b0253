"""The server's processes stand and fall with their supervisor, and come back when they fall alone."""

import os
import signal
from pathlib import Path

from clients.api.patience import until
from tests.support.node import Node


def children(of: int) -> set[int]:
    return {int(pid) for pid in Path(f"/proc/{of}/task/{of}/children").read_text(encoding="ascii").split()}


def is_alive(pid: int) -> bool:
    """A zombie is not: it only waits to be counted."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def all_started(supervisor: int) -> set[int]:
    """The six processes of the demo's server."""

    def look() -> set[int] | None:
        found = children(supervisor)
        return found if len(found) == 6 else None

    return until(look, "every process", 60)


def test_no_process_outlives_a_supervisor_that_was_killed(node: Node) -> None:
    supervisor = node.supervisor
    processes = all_started(supervisor)
    os.kill(supervisor, signal.SIGKILL)
    until(lambda: not any(map(is_alive, processes)) or None, "the end of every process", 60)
    node.kill()
    node.start()  # the lock on the data folder went with the supervisor


def test_a_process_that_was_killed_is_started_again(node: Node) -> None:
    before = all_started(node.supervisor)
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    until(lambda: not children(node.supervisor) & before or None, "the end of the old processes", 60)
    assert not all_started(node.supervisor) & before
    node.command("audit", "verify").check_returncode()
