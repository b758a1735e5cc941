"""Messages are heard in the order of `seq`, each one, whatever came late or was lost."""

import asyncio
from functools import partial

import pytest
from sqlalchemy import Connection

from halloo.cluster.level import REMEMBERED_LOOKS, Levels, Side
from halloo.store import conversations
from halloo.store.conversations import Mark, Words
from halloo.store.store import Store
from halloo.wire import Message

SITE, VERA = "shop", "vera"


class Room:
    """One side's sockets on this node, and what they heard."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.heard: list[int] = []
        self.is_here = True
        self.levels = Levels(store, self._deliver, lambda side, site, visitor: self.is_here)

    def _deliver(self, side: Side, message: Message) -> None:
        self.heard.append(message.seq)

    async def stored(self, count: int) -> list[Message]:
        """That many messages, of which nobody has been told yet."""

        def work(connection: Connection) -> list[Message]:
            row = conversations.begin(connection, SITE, VERA, None, 1.0)
            return [
                conversations.append(
                    connection, row, Words("visitor:vera", "", f"c{row.seq}-{n}", "Hi", 1.0)
                ).message
                for n in range(count)
            ]

        return await self.store.write(work)

    def comes(self, message: Message, own: bool = False) -> None:
        self.levels.pass_("visitor", message, partial(self._deliver, "visitor", message), own)

    async def until(self, heard: list[int]) -> None:
        async with asyncio.timeout(10):
            while self.heard != heard:  # noqa: ASYNC110  (its tasks tell nobody)
                await asyncio.sleep(0.001)

    def mark(self, message: Message, seq: int) -> Mark:
        return Mark(message.conversation, SITE, VERA, message.epoch, seq)


@pytest.fixture
def room(store: Store) -> Room:
    return Room(store)


async def test_in_order_nothing_waits(room: Room) -> None:
    for message in await room.stored(3):
        room.comes(message)
    assert room.heard == [1, 2, 3]


async def test_what_is_missing_comes_first(room: Room) -> None:
    one, two, three, four = await room.stored(4)
    room.comes(one)
    room.comes(four)
    assert room.heard == [1]
    await room.until([1, 2, 3, 4])
    room.comes(two)  # late
    room.comes(three)
    room.comes(four)  # twice
    assert room.heard == [1, 2, 3, 4]


async def test_what_comes_while_it_is_read_waits_for_its_turn(room: Room) -> None:
    messages = await room.stored(5)
    for number in (0, 3, 4, 2, 1):
        room.comes(messages[number])
    await room.until([1, 2, 3, 4, 5])


async def test_a_page_that_knows_the_beginning_misses_what_follows_it(room: Room) -> None:
    messages = await room.stored(4)
    room.levels.heard(SITE, VERA, room.mark(messages[0], 2))
    room.comes(messages[3])
    await room.until([3, 4])


async def test_ones_own_words_are_answered_also_when_all_have_heard_them(room: Room) -> None:
    one, two = await room.stored(2)
    room.comes(one)
    room.comes(two)
    room.comes(one, own=True)
    assert room.heard == [1, 2, 1]


@pytest.mark.parametrize("side", ["visitor", "agents"])
async def test_a_look_at_what_is_stored_finds_what_the_bus_lost(room: Room, side: Side) -> None:
    messages = await room.stored(3)
    if side == "visitor":
        room.levels.heard(SITE, VERA, room.mark(messages[0], 1))
        await room.levels.check([], [], 0.0)
        await room.until([2, 3])
        room.heard.insert(0, 1)  # by the welcome
    else:
        room.levels.pass_("agents", messages[0], lambda: room.heard.append(1), own=False)
        await room.levels.check([SITE], [], 0.0)
        await room.until([1, 2, 3])
    await room.levels.check([SITE], [], 2_000_000_000.0)  # nothing changed since then
    assert len(room.heard) == 3


async def test_of_a_conversation_nobody_heard_of_agents_get_the_newest_words(room: Room) -> None:
    await room.stored(3)
    await room.levels.check([SITE], [], 0.0)
    await room.until([3])


async def test_a_page_that_knows_of_no_conversation_finds_one_that_the_bus_lost(room: Room) -> None:
    await room.stored(2)
    await room.levels.check([], [SITE], 0.0)
    await room.until([1, 2])
    await room.levels.check([], [SITE], 0.0)
    assert room.heard == [1, 2]


async def test_conversations_in_which_nothing_is_said_are_not_remembered_for_ever(
    room: Room,
) -> None:
    one, two, three = await room.stored(3)

    def to_agents(message: Message) -> None:
        room.levels.pass_("agents", message, lambda: room.heard.append(message.seq), own=False)

    to_agents(one)
    for _ in range(REMEMBERED_LOOKS):
        await room.levels.check([], [], 0.0)
    to_agents(three)  # two is missing, and looked for
    await room.until([1, 2, 3])
    for _ in range(REMEMBERED_LOOKS + 1):
        await room.levels.check([], [], 0.0)
    to_agents(two)
    assert room.heard == [1, 2, 3, 2]


async def test_who_has_left_is_looked_after_no_more(room: Room) -> None:
    messages = await room.stored(3)
    room.levels.heard(SITE, VERA, room.mark(messages[0], 1))
    room.is_here = False
    await room.levels.check([], [], 0.0)
    room.is_here = True
    await room.levels.check([], [], 0.0)
    room.comes(messages[2])
    await room.until([3])
