"""A check in a process of its own, made by forking: what is loaded already is not loaded again for each file.

The same limits as `signing.verify_in_child`, which servers use: there the parent has other work and other memory.
"""

import json
import logging
import os
from dataclasses import asdict
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from signing import Limits, Reason, ReasonCode, Verdict, verify
from signing.trust import Profile, Trust
from signing.verification.child import limit
from signing.verification.report import conclude


def verify_forked(file: Path, trust: Trust, at: datetime, profile: Profile, limits: Limits | None = None) -> Verdict:
    """The verdict on a file: `verify.check_crashed` or `verify.check_too_long` at the worst."""
    allowed, context = limits or Limits(), get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_check, args=(theirs, file, trust, at, profile, asdict(allowed)), daemon=True)
    child.start()
    theirs.close()
    try:
        if not ours.poll(allowed.wall_seconds):
            return conclude([Reason(ReasonCode.CHECK_TOO_LONG)])
        return Verdict.from_json(json.loads(ours.recv_bytes()))
    except (EOFError, OSError, ValueError, KeyError, TypeError):
        return conclude([Reason(ReasonCode.CHECK_CRASHED)])
    finally:
        child.kill()
        child.join()
        ours.close()


def _check(
    answer: Connection, file: Path, trust: Trust, at: datetime, profile: Profile, limits: dict[str, Any]
) -> None:
    """What a stranger's file makes of this process must not speak to ours but in plain JSON."""
    logging.disable(logging.CRITICAL)
    limit(limits)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    answer.send_bytes(json.dumps(verify(file.read_bytes(), trust, at=at, profile=profile).to_json()).encode())
