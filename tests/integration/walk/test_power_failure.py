"""kill -9 of the whole server, between all steps of the walk and in the middle of its work: nothing lost or doubled."""

import random
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from threading import Event, Thread

import pytest

from clients.api.desk import Desk
from clients.api.patience import until
from clients.api.reading import JsonObject, part, parts
from clients.rehearsal import Report, run
from inbox.work.archiving import RENEW
from server.processes.trusting import REFRESH
from tests.support.node import Node

pytestmark = pytest.mark.timeout(1800)

LONGEST_DELAY = 0.4
"""Seconds a worker is left alone after it took an event."""

SEED = 20261121

NEXT_TIMES = {(topic, "pending") for topic in (RENEW, REFRESH)}


class Reaper:
    """Kills the server once for every kind of work, at a random moment after a worker took it, and starts it again."""

    def __init__(self, node: Node) -> None:
        self.struck: list[str] = []
        self._node = node
        self._chance = random.Random(SEED)  # noqa: S311 - a test that can be repeated
        self._over = Event()
        self._thread = Thread(target=self._lurk)

    def __enter__(self) -> "Reaper":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _lurk(self) -> None:
        while not self._over.wait(0.005):
            topic = self._work_in_hand()
            if topic is not None:
                self._over.wait(self._chance.uniform(0, LONGEST_DELAY))
                self._node.kill()
                self.struck.append(topic)
                self._node.start()

    def _work_in_hand(self) -> str | None:
        """A kind of work that a worker holds now and that was not struck before."""
        file = self._node.data_dir / "khonggiay.sqlite3"
        connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        try:
            rows = connection.execute("SELECT topic FROM outbox_event WHERE state = 'leased'").fetchall()
        finally:
            connection.close()
        return next((topic for (topic,) in rows if topic not in self.struck), None)


def test_a_power_failure_between_any_two_steps_loses_and_doubles_nothing(node: Node, tmp_path: Path) -> None:
    failures: list[str] = []

    def power_failure(step: str) -> None:
        failures.append(step)
        node.kill()
        node.start()

    report = run(node.url, node.accounts, tmp_path / "evidence", between=power_failure)

    assert report.passed, report.failures
    assert len(failures) == len(report.steps) - 1
    nothing_lost_or_doubled(node, report)


def test_a_power_failure_in_the_middle_of_any_work_loses_and_doubles_nothing(node: Node, tmp_path: Path) -> None:
    with Reaper(node) as reaper:
        report = run(node.url, node.accounts, tmp_path / "evidence")

    assert report.passed, (report.failures, reaper.struck)
    assert len(reaper.struck) > 5
    nothing_lost_or_doubled(node, report)


def nothing_lost_or_doubled(node: Node, report: Report) -> None:
    """The steps counted deliveries, packages and statuses; here the registers, the outbox and the audit chain."""
    evidence = {step.name: step.evidence for step in report.steps}
    assert evidence["resolution.number"]["number"] == 1
    assert len(_register(node)) == 1
    until(lambda: not _unfinished(node) or None, "empty outbox", 60)
    audit = node.command("audit", "verify")
    assert audit.returncode == 0, audit.stdout + audit.stderr


def _register(node: Node) -> Sequence[JsonObject]:
    """The council's register of outgoing documents, as its clerk sees it."""
    clerk = next(
        one for one in node.accounts["accounts"] if one["kind"] == "records_clerk" and one["username"].endswith(".hdnd")
    )
    desk = Desk(node.url)
    desk.log_in(clerk["username"], node.accounts["password"])
    try:
        return parts(part(desk.get("/registers/outgoing"), "book"), "entries")
    finally:
        desk.close()


def _unfinished(node: Node) -> list[tuple[str, str]]:
    """Work that is not done. Refused as it should be: the wrong PIN, and a PIN that was lost with the power.

    Standing work never ends: its next time is always planned.
    """
    connection = sqlite3.connect(f"file:{node.data_dir / 'khonggiay.sqlite3'}?mode=ro", uri=True)
    try:
        rows: list[tuple[str, str]] = connection.execute(
            "SELECT topic, state FROM outbox_event WHERE state <> 'done' "
            "AND COALESCE(code, '') NOT IN ('signing.wrong_pin', 'signing.secret_lost')"
        ).fetchall()
    finally:
        connection.close()
    return [row for row in rows if row not in NEXT_TIMES]
