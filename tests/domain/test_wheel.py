"""Everyone is looked at soon after their time, never before, and once."""

from hypothesis import given
from hypothesis import strategies as st

from halloo.live.wheel import Wheel

START = 1000.25
waits = st.floats(-5, 200)
steps = st.lists(st.floats(0.01, 90), min_size=1, max_size=30)


@given(waits=st.lists(waits, max_size=50), steps=steps)
def test_everyone_is_due_once_and_within_a_second(waits: list[float], steps: list[float]) -> None:
    wheel: Wheel[int] = Wheel(START)
    for name, wait in enumerate(waits):
        wheel.put(name, START + wait)
    now, seen = START, set[int]()
    for step in steps:
        before, now = now, now + step
        for name in wheel.turn(now):
            assert name not in seen
            seen.add(name)
            assert START + waits[name] <= now
            assert START + max(waits[name], 0) > before - 1
    late = {name for name, wait in enumerate(waits) if START + max(wait, 0) <= now - 1}
    assert late <= seen


def test_who_is_put_again_is_due_again() -> None:
    wheel: Wheel[str] = Wheel(0)
    wheel.put("vera", 10)
    assert wheel.turn(9.9) == []
    assert wheel.turn(10) == ["vera"]
    wheel.put("vera", 5)  # a time that has passed
    assert wheel.turn(10.5) == []
    assert wheel.turn(11) == ["vera"]
