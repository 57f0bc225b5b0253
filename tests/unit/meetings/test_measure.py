"""The measure of a connection: a burst passes, a flood does not, and time gives back."""

import pytest

from meetings.rules.measure import A_SECOND, BURST, Measure

START = 1_000.0


def spend(measure: Measure, *, times: int, now: float) -> tuple[Measure, int]:
    """What is left, and how many of so many events at one moment passed."""
    passed = 0
    for _ in range(times):
        spent = measure.spend(now)
        if spent is not None:
            measure, passed = spent, passed + 1
    return measure, passed


def test_a_burst_passes_and_what_goes_beyond_it_does_not() -> None:
    assert spend(Measure(), times=3 * BURST, now=START)[1] == BURST


@pytest.mark.parametrize(("seconds", "given"), [(0.0, 0), (0.05, 0), (0.5, 5), (1.0, 10), (3_600.0, BURST)])
def test_time_gives_back_up_to_a_burst(seconds: float, given: int) -> None:
    empty, _ = spend(Measure(), times=BURST, now=START)
    assert spend(empty, times=2 * BURST, now=START + seconds)[1] == given


def test_refused_events_cost_nothing_so_that_a_flood_still_gets_its_share() -> None:
    measure, passed = Measure(), 0
    for hundredth in range(1_000):
        measure, more = spend(measure, times=1, now=START + hundredth / 100)
        passed += more
    assert passed == pytest.approx(BURST + 10 * A_SECOND, abs=1)


def test_a_steady_hand_is_never_refused() -> None:
    measure = Measure()
    for second in range(600):
        measure, passed = spend(measure, times=int(A_SECOND), now=START + second)
        assert passed == A_SECOND


def test_a_clock_that_steps_back_gives_nothing() -> None:
    empty, _ = spend(Measure(), times=BURST, now=START)
    assert empty.spend(START - 60) is None
    assert spend(empty, times=BURST, now=START + 1)[1] == A_SECOND
