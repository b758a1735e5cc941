"""Requests of a client without WebSocket, at a node that does not hold its socket."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest

from halloo.cluster.node import Node
from halloo.cluster.relay import Relay
from halloo.domain.held import Holder
from halloo.errors import HallooError
from halloo.live.held import Held
from halloo.live.http_socket import HttpSocket
from halloo.live.socket import Socket
from halloo.live.websocket import text_frame
from halloo.settings import Settings
from street import Street, turn

ORIGIN = "https://shop.example"


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(HallooError) as error:
        yield
    assert error.value.code == code


class Echo:
    """Says what it hears."""

    connection, most_bytes = "k_1", 1000

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.is_lost = False
        self._socket: Socket | None = None

    def opened(self, socket: Socket) -> None:
        self._socket = socket

    def received(self, data: bytes) -> None:
        self.lines.append(data)
        assert self._socket
        self._socket.send(text_frame(data))

    def heard(self) -> None: ...

    def lost(self) -> None:
        self.is_lost = True


class At:
    """A node with its sockets."""

    def __init__(self, node: Node, key: bytes = b"k" * 32) -> None:
        self.node = node
        self.held = Held(Settings(), lambda _: None)
        self.relay = Relay(node, lambda: key)
        self.relay.serve(self.held)

    def open(self) -> tuple[str, Echo, HttpSocket]:
        key, peer = self.relay.new_key(), Echo()
        socket = self.held.open(key, peer, ORIGIN, "192.0.2.1")
        peer.opened(socket)
        return key, peer, socket

    def holder(self, key: str) -> Holder:
        holder = self.relay.holder(key)
        assert holder
        return holder


@pytest.fixture
async def street() -> AsyncIterator[Street]:
    async with Street() as street:
        yield street


async def test_what_a_client_says_at_one_node_is_heard_at_the_other_and_back(
    street: Street,
) -> None:
    east, west = At(await street.enter("east")), At(await street.enter("west"))
    key, peer, _ = east.open()
    waiting = asyncio.create_task(west.holder(key).fetch(key, ORIGIN, 10))
    await turn()
    await west.holder(key).take(key, ORIGIN, [b"one", b"two"])
    assert peer.lines == [b"one", b"two"]
    fetched = await waiting
    assert (fetched.frames, fetched.goodbye) == ([b"one", b"two"], None)
    assert (await west.holder(key).fetch(key, ORIGIN, 0.05)).frames == []
    await west.holder(key).close(key, ORIGIN)
    assert peer.is_lost


async def test_a_goodbye_is_brought_by_the_other_node(street: Street) -> None:
    east, west = At(await street.enter("east")), At(await street.enter("west"))
    key, _, socket = east.open()
    socket.close(1012, "draining")
    assert (await west.holder(key).fetch(key, ORIGIN, 10)).goodbye == (1012, "draining")
    with refused("connection_ended"):
        await west.holder(key).fetch(key, ORIGIN, 10)


async def test_a_key_is_good_for_its_origin_alone(street: Street) -> None:
    east, west = At(await street.enter("east")), At(await street.enter("west"))
    key, peer, _ = east.open()
    foreign, holder = "https://evil.example", west.holder(key)
    with refused("connection_ended"):
        await holder.take(key, foreign, [b"x"])
    with refused("connection_ended"):
        await holder.close(key, foreign)
    with refused("connection_ended"):
        await holder.fetch(key, foreign, 1)
    await turn()
    assert (peer.lines, peer.is_lost) == ([], False)


async def test_nobody_is_asked_for_a_key_that_no_node_has_given_out(street: Street) -> None:
    east, west = At(await street.enter("east")), At(await street.enter("west"))
    stranger = At(await street.enter("stranger"), key=b"x" * 32)
    key, _, _ = east.open()
    body, _, seal = key.rpartition(".")
    node, _, random = body.partition(".")
    forged = [
        "", ".", "..", "\xff", f"\xff.{random}.{seal}", node, body, f"{body}.", f"{body}.{seal}0",
        f"{node}.{random}x.{seal}", f"stranger.{random}.{seal}", f"nobody.{random}.{seal}",
        stranger.relay.new_key(),
    ]  # fmt: skip
    assert [west.relay.holder(each) for each in forged] == [None] * len(forged)
    assert west.relay.holder(key)


async def test_two_polls_at_two_nodes_are_one_too_many(street: Street) -> None:
    east, west = At(await street.enter("east")), At(await street.enter("west"))
    key, peer, _ = east.open()
    first = asyncio.create_task(east.held.fetch(key, ORIGIN, 10))
    await turn()
    with refused("conflict"):
        await west.holder(key).fetch(key, ORIGIN, 10)
    peer.received(b"here")
    assert (await first).frames == [b"here"]


async def test_with_its_holder_dead_a_client_is_told_to_come_again(street: Street) -> None:
    east, west = At(await street.enter("east")), At(await street.enter("west"))
    key, _, _ = east.open()
    await street.die(east.node)
    assert west.relay.holder(key) is None


async def test_frames_that_are_lost_on_the_way_end_the_socket(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that the client comes back and hears them again, and no silent hole is left."""
    monkeypatch.setattr("halloo.cluster.relay.HOP_SECONDS", 0.1)
    monkeypatch.setattr("halloo.cluster.relay.PATIENCE_SECONDS", 0.1)
    east, west = At(await street.enter("east")), At(await street.enter("west"))
    key, peer, _ = east.open()
    street.exchange.lose = lambda channel, payload: channel == "node:west" and b"never" in payload
    peer.received(b"never")
    with refused("connection_ended"):
        await west.holder(key).fetch(key, ORIGIN, 10)
    await turn()
    assert peer.is_lost
