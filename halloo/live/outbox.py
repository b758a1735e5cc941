"""What waits for a socket that does not take more just now: bounded, in order, no I/O."""

from collections import deque

from halloo import metrics


class Outbox:
    """Exists only while its socket is stalled. `since` is when (monotonic) the stall began."""

    __slots__ = ("_frames", "_size", "since")

    def __init__(self, now: float) -> None:
        self._frames: deque[bytes] = deque()
        self._size = 0
        self.since = now

    def add(self, payload: bytes, most_frames: int, most_bytes: int) -> bool:
        """False when the limit is reached (0 is none): the reader is too slow to keep. A single
        frame always fits, or a large welcome would be cut off again and again."""
        if most_frames and len(self._frames) >= most_frames:
            return False
        if most_bytes and self._frames and self._size + len(payload) > most_bytes:
            return False
        self._frames.append(payload)
        self._grow(len(payload))
        return True

    def take(self) -> bytes | None:
        if not self._frames:
            return None
        payload = self._frames.popleft()
        self._grow(-len(payload))
        return payload

    def __del__(self) -> None:
        """Whatever way its socket ends, what was not taken waits no longer."""
        self._grow(-self._size)

    def _grow(self, size: int) -> None:
        self._size += size
        metrics.queue_bytes.value += size
