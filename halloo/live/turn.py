"""Writes gathered per turn of the event loop. A frame written at once is a system call at once, and
wakes its reader for that one frame; gathered, a socket's frames of one turn go out as one write,
and all sockets' writes follow each other closely."""

import asyncio
from typing import Any

from halloo.log import log

# So many frames to one socket, or one so large, are written at once: a slow reader must show before
# much has piled up for it.
MOST, LARGE = 64, 16 * 1024


class Turn:
    def __init__(self) -> None:
        self._waiting: dict[Any, list[bytes]] = {}  # by transport

    def write(self, transport: Any, data: bytes) -> None:
        """Goes out before the loop waits for anything again."""
        waiting = self._waiting
        if len(data) > LARGE:
            self.flush(transport)
            _write(transport, [data])
            return
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
        if held:
            _write(transport, held)

    def _end(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for transport, held in waiting.items():
            _write(transport, held)


def _write(transport: Any, held: list[bytes]) -> None:
    """One that fails must not take the others' frames with it."""
    try:
        if not transport.is_closing():
            transport.write(held[0] if len(held) == 1 else b"".join(held))
    except Exception:
        log.exception("a write failed")
