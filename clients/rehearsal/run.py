"""Running the walk against a server and writing down what was seen."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from clients.api import Accounts
from clients.api.reading import JsonObject
from clients.rehearsal.report import Report, StepReport, Verdict
from clients.rehearsal.stage import Stage
from clients.rehearsal.truth import Evidence
from clients.rehearsal.walk import STEPS, Step

log = logging.getLogger(__name__)

NOT_REACHED = "Chưa tới bước này vì một bước trước không đạt."


def run(
    base_url: str,
    accounts: JsonObject,
    out_dir: Path,
    *,
    between: Callable[[str], None] | None = None,
    after: Callable[[StepReport], None] | None = None,
) -> Report:
    """Walk from the vote to the last status, leave the evidence in `out_dir`, and say what was true.

    `accounts`: the content of `demo-accounts.json`. `between` is called with the name of the step just checked, before
    the next begins; `after` with every step's report, to show progress. What a step meets is never raised: the report,
    true only when every step was checked, says it.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    stage = Stage(base_url, Accounts.of(accounts), out_dir)
    started = _now()
    try:
        steps = _walk(stage, between or _nothing, after or _nothing)
    finally:
        stage.go_home()
    report = Report(base_url, started, _now(), steps)
    report.write(out_dir / "rehearsal.json")
    return report


def _walk(stage: Stage, between: Callable[[str], None], after: Callable[[StepReport], None]) -> tuple[StepReport, ...]:
    reports: list[StepReport] = []
    for step in STEPS:
        if reports and reports[-1].verdict is Verdict.FAILED:
            report = StepReport(step.name, step.title, Verdict.FAILED, {}, NOT_REACHED, 0.0)
        else:
            report = _take(step, stage)
        reports.append(report)
        after(report)
        if report.verdict is Verdict.CHECKED and step is not STEPS[-1]:
            between(step.name)
    return tuple(reports)


def _take(step: Step, stage: Stage) -> StepReport:
    begun = monotonic()
    evidence: Evidence = {}
    try:
        evidence = step.act(stage)
        step.check(stage, evidence)
    except Exception as error:  # whatever a step meets belongs into its report
        log.debug("step %s", step.name, exc_info=True)
        return _report(step, Verdict.FAILED, evidence, f"{type(error).__name__}: {error}", begun)
    return _report(step, Verdict.CHECKED, evidence, None, begun)


def _report(step: Step, verdict: Verdict, evidence: Evidence, error: str | None, begun: float) -> StepReport:
    return StepReport(step.name, step.title, verdict, evidence, error, round(monotonic() - begun, 3))


def _nothing(_: object) -> None:
    """Nobody listens."""


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
