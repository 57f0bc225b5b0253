"""The verdict of a rehearsal, step by step, as it stands in `rehearsal.json`."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from clients.rehearsal.truth import Evidence


class Verdict(StrEnum):
    CHECKED = "checked"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class StepReport:
    """`error` is None for a checked step, else what was not true or went wrong."""

    name: str
    title: str
    verdict: Verdict
    evidence: Evidence
    error: str | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    base_url: str
    started_at: str
    finished_at: str
    steps: Sequence[StepReport]

    @property
    def passed(self) -> bool:
        """Only when every step was checked."""
        return bool(self.steps) and all(step.verdict is Verdict.CHECKED for step in self.steps)

    def __bool__(self) -> bool:
        return self.passed

    @property
    def failures(self) -> tuple[StepReport, ...]:
        return tuple(step for step in self.steps if step.verdict is Verdict.FAILED)

    def write(self, path: Path) -> None:
        verdict = Verdict.CHECKED if self.passed else Verdict.FAILED
        values = {"verdict": verdict, **asdict(self)}
        path.write_text(json.dumps(values, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
