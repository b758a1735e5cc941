"""The Redis protocol, RESP3 (https://valkey.io/topics/protocol/): commands to bytes, bytes to
replies. No I/O."""

from typing import Any

Word = bytes | str | int | float

_LINE, _ERROR, _INT, _BULK, _ARRAY = b"+-:$*"
_PUSH, _MAP, _SET, _NULL, _BOOL, _DOUBLE = b">%~_#,"
_BIG, _LONG_ERROR, _VERBATIM, _ATTRIBUTE = b"(!=|"
_TEXTS = {_BULK, _VERBATIM, _LONG_ERROR}
_LISTS = {_ARRAY, _SET, _PUSH, _MAP, _ATTRIBUTE}
_LONGEST_LINE = 65_536


class Push(list[Any]):
    """What the server says without being asked: the kind, then what belongs to it."""


class Refused(Exception):
    """The server's word against a command: `code`, such as MOVED, and the whole text."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.code = text.partition(" ")[0]


class Garbled(Exception):
    """This is not the Redis protocol."""


class _Part(Exception):
    """More must come, `need` bytes in all at least."""

    def __init__(self, need: int) -> None:
        self.need = need


def command(*words: Word) -> bytes:
    parts = [b"*%d\r\n" % len(words)]
    for word in words:
        text = word if isinstance(word, bytes) else str(word).encode()
        parts.append(b"$%d\r\n%b\r\n" % (len(text), text))
    return b"".join(parts)


class Reader:
    """Bytes in, whole replies out."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._size = 0  # of the pieces
        self._need = 0

    def feed(self, data: bytes) -> list[Any]:
        """Errors of the server are among the replies, as `Refused`. Raises Garbled."""
        if self._pieces:
            self._pieces.append(data)
            self._size += len(data)
            if self._size < self._need:
                return []
            data = b"".join(self._pieces)
        return self._replies(data)

    def _replies(self, data: bytes) -> list[Any]:
        replies, at, end = [], 0, len(data)
        self._need = 0
        try:
            while at < end:
                reply, at = _reply(data, at)
                replies.append(reply)
        except _Part as part:
            self._need = part.need - at
        except (ValueError, IndexError, RecursionError) as error:
            raise Garbled(repr(error)) from None
        self._pieces = [data[at:]] if at < end else []
        self._size = end - at
        return replies


def _reply(data: bytes, at: int) -> tuple[Any, int]:
    end = data.find(b"\r\n", at)
    if end < 0:
        if len(data) - at > _LONGEST_LINE:
            raise Garbled("a line without an end")
        raise _Part(len(data) + 1)
    kind, begin = data[at], end + 2
    if kind in _TEXTS:
        size = int(data[at + 1 : end])
        if size < 0:
            return None, begin
        stop = begin + size
        if len(data) < stop + 2:
            raise _Part(stop + 2)
        text = data[begin:stop]
        return (Refused(text.decode(errors="replace")) if kind == _LONG_ERROR else text), stop + 2
    if kind in _LISTS:
        return _many(kind, int(data[at + 1 : end]), data, begin)
    return _short(kind, data[at + 1 : end]), begin


def _many(kind: int, count: int, data: bytes, at: int) -> tuple[Any, int]:
    if count < 0:
        return None, at
    if kind in (_MAP, _ATTRIBUTE):
        count *= 2
    values: list[Any] = Push() if kind == _PUSH else []
    for _ in range(count):
        value, at = _reply(data, at)
        values.append(value)
    if kind == _ATTRIBUTE:  # said about the reply that follows
        return _reply(data, at)
    return (dict(zip(values[::2], values[1::2], strict=True)) if kind == _MAP else values), at


def _short(kind: int, text: bytes) -> Any:
    if kind in (_INT, _BIG):
        return int(text)
    if kind == _LINE:
        return text
    if kind == _ERROR:
        return Refused(text.decode(errors="replace"))
    if kind == _NULL:
        return None
    if kind == _BOOL:
        return text == b"t"
    if kind == _DOUBLE:
        return float(text)
    raise Garbled(f"a reply cannot begin with {chr(kind)!r}")
