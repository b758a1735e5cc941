"""What waits for a slow reader."""

from halloo import metrics
from halloo.live.outbox import Outbox


def test_it_keeps_order_and_counts_frames() -> None:
    outbox = Outbox(0)
    assert [outbox.add(b"%d" % n, 3, 0) for n in range(4)] == [True, True, True, False]
    assert [outbox.take() for _ in range(4)] == [b"0", b"1", b"2", None]


def test_it_counts_bytes_that_wait_and_not_those_that_went() -> None:
    outbox = Outbox(0)
    assert outbox.add(b"x" * 60, 0, 100)
    assert not outbox.add(b"x" * 41, 0, 100)
    outbox.take()
    assert outbox.add(b"x" * 100, 0, 100)


def test_a_single_frame_always_fits() -> None:
    outbox = Outbox(0)
    assert outbox.add(b"x" * 200, 0, 100)
    assert not outbox.add(b"x", 0, 100)


def test_zero_is_no_limit() -> None:
    outbox = Outbox(0)
    assert all(outbox.add(b"x" * 1000, 0, 0) for _ in range(5000))


def test_what_waits_in_all_of_them_is_counted_and_ends_with_them() -> None:
    before = metrics.queue_bytes.value
    one, other = Outbox(0), Outbox(0)
    for outbox in (one, other):
        assert [outbox.add(b"x" * 60, 0, 100) for _ in range(2)] == [True, False]
    assert metrics.queue_bytes.value == before + 120
    one.take()
    one.take()
    assert metrics.queue_bytes.value == before + 60
    del outbox, other
    assert metrics.queue_bytes.value == before
