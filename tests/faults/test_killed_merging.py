"""Two histories become one, or none of it happened, however the process ends."""

import sqlite3
from collections.abc import Callable
from typing import Any

from doors import Http
from house import House, Town
from people import Vera, cid
from signing import make_key

ROUNDS = 4
ALREADY = 6  # messages on each side: the merger has something to do


def rows(house: House, query: str) -> list[Any]:
    database = sqlite3.connect(f"file:{house.folder / 'halloo.db'}?mode=ro", uri=True)
    try:
        return database.execute(query).fetchall()
    finally:
        database.close()


async def test_a_kill_while_merging_leaves_both_or_one(
    own_house: Callable[..., House], town: Town, client: Any
) -> None:
    house = own_house(limit_visitor_messages_per_second=0)
    key = make_key(Http(client, house, None), town.alice.email, town.shop)
    known = await Vera.at(house, town.shop)
    await known.hello(identity=key.sign("ana"), consent=True)
    said = [f"known {n}" for n in range(ALREADY)]
    for text in said:
        await known.say(text)
    for round_ in range(ROUNDS):
        stranger = await Vera.at(house, town.shop)
        await stranger.hello(consent=True)
        for n in range(ALREADY):
            said.append(f"stranger {round_}.{n}")
            await stranger.say(said[-1])
        last = cid()
        await stranger.send("say", cid=last, text=f"last {round_}")
        await stranger.send("identify", identity=key.sign("ana"))
        if round_ % 2:  # as soon as it can be heard of; else while it happens
            await stranger.receive("ack", cid=last)
        house.kill()
        house.start()
        again = await Vera.at(house, town.shop)
        await again.hello(token=stranger.token, identity=key.sign("ana"), consent=True)
        assert again.id == known.id
        said.append(f"last {round_}")
        await again.say(said[-1], last)  # the client repeats it under its cid
        await again.leave()
        mine = f"FROM conversations WHERE visitor = '{known.id}'"
        found = rows(
            house,
            f"SELECT seq, text FROM messages WHERE conversation = (SELECT id {mine}) ORDER BY seq",
        )
        assert sorted(text for _, text in found) == sorted(said)
        assert [seq for seq, _ in found] == list(range(1, len(found) + 1))
        assert rows(house, f"SELECT seq {mine}") == [(len(found),)]
        assert rows(house, "SELECT count(*) FROM conversations") == [(1,)]
