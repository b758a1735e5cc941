"""Two conversations become one, whatever the clocks did."""

from hypothesis import given
from hypothesis import strategies as some

from halloo.domain.interleave import Said, weave

Times = some.lists(some.floats(0, 2e9), max_size=30)
Cut = some.integers(0, 5)  # messages at the beginning that are past their days


def said(times: list[float], cut: int) -> list[Said]:
    return [Said(seq, at) for seq, at in enumerate(times, cut + 1)]


@given(Times, Times, Cut, Cut, some.integers(0, 40), some.integers(0, 40))
def test_nothing_is_lost_doubled_or_turned_round(
    ones: list[float], others: list[float], cut: int, cut_too: int, seen: int, seen_too: int
) -> None:
    one, other = said(ones, cut), said(others, cut_too)
    last = cut + len(one) + cut_too + len(other)
    woven = weave(one, other, last)
    assert set(woven.one) == {each.seq for each in one}
    assert set(woven.other) == {each.seq for each in other}
    numbers = sorted([*woven.one.values(), *woven.other.values()])
    assert numbers == list(range(last - len(numbers) + 1, last + 1))  # gapless, up to the last
    for mine in (woven.one, woven.other):  # who said it said it in this order
        assert list(mine.values()) == sorted(mine.values())
    assert all(new >= old for old, new in woven.one.items())  # so that each place is free in time
    mark = woven.seen(seen, seen_too)
    read = [new for old, new in woven.one.items() if old <= seen]
    read += [new for old, new in woven.other.items() if old <= seen_too]
    assert all(new in read for new in numbers if new <= mark)  # nothing unread counts as read
    assert mark == last or mark + 1 in numbers


@given(some.lists(some.floats(0, 2e9), max_size=60), some.data())
def test_by_clocks_that_go_forward_it_is_the_order_of_time(
    times: list[float], data: some.DataObject
) -> None:
    times.sort()
    whose = [data.draw(some.booleans()) for _ in times]
    one = said([at for at, mine in zip(times, whose, strict=True) if mine], 0)
    other = said([at for at, mine in zip(times, whose, strict=True) if not mine], 0)
    woven = weave(one, other, len(times))
    at = {new: one[old - 1].at for old, new in woven.one.items()}
    at |= {new: other[old - 1].at for old, new in woven.other.items()}
    assert [at[new] for new in sorted(at)] == times
