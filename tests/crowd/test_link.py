"""When a simulated visitor dials, pings and gives up."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from halloo.crowd.link import Link

seeds = st.integers(0, 2**32)


def live(seed: int, ping: float = 25) -> Link:
    link = Link(Random(seed), 0)
    assert link.tick(0) == "dial"
    link.welcomed(0, ping)
    return link


@given(seeds, st.floats(1, 39))
def test_it_pings_as_often_as_the_server_wants_with_jitter(seed: int, ping: float) -> None:
    link = live(seed, ping)
    assert 0.8 * ping <= link.due <= ping


@given(seeds)
def test_a_line_silent_for_40_seconds_is_hung_up(seed: int) -> None:
    link = live(seed)
    deeds = []
    while not deeds or deeds[-1] != "hang up":
        now = link.due
        deeds.append(link.tick(now))
    assert now == 40
    assert deeds.count("ping") == 1


@given(seeds)
def test_a_pong_keeps_it(seed: int) -> None:
    link = live(seed)
    for _ in range(20):
        now = link.due
        assert link.tick(now) == "ping"
        link.heard(now)


@given(seeds)
def test_the_first_try_after_a_loss_comes_within_five_seconds(seed: int) -> None:
    link = live(seed)
    link.lost(100)
    assert 100 <= link.due <= 105


@given(seeds, st.integers(2, 12))
def test_later_tries_wait_between_half_a_second_and_twenty(seed: int, tries: int) -> None:
    link = live(seed)
    for _ in range(tries):
        link.lost(100)
    assert 100.5 <= link.due <= 120


@given(seeds)
def test_after_a_bye_it_comes_back_when_it_was_told(seed: int) -> None:
    link = live(seed)
    link.bye(7250)
    link.lost(10)
    assert link.due == 17.25


@given(seeds, st.floats(20, 120))
def test_a_retry_after_is_honoured(seed: int, wait: float) -> None:
    link = live(seed)
    link.lost(10, at_least=wait)
    assert link.due == 10 + wait


@given(seeds)
def test_a_minute_of_calm_makes_the_next_loss_the_first(seed: int) -> None:
    link = live(seed)
    for _ in range(6):
        link.lost(0)
    link.welcomed(100, 25)
    link.lost(160)
    assert link.due <= 165
