"""The protocol of RFC 6455 as a state machine: `halloo/live/websocket.py`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halloo.live.websocket import (
    BINARY,
    CLOSE,
    INVALID_TEXT,
    PING,
    PROTOCOL_ERROR,
    TEXT,
    TOO_BIG,
    Event,
    Reader,
    Violation,
    accept_key,
    close_frame,
    frame,
)

MASK = b"\x37\xfa\x21\x3d"


def masked(opcode: int, payload: bytes, final: bool = True, mask: bytes = MASK) -> bytes:
    """A client's frame, built byte by byte as the RFC says, so that it shares nothing with ours."""
    size = len(payload)
    head = bytes([(0x80 if final else 0) | opcode])
    if size < 126:
        head += bytes([0x80 | size])
    elif size < 65536:
        head += bytes([0x80 | 126]) + size.to_bytes(2, "big")
    else:
        head += bytes([0x80 | 127]) + size.to_bytes(8, "big")
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


def test_the_key_of_the_rfc_gets_the_answer_of_the_rfc() -> None:
    assert accept_key("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


@pytest.mark.parametrize("key", ["", "short", "not base 64 at all!!", "AAAA", "é"])
def test_a_key_that_is_not_sixteen_bytes_has_no_answer(key: str) -> None:
    assert accept_key(key) is None


@given(
    messages=st.lists(
        st.one_of(
            st.tuples(st.just(TEXT), st.text(max_size=300).map(str.encode)),
            st.tuples(st.just(BINARY), st.binary(max_size=70_000)),
        ),
        max_size=4,
    ),
    pieces=st.lists(st.integers(1, 5000), min_size=1, max_size=30),
    pings=st.booleans(),
    mask=st.binary(min_size=4, max_size=4),
)
def test_messages_arrive_whole_however_they_are_fragmented_and_cut(
    messages: list[tuple[int, bytes]], pieces: list[int], pings: bool, mask: bytes
) -> None:
    wire = b""
    for opcode, payload in messages:
        third = len(payload) // 3
        wire += masked(opcode, payload[:third], final=False, mask=mask)
        if pings:
            wire += masked(PING, b"between", mask=mask)
        wire += masked(0, payload[third : 2 * third], final=False, mask=mask)
        wire += masked(0, payload[2 * third :], mask=mask)
    reader, events, cut = Reader(0), [], 0
    while wire:
        size = pieces[cut % len(pieces)]
        events += list(reader.feed(wire[:size]))
        wire, cut = wire[size:], cut + 1
    assert [e for e in events if e.opcode != PING] == [Event(*m) for m in messages]
    assert [e for e in events if e.opcode == PING] == [
        Event(PING, b"between") for _ in messages if pings
    ]


def violation_of(data: bytes) -> int | None:
    try:
        list(Reader(100).feed(data))
    except Violation as error:
        return error.code
    return None


@given(data=st.binary(max_size=200))
def test_arbitrary_bytes_are_events_or_a_violation(data: bytes) -> None:
    assert violation_of(data) in (None, PROTOCOL_ERROR, INVALID_TEXT, TOO_BIG)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (b"\x81\x05hello", PROTOCOL_ERROR),  # not masked
        (b"\xc1" + masked(TEXT, b"x")[1:], PROTOCOL_ERROR),  # a reserved bit
        (masked(3, b"x"), PROTOCOL_ERROR),  # an unknown opcode
        (masked(PING, b"x", final=False), PROTOCOL_ERROR),  # a control frame in fragments
        (masked(PING, b"x" * 126), PROTOCOL_ERROR),  # a long control frame
        (masked(0, b"x"), PROTOCOL_ERROR),  # continues nothing
        (masked(TEXT, b"x", final=False) + masked(TEXT, b"y"), PROTOCOL_ERROR),  # begins twice
        (masked(CLOSE, b"\x03"), PROTOCOL_ERROR),  # half a close code
        (masked(CLOSE, (1005).to_bytes(2, "big")), PROTOCOL_ERROR),  # a code nobody may send
        (masked(CLOSE, (2999).to_bytes(2, "big")), PROTOCOL_ERROR),
        (masked(TEXT, b"\xff"), INVALID_TEXT),
        (masked(TEXT, b"\xc3", final=False) + masked(0, b"\x28"), INVALID_TEXT),
        (masked(TEXT, b"x" * 101), TOO_BIG),
        (masked(TEXT, b"x" * 60, final=False) + masked(0, b"x" * 60), TOO_BIG),
        (b"\x81\xff" + b"\xff" * 8, PROTOCOL_ERROR),  # a length beyond 63 bits
        (b"\x81\xff" + b"\x7f" + b"\xff" * 7, TOO_BIG),  # refused by its length, unread
    ],
)
def test_a_violation_has_the_close_code_of_the_rfc(wrong: bytes, code: int) -> None:
    assert violation_of(wrong) == code


def test_what_came_before_a_violation_is_still_given() -> None:
    events = Reader(0).feed(masked(TEXT, b"good") + masked(3, b"bad"))
    assert next(events) == Event(TEXT, b"good")
    with pytest.raises(Violation):
        next(events)


def test_a_character_may_be_cut_by_a_fragment() -> None:
    reader = Reader(0)
    wire = masked(TEXT, b"\xe4\xbd", final=False) + masked(0, b"\xa0")
    assert list(reader.feed(wire)) == [Event(TEXT, "你".encode())]


@given(payload=st.binary(max_size=70_000))
def test_our_frames_are_whole_unmasked_and_as_short_as_can_be(payload: bytes) -> None:
    built = frame(BINARY, payload)
    size, head = len(payload), 2 if len(payload) < 126 else 4 if len(payload) < 65536 else 10
    assert built[0] == 0x80 | BINARY
    assert built[1] == (size if head == 2 else 126 if head == 4 else 127)
    assert head == 2 or int.from_bytes(built[2:head], "big") == size
    assert built[head:] == payload


def test_a_close_frame_carries_its_code_and_at_most_123_bytes_of_reason() -> None:
    built = close_frame(4400, "x" * 200)
    assert built[:4] == bytes([0x88, 125]) + (4400).to_bytes(2, "big")
    assert len(built) == 127
