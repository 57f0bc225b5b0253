"""
Measuring work against a limit: the median of processor times, each round of a work beside one of the limit.

Processor time of this process, because other programs share the machine; what another process does (the local
time-stamping authority) is therefore not in it, for us and for the peers alike.
"""

import gc
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Step = Callable[[], object]
MILLISECONDS = 1000


@dataclass(frozen=True, slots=True)
class Work:
    """One thing to measure: its name in tables, its Vietnamese title, our way of doing it and those of others."""

    name: str
    title: str
    ours: Step
    peers: Mapping[str, Step] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """Medians in milliseconds; the ratio says how many of the limit our way costs."""

    work: str
    title: str
    ours_ms: float
    limit_ms: float
    peers_ms: Mapping[str, float]

    @property
    def ratio_to_limit(self) -> float:
        return self.ours_ms / self.limit_ms

    def to_json(self) -> dict[str, Any]:
        return {
            "work": self.work,
            "ours_ms": round(self.ours_ms, 4),
            "limit_ms": round(self.limit_ms, 4),
            "ratio_to_limit": round(self.ratio_to_limit, 2),
            "peers_ms": {name: round(value, 4) for name, value in self.peers_ms.items()},
        }


def measure(work: Work, limit: Step, rounds: int) -> Row:
    """The row of a work; a peer that fails is left out with a line on standard error."""
    peers = {name: step for name, step in work.peers.items() if _works(name, step)}
    steps = {"": work.ours, "limit": limit, **{f"peer {name}": step for name, step in peers.items()}}
    spent: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(rounds):
        gc.collect()  # what earlier rounds left is not collected in the time of this one
        for name, step in steps.items():
            spent[name].append(_processor_time(step))
    medians = {name: statistics.median(times) * MILLISECONDS for name, times in spent.items()}
    return Row(work.name, work.title, medians[""], medians["limit"], {name: medians[f"peer {name}"] for name in peers})


def _processor_time(step: Step) -> float:
    step()  # not counted: the caches of the processor hold what the work before it left there
    start = time.process_time()
    step()
    return time.process_time() - start


def _works(name: str, step: Step) -> bool:
    """Other people's programs may break in any way; ours is not measured worse or better for it."""
    try:
        step()
    except Exception as error:  # noqa: BLE001 - see above
        print(f"Không đo được {name}: {type(error).__name__}: {error}", file=sys.stderr)
        return False
    return True
