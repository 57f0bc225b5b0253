"""``python -m signing.verification.child``: one task on standard input, its verdict on standard output, both JSON."""

import json
import logging
import resource
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from signing.trust import Profile, Trust
from signing.verify import verify

FORBIDDEN: Final = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.spawn")


def limit(allowed: Mapping[str, Any]) -> None:
    """Bind this process before it reads anything: processor, memory, no files to write, nobody to talk to."""
    cpu, memory = int(allowed["cpu_seconds"]), int(allowed["memory"])
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.addaudithook(_refuse)


def _refuse(event: str, _: Any) -> None:
    """No socket and no other program, whatever a library would like to ask: a check works with what it was given."""
    if event.startswith(FORBIDDEN):
        raise PermissionError(event)


def main() -> None:
    task = json.load(sys.stdin)
    limit(task["limits"])
    logging.disable(logging.CRITICAL)
    verdict = verify(
        Path(task["path"]).read_bytes(),
        Trust.from_json(task["trust"]),
        at=datetime.fromisoformat(task["at"]),
        profile=Profile(task["profile"]),
    )
    json.dump(verdict.to_json(), sys.stdout)


if __name__ == "__main__":
    main()
