"""The WebSocket protocol (RFC 6455), server side, as a state machine: bytes in, events out, and
frames built. No I/O, no clock. Extensions are not negotiated, so reserved bits must be zero.

Python is slow where it touches single bytes, so it touches none: a frame is unmasked as one large
integer, and the usual case (one read holds whole frames) copies each payload once.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterator
from typing import NamedTuple

TEXT, BINARY, CLOSE, PING, PONG = 0x1, 0x2, 0x8, 0x9, 0xA
_CONTINUATION = 0x0
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3

NORMAL, PROTOCOL_ERROR, INVALID_TEXT, TOO_BIG = 1000, 1002, 1007, 1009
NO_CODE = 1005


class Violation(Exception):
    """The client broke the protocol; close with `code`."""

    def __init__(self, code: int, what: str) -> None:
        super().__init__(what)
        self.code = code


class Event(NamedTuple):
    """A whole message (TEXT, BINARY) or a control frame. A CLOSE without a code has an empty
    payload, else the code's two bytes and the reason."""

    opcode: int
    payload: bytes


def accept_key(key: str) -> str | None:
    """The answer to `Sec-WebSocket-Key`; None when that is not 16 bytes in base 64."""
    try:
        if len(base64.b64decode(key, validate=True)) != 16:
            return None
    except (binascii.Error, ValueError):
        return None
    digest = hashlib.sha1(key.encode() + _GUID, usedforsecurity=False).digest()  # RFC 6455, 4.2.2
    return base64.b64encode(digest).decode()


_SHORT = [bytes((0x80 | TEXT, size)) for size in range(126)]


def frame(opcode: int, payload: bytes) -> bytes:
    """One final, unmasked frame."""
    size = len(payload)
    if size < 126:
        return bytes((0x80 | opcode, size)) + payload
    if size < 65536:
        return bytes((0x80 | opcode, 126)) + size.to_bytes(2, "big") + payload
    return bytes((0x80 | opcode, 127)) + size.to_bytes(8, "big") + payload


def text_frame(payload: bytes) -> bytes:
    """As `frame(TEXT, payload)`, for what is sent most."""
    size = len(payload)
    if size < 126:
        return _SHORT[size] + payload
    if size < 65536:
        return b"\x81\x7e" + size.to_bytes(2, "big") + payload
    return frame(TEXT, payload)


def payload_of(framed: bytes) -> bytes:
    """What `text_frame` put a header before."""
    size = framed[1]
    return framed[2 if size < 126 else 4 if size == 126 else 10 :]


def close_frame(code: int, reason: str) -> bytes:
    payload = b"" if code == NO_CODE else code.to_bytes(2, "big") + reason.encode()[:123]
    return frame(CLOSE, payload)


def unmasked(data: bytes, start: int, size: int) -> bytes:
    """The `size` bytes after the four mask bytes at `start`."""
    if not size:
        return b""
    mask = data[start : start + 4]
    payload = int.from_bytes(data[start + 4 : start + 4 + size], "little")
    key = int.from_bytes((mask * (size // 4 + 1))[:size], "little")
    return (payload ^ key).to_bytes(size, "little")


class Reader:
    """Takes a client's bytes apart. `most` is the largest message in bytes."""

    __slots__ = ("_fragments", "_most", "_opcode", "_rest")

    def __init__(self, most: int) -> None:
        self._most = most
        self._rest = b""  # the beginning of a frame
        self._opcode = 0  # of the message that is under way in fragments
        self._fragments: bytearray | None = None

    def feed(self, data: bytes) -> Iterator[Event]:
        """What came before a violation is still given. Raises Violation; nothing may be fed after
        that."""
        if self._rest:
            data = self._rest + data
        position = 0
        while True:
            head = self._head(data, position)
            if head is None:
                break
            mask_at, size = head
            end = mask_at + 4 + size
            if len(data) < end:
                break
            first = data[position]
            event = self._frame(first & 0x0F, bool(first & 0x80), unmasked(data, mask_at, size))
            if event:
                yield event
            position = end
        self._rest = data[position:]

    def _head(self, data: bytes, position: int) -> tuple[int, int] | None:
        """Where the mask begins and the payload's size, or None while that is not yet here."""
        if len(data) - position < 2:
            return None
        first, second = data[position], data[position + 1]
        opcode, size = first & 0x0F, second & 0x7F
        if first & 0x70 or opcode not in (_CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG):
            raise Violation(PROTOCOL_ERROR, "reserved bits or opcode")
        if not second & 0x80:
            raise Violation(PROTOCOL_ERROR, "a client's frame must be masked")
        if opcode & 0x8 and (size > 125 or not first & 0x80):
            raise Violation(PROTOCOL_ERROR, "a control frame is short and whole")
        position += 2
        if size > 125:
            width = 2 if size == 126 else 8
            if len(data) - position < width:
                return None
            size = int.from_bytes(data[position : position + width], "big")
            if size >> 63:
                raise Violation(PROTOCOL_ERROR, "a length beyond 63 bits")
            position += width
        pending = len(self._fragments) if self._fragments is not None and not opcode & 0x8 else 0
        if self._most and size + pending > self._most:
            raise Violation(TOO_BIG, "message too big")
        return position, size

    def _frame(self, opcode: int, final: bool, payload: bytes) -> Event | None:
        if opcode & 0x8:
            if opcode == CLOSE:
                _check_close(payload)
            return Event(opcode, payload)
        if (opcode == _CONTINUATION) != (self._fragments is not None):
            raise Violation(PROTOCOL_ERROR, "fragments out of order")
        if self._fragments is None:
            if final:
                return _message(opcode, payload)
            self._opcode, self._fragments = opcode, bytearray()
        self._fragments += payload
        if not final:
            return None
        opcode, whole, self._fragments = self._opcode, bytes(self._fragments), None
        return _message(opcode, whole)


def _message(opcode: int, payload: bytes) -> Event:
    if opcode == TEXT:
        _check_text(payload)
    return Event(opcode, payload)


def _check_text(payload: bytes) -> None:
    if not payload.isascii():
        try:
            payload.decode()
        except UnicodeDecodeError:
            raise Violation(INVALID_TEXT, "text is not UTF-8") from None


def _check_close(payload: bytes) -> None:
    if not payload:
        return
    code = int.from_bytes(payload[:2], "big")
    allowed = (1000 <= code <= 1014 and code not in (1004, 1005, 1006)) or 3000 <= code <= 4999
    if len(payload) == 1 or not allowed:
        raise Violation(PROTOCOL_ERROR, "close code")
    _check_text(payload[2:])
