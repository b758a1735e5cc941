"""Agents who have the same conversation open on different nodes see each other."""

import json
from collections.abc import AsyncIterator, Iterable
from typing import Any

import pytest

from halloo.cluster.desks import desk
from halloo.cluster.node import Node
from halloo.cluster.screens import Screens
from halloo.live.attending import Attending
from street import Street, turn

TALK = "c_1"


class At:
    """A node with consoles. `shown`: what each saw last, who and with which words."""

    def __init__(self, node: Node, street: Street) -> None:
        self.node = node
        self.shown: dict[str, dict[str, str]] = {}
        self.attending = Attending(self._write, lambda *_: True)
        self.screens = Screens(node, street.clock)
        self.screens.follow(self.attending)
        node.bus.subscribe(desk("shop"), node.hear)

    def _write(self, connections: Iterable[str], payload: bytes) -> None:
        frame: dict[str, Any] = json.loads(payload)
        for connection in connections:
            self.shown[connection] = {
                each["name"]: each.get("draft", "") for each in frame["agents"]
            }

    def open(self, connection: str, agent: str, draft: str = "") -> None:
        self.attending.want(connection, agent, TALK, draft)
        self.attending.admit(connection, TALK, "shop")

    def type(self, connection: str, text: str) -> None:
        self.attending.draft(connection, TALK, text, 0.0)
        self.attending.tick()


@pytest.fixture
async def street() -> AsyncIterator[Street]:
    async with Street() as street:
        yield street


@pytest.fixture
async def east(street: Street) -> At:
    return At(await street.enter("east"), street)


@pytest.fixture
async def west(street: Street, east: At) -> At:
    return At(await street.enter("west"), street)


async def test_they_see_who_came_first_what_is_typed_and_who_goes(east: At, west: At) -> None:
    east.open("a", "alice", "Hello")
    west.open("b", "bob")
    await turn()
    assert (east.shown["a"], west.shown["b"]) == ({"bob": ""}, {"alice": "Hello"})
    west.type("b", "I take")
    await turn()
    assert east.shown["a"] == {"bob": "I take"}
    west.attending.forget("b")
    await turn()
    assert east.shown["a"] == {}


async def test_an_agent_on_screens_of_two_nodes_is_one_and_not_another(east: At, west: At) -> None:
    east.open("a", "alice", "words")
    west.open("a2", "alice")
    west.open("b", "bob")
    await turn()
    assert (east.shown["a"], west.shown["a2"]) == ({"bob": ""}, {"bob": ""})
    assert west.shown["b"] == {"alice": "words"}


async def test_those_of_a_dead_node_vanish(street: Street, east: At, west: At) -> None:
    east.open("a", "alice")
    west.open("b", "bob", "half a sen")
    await turn()
    await street.die(west.node)
    assert east.shown["a"] == {}


async def test_what_got_lost_is_made_good(street: Street, east: At, west: At) -> None:
    east.open("a", "alice")
    street.exchange.lose = lambda *_: True
    west.open("b", "bob")
    await turn()
    street.exchange.lose = None
    assert east.shown["a"] == {}
    await west.screens.again()
    await east.screens.again()
    await turn()
    assert (east.shown["a"], west.shown["b"]) == ({"bob": ""}, {"alice": ""})


async def test_who_is_not_heard_of_any_more_has_gone(street: Street, east: At, west: At) -> None:
    east.open("a", "alice")
    west.open("b", "bob")
    await turn()
    street.exchange.lose = lambda *_: True
    west.attending.forget("b")  # this is lost
    for _ in range(3):
        street.clock.now += 10
        await east.screens.again()
    assert east.shown["a"] == {}


async def test_nothing_is_kept_of_what_nobody_here_has_open(east: At, west: At) -> None:
    west.open("b", "bob")
    await turn()
    assert (east.attending.here(), east.screens._heard) == ([], {})
    east.open("a", "alice")
    await turn()
    east.attending.forget("a")
    assert (east.attending.here(), east.screens._heard, east.attending._afar) == ([], {}, {})


async def test_of_an_agents_two_screens_the_one_typed_at_last_is_shown(east: At, west: At) -> None:
    for at, screen in ((east, "a"), (west, "a2")):
        at.open(screen, "alice")
    east.open("b", "bob")
    for at, screen, text in ((east, "a", "here"), (west, "a2", "there"), (east, "a", "here again")):
        at.type(screen, text)
        await turn()
        assert east.shown["b"] == {"alice": text}
    west.type("a2", "there again")
    await turn()
    west.attending.forget("a2")
    await turn()
    assert east.shown["b"] == {"alice": "here again"}
