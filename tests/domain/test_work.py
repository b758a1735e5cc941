"""The work that strangers do under pressure: tasks that need no storage and cannot be lent."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from halloo.domain.limits import Buckets
from halloo.domain.work import (
    SECONDS,
    Pressure,
    Spent,
    bits_for,
    done,
    solve,
    task,
    zeros,
)

KEY, HERE, NOW = b"k" * 32, ("shop", "203.0.113.0/24"), 1_795_867_200.0


def test_a_task_that_was_done_is_good_for_its_time_place_and_site_alone() -> None:
    work = task(KEY, *HERE, 8, NOW)
    answer = solve(work)
    assert answer.startswith(f"{work}.")
    assert sha256(answer.encode()).digest()[0] == 0
    assert len(answer) <= 55  # one block of SHA-256, for clients that do it by hand
    assert done(KEY, *HERE, answer, NOW) == work
    assert done(KEY, *HERE, answer, NOW + SECONDS) == work
    assert done(KEY, *HERE, answer, NOW + SECONDS + 1) is None
    assert done(KEY, "garden", HERE[1], answer, NOW) is None
    assert done(KEY, "shop", "203.0.114.0/24", answer, NOW) is None
    assert done(b"x" * 32, *HERE, answer, NOW) is None


def test_what_was_not_done_or_made_easier_is_worth_nothing() -> None:
    work = task(KEY, *HERE, 16, NOW)
    lazy = next(f"{work}.{n}" for n in range(1000) if zeros(f"{work}.{n}") < 16)
    assert done(KEY, *HERE, lazy, NOW) is None
    easier = solve("1" + work[2:])
    assert done(KEY, *HERE, easier, NOW) is None
    longer = work.replace(str(int(NOW + SECONDS)), str(int(NOW + 9999)))
    assert done(KEY, *HERE, f"{longer}.1", NOW) is None


@given(st.text(max_size=80))
def test_any_text_is_looked_at_without_an_error(text: str) -> None:
    assert done(KEY, *HERE, text, NOW) is None


def test_each_task_lets_in_one_and_what_is_remembered_is_bounded() -> None:
    spent = Spent(most=3)
    assert [spent.spend("a", 0), spent.spend("a", 1), spent.spend("b", 1)] == [True, False, True]
    assert not spent.spend("a", SECONDS)
    assert spent.spend("a", SECONDS + 1)  # it is past its time anyway
    for n in range(100):
        assert spent.spend(f"{n}", SECONDS + 1)
    assert len(spent._until) == 3


def test_pressure_begins_when_many_knock_and_ends_when_they_stop() -> None:
    pressure = Pressure(100, 2.0, 8.0)
    assert [pressure.knock(n / 100) for n in range(1000)] == [0.0] * 1000  # as many as can come in
    calm = [pressure.knock(10.0) for _ in range(190)]
    assert calm == [0.0] * 190
    pressed = [pressure.knock(10.0) for _ in range(2000)]
    assert pressed[20] > 0
    assert pressed == sorted(pressed)
    assert pressed[-1] == 1.0  # and never more
    assert pressure.knock(15.0) > 0
    assert pressure.knock(17.0) == 0.0


def test_without_a_rate_or_a_wait_there_is_no_pressure() -> None:
    for pressure in (Pressure(0, 2.0, 8.0), Pressure(1, 0.0, 8.0)):
        assert not any(pressure.knock(0.0) for _ in range(1000))


def test_the_harder_they_press_the_more_there_is_to_do() -> None:
    assert [bits_for(p, 17) for p in (0.01, 0.25, 0.5, 1.0)] == [13, 14, 15, 17]
    assert bits_for(0.01, 2) == 1


def test_addresses_without_end_leave_ten_thousand_behind_at_most() -> None:
    buckets = Buckets(1, 60)
    for n in range(200_000):
        buckets.take(f"2001:db8:{n >> 16:x}:{n & 0xFFFF:x}::/64", float(n))
    assert len(buckets._buckets) == 10_000
