"""Frames no client of ours would send: each ends its own socket and touches no other."""

import json
import struct

import pytest

from doors import Knock, Sit, Visit

MALFORMED = [
    "",
    " ",
    "{",
    "nonsense",
    "0",
    "-1e999",
    "true",
    "null",
    '"hello"',
    "[]",
    "[[]]",
    "{}",
    '{"type":1,"data":1}',
    '{"t":1}',
    '{"t":null}',
    '{"t":["ping"]}',
    '{"t":"PING"}',
    '{"t":"welcome"}',
    '{"t":"say"}',
    '{"t":"say","cid":1,"text":"x"}',
    '{"t":"say","cid":"","text":"x"}',
    '{"t":"say","cid":"' + "c" * 65 + '","text":"x"}',
    '{"t":"say","cid":"c","text":["x"]}',
    '{"t":"say","cid":"c","text":null}',
    '{"t":"seen","seq":"1"}',
    '{"t":"seen","seq":1.5}',
    '{"t":"seen","seq":-1}',
    '{"t":"seen","seq":true}',
    '{"t":"seen","seq":1' + "0" * 400 + "}",
    '{"t":"receipt","id":[1],"state":"shown"}',
    '{"t":"receipt","id":"p","state":"expired"}',
    '{"t":"page","url":"' + "x" * 2049 + '"}',
    '{"t":"history","before":0}',
    '{"t":"identify","attrs":[]}',
    "[" * 8000,
    '{"t":"event","name":"x","props":' + '{"a":' * 2000 + "1" + "}" * 2000 + "}",
    '{"t":"ping"}{"t":"ping"}',
    '{"t":"say","cid":"c","text":"\\ud800"}',
]


@pytest.mark.parametrize("text", MALFORMED, ids=range(len(MALFORMED)))
async def test_a_malformed_frame_ends_its_socket_only(visit: Visit, sit: Sit, text: str) -> None:
    desk, vera, other = await sit(), await visit(), await visit()
    await vera.socket.send(text)
    assert await vera.closed() == (4400, "bad_frame")
    ack = await other.say("I am still here")
    message = await desk.receive("message", site=other.site)
    assert (message["text"], message["seq"]) == ("I am still here", ack["seq"])


@pytest.mark.parametrize("text", MALFORMED[:20], ids=range(20))
async def test_a_malformed_frame_ends_an_agents_socket_only(sit: Sit, text: str) -> None:
    clumsy, other = await sit(), await sit()
    await clumsy.socket.send(text)
    assert await clumsy.closed() == (4400, "bad_frame")
    await other.ping()


async def test_a_binary_frame_ends_the_socket(visit: Visit) -> None:
    vera = await visit()
    await vera.socket.send(b'{"t":"ping"}')
    assert await vera.closed() == (4400, "bad_frame")


async def test_a_frame_that_is_not_utf_8_ends_the_socket(visit: Visit) -> None:
    vera = await visit()
    await vera.socket.send(b'{"t":"say","cid":"c","text":"\xff\xfe"}', text=True)
    assert await vera.closed() == (1007, "bad_frame")


async def test_a_fragmented_frame_is_one_frame(visit: Visit) -> None:
    vera = await visit()
    whole = json.dumps({"t": "say", "cid": "piece by piece", "text": "烏龍茶"}, ensure_ascii=False)
    await vera.socket.send([whole[:3], whole[3:40], whole[40:]])
    assert (await vera.receive("ack"))["seq"] == 1


@pytest.mark.parametrize("size", [16 * 1024 + 1, 60_000, 70_000, 1_000_000])
async def test_a_frame_that_is_too_large_ends_the_socket(visit: Visit, size: int) -> None:
    vera = await visit()
    await vera.socket.send('{"t":"say","cid":"c","text":"' + "x" * (size - 31) + '"}')
    code, _ = await vera.closed()
    assert code in (4413, 1009)


async def test_a_frame_that_grows_too_large_in_fragments_ends_the_socket(visit: Visit) -> None:
    vera = await visit()
    await vera.socket.send(["x" * 1000 for _ in range(20)])
    assert await vera.closed() == (4413, "frame_too_large")


async def test_the_largest_frame_allowed_is_taken(visit: Visit) -> None:
    vera = await visit()
    head, tail = '{"t":"ping","pad":"', '"}'
    await vera.socket.send(head + "x" * (16 * 1024 - len(head) - len(tail)) + tail)
    await vera.receive("pong")


async def test_a_ping_of_the_websocket_protocol_is_answered(visit: Visit, sit: Sit) -> None:
    for person in (await visit(), await sit()):
        await (await person.socket.ping())


async def test_unmasked_bytes_of_a_broken_client_disturb_nobody(knock: Knock, visit: Visit) -> None:
    other = await visit()
    for raw in (
        b"\x81\x02hi",
        b"\xff" * 64,
        b"\x83\x80abcd",
        struct.pack("!BBQ", 0x81, 0xFF, 2**63),
    ):
        vera = await knock()
        vera.socket.transport.write(raw)
        await vera.closed()
    await other.ping()
