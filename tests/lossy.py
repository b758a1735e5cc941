"""A stretch of the way to a bus that loses messages and nothing else: what is asked is answered."""

import asyncio
from random import Random

from tunnel import Ends, Tunnel

_AGGREGATES, _PUSH, _BULKS = b"*%~>|", b">"[0], b"$=!"


class Lossy(Tunnel):
    """Of ten messages that nodes would hear `lost` are dropped, by chance but always alike."""

    def __init__(self, to: int, lost: int = 0, seed: int = 1) -> None:
        super().__init__(to)
        self.lost = lost
        self.dropped = 0
        self._random = Random(seed)

    async def _join(self, client: Ends, house: Ends) -> None:
        await asyncio.gather(
            self._carry(client[0], house[1]), self._carry_some(house[0], client[1])
        )

    async def _carry_some(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        waiting = b""
        while piece := await reader.read(65_536):
            waiting += piece
            while end := _end(waiting, 0):
                reply, waiting = waiting[:end], waiting[end:]
                if not self._loses(reply):
                    writer.write(reply)
            await writer.drain()
        writer.close()

    def _loses(self, reply: bytes) -> bool:
        is_message = reply[0] == _PUSH and b"message\r\n" in reply[:24]
        if not is_message or self._random.randrange(10) >= self.lost:
            return False
        self.dropped += 1
        return True


def _end(data: bytes, at: int) -> int:
    """Where the reply that begins at `at` ends (RESP3); 0 while it is not complete."""
    line = data.find(b"\r\n", at)
    if line < 0:
        return 0
    kind, end = data[at : at + 1], line + 2
    if kind in _BULKS:
        length = int(data[at + 1 : line])
        end += length + 2 if length >= 0 else 0
        return end if end <= len(data) else 0
    if kind not in _AGGREGATES:
        return end
    for _ in range(int(data[at + 1 : line]) * (2 if kind in b"%|" else 1)):
        end = _end(data, end)
        if not end:
            return 0
    return end
