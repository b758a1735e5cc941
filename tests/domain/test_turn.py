"""What is written in one turn of the loop goes out at its end: whole, in order, and bounded."""

import asyncio

from halloo.live.turn import LARGE, MOST, Turn


class Wire:
    """Stands where uvloop's transport stands; keeps each write apart."""

    def __init__(self) -> None:
        self.writes: list[bytes] = []
        self.broken = self.closing = False

    def is_closing(self) -> bool:
        return self.closing

    def write(self, data: bytes) -> None:
        if self.broken:
            raise RuntimeError
        self.writes.append(data)


async def test_a_turns_frames_are_one_write_to_each_socket() -> None:
    turn, vera, paul = Turn(), Wire(), Wire()
    turn.write(vera, b"a")
    turn.write(paul, b"b")
    turn.write(vera, b"c")
    assert vera.writes == paul.writes == []
    await asyncio.sleep(0)
    assert (vera.writes, paul.writes) == ([b"ac"], [b"b"])
    turn.write(vera, b"d")
    await asyncio.sleep(0)
    assert vera.writes == [b"ac", b"d"]


async def test_what_is_flushed_goes_out_at_once_and_once() -> None:
    turn, vera = Turn(), Wire()
    turn.write(vera, b"a")
    turn.flush(vera)
    assert vera.writes == [b"a"]
    await asyncio.sleep(0)
    assert vera.writes == [b"a"]


async def test_much_for_one_socket_does_not_pile_up() -> None:
    turn, vera, large = Turn(), Wire(), b"x" * (LARGE + 1)
    turn.write(vera, b"first")
    turn.write(vera, large)
    assert vera.writes == [b"first", large]
    for _ in range(MOST):
        turn.write(vera, b"y")
    assert vera.writes[2:] == [b"y" * MOST]


async def test_one_socket_that_fails_or_closes_takes_nothing_from_the_others() -> None:
    turn, bad, gone, vera = Turn(), Wire(), Wire(), Wire()
    bad.broken = gone.closing = True
    for wire in (bad, gone, vera):
        turn.write(wire, b"a")
    await asyncio.sleep(0)
    assert (gone.writes, vera.writes) == ([], [b"a"])
