"""The protocol's bytes, in whatever pieces they come."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halloo.bus.layout import slot_of
from halloo.bus.resp import Garbled, Push, Reader, Refused, command

texts = st.binary(max_size=40)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=3)
    ),
    max_leaves=12,
)  # fmt: skip


def written(value: Any) -> bytes:
    """As a server writes it."""
    if value is None:
        return b"_\r\n"
    if isinstance(value, bool):
        return b"#t\r\n" if value else b"#f\r\n"
    if isinstance(value, int):
        return b":%d\r\n" % value
    if isinstance(value, bytes):
        return b"$%d\r\n%b\r\n" % (len(value), value)
    if isinstance(value, dict):
        pairs = b"".join(written(key) + written(held) for key, held in value.items())
        return b"%%%d\r\n%b" % (len(value), pairs)
    kind = b">" if isinstance(value, Push) else b"*"
    return b"%b%d\r\n%b" % (kind, len(value), b"".join(map(written, value)))


@given(st.lists(values, max_size=6), st.lists(st.integers(1, 30), min_size=1, max_size=9))
def test_replies_come_whole_whatever_pieces_they_are_cut_into(
    replies: list[Any], sizes: list[int]
) -> None:
    stream = b"".join(map(written, replies))
    reader, found, at, turn = Reader(), [], 0, 0
    while at < len(stream):
        size = sizes[turn % len(sizes)]
        found += reader.feed(stream[at : at + size])
        at, turn = at + size, turn + 1
    assert found == replies


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    reader = Reader()
    try:
        for number in range(0, len(data), 7):
            reader.feed(data[number : number + 7])
    except Garbled:
        pass


def test_a_large_message_in_many_pieces_is_put_together_once() -> None:
    message = Push([b"message", b"all", b"x" * 8_000_000])
    stream = written(message)
    reader = Reader()
    found = [
        reply for at in range(0, len(stream), 1000) for reply in reader.feed(stream[at : at + 1000])
    ]
    assert found == [message]


def test_an_error_is_a_reply_of_its_kind() -> None:
    [short, long] = Reader().feed(b"-MOVED 1 127.0.0.1:6379\r\n!8\r\nERR a\r\nb\r\n")
    assert isinstance(short, Refused)
    assert (short.code, long.code, str(long)) == ("MOVED", "ERR", "ERR a\r\nb")


def test_what_the_server_adds_about_a_reply_is_left_out() -> None:
    assert Reader().feed(b"|1\r\n+ttl\r\n:3\r\n$1\r\nx\r\n") == [b"x"]


def test_a_push_is_no_answer() -> None:
    [reply] = Reader().feed(b">3\r\n$7\r\nmessage\r\n$1\r\na\r\n$2\r\nhi\r\n")
    assert type(reply) is Push
    assert reply == [b"message", b"a", b"hi"]


@pytest.mark.parametrize(
    "data", [b"HTTP/1.1 400\r\n", b"$x\r\n", b"\r\n", b"*9999" + b"9" * 70_000]
)
def test_another_protocol_is_refused(data: bytes) -> None:
    with pytest.raises(Garbled):
        Reader().feed(data)


def test_words_are_counted_in_bytes() -> None:
    assert command("SET", "你", b"\r\n", 5) == (
        b"*4\r\n$3\r\nSET\r\n$3\r\n\xe4\xbd\xa0\r\n$2\r\n\r\n\r\n$1\r\n5\r\n"
    )


def test_slots_are_those_of_the_specification() -> None:
    assert slot_of(b"123456789") == 0x31C3
    assert slot_of(b"{user1000}.following") == slot_of(b"{user1000}.followers")
    assert slot_of(b"foo{}{bar}") != slot_of(b"bar")
    assert slot_of(b"foo{{bar}}zap") == slot_of(b"{bar")
