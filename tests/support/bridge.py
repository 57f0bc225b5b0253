"""The bridge at a signer's own machine, as the real program, over a token in software."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")


@dataclass(frozen=True)
class RunningBridge:
    """Where it listens, and what it has written so far."""

    address: str
    log: Path


@contextmanager
def running_bridge(folder: Path, *origins: str, port: int = 0, module: Path = MODULE) -> Iterator[RunningBridge]:
    """`python -m clients.device` for pages of these origins, ended afterwards."""
    log = folder / "bridge.log"
    command = [sys.executable, "-m", "clients.device", "--module", str(module), "--port", str(port)]
    allowed = [word for origin in origins for word in ("--origin", origin)]
    with (
        log.open("wb") as errors,
        subprocess.Popen([*command, *allowed], stdout=subprocess.PIPE, stderr=errors, text=True) as program,
    ):
        try:
            assert program.stdout is not None
            said = program.stdout.readline()
            yield RunningBridge(said.removeprefix("Phần mềm ký số: ").partition(",")[0], log)
        finally:
            program.terminate()
