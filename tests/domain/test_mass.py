"""Whose turn it is in a push to many: everybody's once, no faster than asked for."""

from hypothesis import given
from hypothesis import strategies as st

from halloo.domain.mass import Course

PATIENCE = 10.0


def test_the_first_has_a_turn_at_once_and_the_others_when_time_has_come() -> None:
    course = Course("abc", 2, PATIENCE)
    assert course.take(lambda _: True, 0.0).here == ["a"]
    assert course.take(lambda _: True, 0.2).here == []
    assert course.take(lambda _: True, 0.5).here == ["b"]
    assert course.left == 1


def test_a_long_pause_earns_at_most_a_second() -> None:
    course = Course(map(str, range(100)), 10, PATIENCE)
    course.take(lambda _: True, 0.0)
    assert len(course.take(lambda _: True, 60.0).here) == 10
    course.rest(120.0)
    assert course.take(lambda _: True, 120.0).here == []


def test_who_comes_back_in_time_has_a_turn_and_who_does_not_is_gone() -> None:
    course = Course("ab", 100, PATIENCE)
    assert course.take(lambda _: False, 0.0) == ([], [])
    assert course.take("b".__eq__, 5.0) == (["b"], [])
    assert course.take("b".__eq__, 9.9) == ([], [])
    assert course.take("b".__eq__, 10.0) == ([], ["a"])
    assert course.left == 0


def test_who_could_not_be_reached_is_next() -> None:
    course = Course("abc", 1, PATIENCE)
    assert course.take(lambda _: True, 0.0).here == ["a"]
    course.again(["a"])
    assert [course.take(lambda _: True, at).here for at in (1.0, 2.0, 3.0)] == [["a"], ["b"], ["c"]]


@given(
    count=st.integers(0, 60),
    per_second=st.integers(1, 50),
    rounds=st.lists(st.tuples(st.floats(0, 3), st.sets(st.integers(0, 59))), max_size=30),
)
def test_everybody_has_one_turn_and_no_second_has_more_than_asked_for(
    count: int, per_second: int, rounds: list[tuple[float, set[int]]]
) -> None:
    course, now = Course(map(str, range(count)), per_second, PATIENCE), 0.0
    turns: list[tuple[float, str]] = []
    for seconds, away in [*rounds, *[(1.0, set[int]())] * 80]:
        now += seconds
        turn = course.take(lambda each, away=away: int(each) not in away, now)
        assert not {int(each) for each in turn.here} & away
        turns += [(now, each) for each in (*turn.here, *turn.gone)]
        assert len(turns) + course.left == count
    assert sorted(each for _, each in turns) == sorted(map(str, range(count)))
    for at, _ in turns:
        within = [t for t, _ in turns if at <= t < at + 1]
        assert len(within) <= 2 * per_second + 1  # what was saved up, and what is earned
