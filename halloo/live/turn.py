"""Writes gathered per turn of the event loop. A frame written at once is a system call at once, and
wakes its reader for that one frame; gathered, a socket's frames of one turn go out as one write,
and all sockets' writes follow each other closely."""

import asyncio
from typing import Any

# Frames to one socket after which it is written to at once, so that a slow reader shows.
MOST = 64


class Turn:
    def __init__(self) -> None:
        self._waiting: dict[Any, list[bytes]] = {}  # by transport

    def write(self, transport: Any, data: bytes) -> None:
        """Goes out before the loop waits for anything again."""
        waiting = self._waiting
        held = waiting.get(transport)
        if held is not None:
            held.append(data)
            if len(held) >= MOST:
                self.flush(transport)
            return
        if not waiting:
            asyncio.get_running_loop().call_soon(self._end)
        waiting[transport] = [data]

    def flush(self, transport: Any) -> None:
        """What waits for this transport goes out now."""
        held = self._waiting.pop(transport, None)
        if held and not transport.is_closing():
            transport.write(b"".join(held))

    def _end(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for transport, held in waiting.items():
            if not transport.is_closing():
                transport.write(held[0] if len(held) == 1 else b"".join(held))
