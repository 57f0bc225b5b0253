"""How often one connection may ask. A device in the hands of a person stays far below."""

from dataclasses import dataclass

BURST = 40
"""So much at once: a tablet that comes back asks for several things in one breath."""
A_SECOND = 10.0
"""So much is given back each second."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What is `left` at a moment, in seconds of a monotonic clock. A new one is full."""

    left: float = BURST
    at: float = 0.0

    def spend(self, now: float) -> "Measure | None":
        """With one less; None when there is not even one."""
        left = min(BURST, self.left + A_SECOND * max(0.0, now - self.at))
        return Measure(left - 1, max(now, self.at)) if left >= 1 else None
