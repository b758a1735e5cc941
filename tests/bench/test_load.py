"""The load generator, driven against the floor: what it counts is what was sent."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from load import BenchError, Load, Record, compiled, framed
from servers import Server, request
from visitors import Visit, source, visit

PUSH = b'{"t":"push"'
SOCKETS = 40


class Floor(Server):
    name = "floor"

    def start(self) -> None:
        self.port = int(self._run(compiled("floor"), "300"))

    def visit(self, k: int) -> Visit:
        return visit(k, self.port, "site")

    def send(self, start: int, count: int) -> bytes:
        return request(f"/send?from={start}&count={count}", b"some body")


@pytest.fixture
def floor() -> Iterator[Floor]:
    floor = Floor()
    floor.start()
    yield floor
    floor.stop()


@pytest.fixture
def load(floor: Floor, tmp_path: Path) -> Iterator[Load]:
    load = Load(tmp_path)
    visits = [floor.visit(k) for k in range(SOCKETS)]
    records = [Record(each.upgrade + each.hello, each.source, len(each.upgrade)) for each in visits]
    assert load.do("open", records, port=floor.port, inflight=8)["answers"] == SOCKETS
    yield load
    load.stop()


def test_every_push_is_seen_at_the_socket_it_was_meant_for(floor: Floor, load: Load) -> None:
    records = [Record(floor.send(k, 1), target=k, frames=1) for k in range(SOCKETS)] * 5
    done = load.do("post", records, port=floor.port, connections=4, count=PUSH)
    assert (done["answers"], done["frames"], done["refused"]) == (5 * SOCKETS, 5 * SOCKETS, 0)
    assert 0 < done["frame"]["p50"] <= done["frame"]["p99"] <= done["frame"]["max"]


def test_a_batch_ends_with_its_last_frame(floor: Floor, load: Load) -> None:
    records = [Record(floor.send(7, 1000), frames=1000)]
    done = load.do("post", records, port=floor.port, count=PUSH)
    assert (done["frames"], done["late"]) == (1000, False)
    seen = load.do("bytes", from_=0, number=SOCKETS)
    assert (seen["frames"], seen["open"]) == (1000, SOCKETS)


def test_what_does_not_come_ends_at_the_deadline(floor: Floor, load: Load) -> None:
    records = [Record(floor.send(0, 1), frames=2)]
    done = load.do("post", records, port=floor.port, count=PUSH, deadline=2)
    assert (done["late"], done["frames"]) == (True, 1)


def test_a_refusal_is_counted_and_quoted(floor: Floor, load: Load) -> None:
    refused = Record(b"GET /nowhere HTTP/1.0\r\n\r\n", source(1), 25)
    done = load.do("open", [refused], port=floor.port)
    assert (done["refused"], done["answers"]) == (1, 0)
    assert "200 OK" in done["error"]


def test_a_record_for_no_socket_is_an_error(load: Load) -> None:
    with pytest.raises(BenchError, match="names no socket"):
        load.do("send", [Record(framed(b"hello"), via=SOCKETS)])
