"""Buckets and windows, with times of our own."""

from halloo.domain.limits import Bucket, Buckets, Failures, Turns


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    bucket = Bucket(3, 0)
    assert [bucket.take(2, 3, 0) for _ in range(4)] == [True, True, True, False]
    assert [bucket.take(2, 3, 0.5) for _ in range(2)] == [True, False]
    assert [bucket.take(2, 3, 1000) for _ in range(4)] == [True, True, True, False]


def test_a_rate_of_zero_is_no_limit() -> None:
    bucket, buckets = Bucket(0, 0), Buckets(0, 0)
    assert all(bucket.take(0, 0, 0) and buckets.take("a", 0) for _ in range(1000))


def test_each_key_has_its_own_bucket_and_memory_is_bounded() -> None:
    buckets = Buckets(1, 1, most=2)
    assert buckets.take("a", 0)
    assert not buckets.take("a", 0)
    assert buckets.take("b", 0)
    assert buckets.take("c", 0)  # a is forgotten
    assert buckets.take("a", 0)
    assert not buckets.take("c", 0)


def test_turns_are_given_out_one_after_the_other() -> None:
    turns = Turns(2, 2, 0)
    waits = []
    for _ in range(5):
        waits.append(turns.wait(10))
        turns.take(10)
    assert waits == [0, 0, 0.5, 1, 1.5]
    assert turns.wait(11.5) == 0.5
    assert turns.wait(1000) == 0


def test_turns_at_a_rate_of_zero_never_wait() -> None:
    turns = Turns(0, 0, 0)
    for _ in range(1000):
        turns.take(0)
    assert turns.wait(0) == 0


def test_failures_count_within_a_sliding_window() -> None:
    failures = Failures(2, window=900)
    failures.add("a", 0)
    assert failures.wait("a", 1) == 0
    failures.add("a", 100)
    assert failures.wait("a", 100) == 801
    assert failures.wait("b", 100) == 0
    assert failures.wait("a", 901) == 0
    failures.add("a", 901)
    failures.forget("a")
    assert failures.wait("a", 901) == 0


def test_no_limit_on_failures_is_zero() -> None:
    failures = Failures(0, window=900)
    for _ in range(1000):
        failures.add("a", 0)
    assert failures.wait("a", 0) == 0


def test_a_burst_of_zero_is_no_limit() -> None:
    bucket = Bucket(0, 0)
    assert all(bucket.take(1, 0, 0) for _ in range(1000))


def test_an_attempt_that_did_not_fail_is_taken_back() -> None:
    failures = Failures(2, window=900)
    failures.add("a", 0)
    failures.add("a", 1)
    assert failures.wait("a", 1)
    failures.take_back("a", 1)
    failures.take_back("a", 1)  # once is enough
    failures.take_back("nobody", 1)
    assert failures.wait("a", 1) == 0
    failures.add("a", 2)
    assert failures.wait("a", 2) == 899


def test_who_goes_on_failing_waits_longer_but_never_for_ever() -> None:
    failures, now, waits = Failures(3, window=900, longest=3600), 0.0, []
    for _ in range(5):
        for _ in range(3):
            failures.add("a", now)
        waits.append(failures.wait("a", now))
        now += waits[-1]
        assert failures.wait("a", now) == 0
    assert waits == [901, 1801, 3601, 3601, 3601]
    failures.forget("a")
    failures.add("a", now)
    assert failures.wait("a", now) == 0
    for _ in range(8):
        failures.add("b", now)
    assert failures.wait("b", now + 86_400) == 0  # a day is long enough


def test_what_was_taken_elsewhere_is_taken_here_and_what_is_owed_has_an_end() -> None:
    buckets = Buckets(2, 4)
    buckets.spend("a", 3, 0)
    assert [buckets.take("a", 0) for _ in range(2)] == [True, False]
    buckets.spend("a", 1000, 0)
    assert not buckets.take("a", 2)
    assert buckets.take("a", 2.5)
    Buckets(0, 0).spend("a", 1000, 0)  # no limit
