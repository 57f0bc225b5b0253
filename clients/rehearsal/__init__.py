"""The walk from a vote to four levels of government, rehearsed by simulated people and checked by strangers' tools."""

from clients.rehearsal.report import Report
from clients.rehearsal.run import run

__all__ = ["Report", "run"]
