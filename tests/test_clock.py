"""Nobody steps Halloo's clock."""

import time

import pytest

from halloo import clock

DAYS = 2 * 86_400.0


def test_it_shows_the_time_of_day() -> None:
    assert abs(clock.now() - time.time()) < clock.STEPPED_SECONDS


def test_a_wall_clock_that_is_set_moves_nothing_and_is_told_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wall, steps = time.time, clock.steps()
    assert next(steps) == 0
    before = clock.now()
    monkeypatch.setattr(time, "time", lambda: wall() + DAYS)
    assert 0 <= clock.now() - before < clock.STEPPED_SECONDS
    assert [round(next(steps) / DAYS), next(steps)] == [1, 0]
    monkeypatch.setattr(time, "time", wall)
    assert [round(next(steps) / DAYS), next(steps)] == [-1, 0]
