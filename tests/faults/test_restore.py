"""A backup comes back under people who are talking."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import httpx2
from websockets.exceptions import ConnectionClosed

from doors import Http
from house import House, Town
from people import DEADLINE, AtDesk, Vera, cid

MANY = 60_000


async def test_everyone_starts_afresh_from_the_backup_without_a_restart(
    own_house: Callable[..., House], town: Town, tmp_path: Path, client: httpx2.Client
) -> None:
    """Promise 18: the epoch changes, so no client goes on with what is no longer there."""
    house = own_house(limit_visitor_messages_per_second=0)
    vera, desk = await Vera.at(house, town.shop), await AtDesk.sits(house, town.alice)
    late = await Vera.at(house, town.shop)
    await vera.hello()
    await late.hello()
    await vera.say("Before")
    http = Http(client, house, town.alice)
    path = f"/api/v1/sites/{town.shop}/conversations"
    [talk] = http.get(path).json()["conversations"]
    file = tmp_path / "backup.db"
    house.made("backup", str(file))
    await vera.say("After")
    await late.say("Later still")

    assert house.made("restore", str(file))["messages"] == 1
    for person in (vera, late, desk):
        bye = await person.receive("bye")
        assert (bye["code"], bye["reconnect_after_ms"] <= 5000) == ("restored", True)
        assert await person.closed() == (4433, "restored")

    resume = {"resume": {"epoch": talk["epoch"], "seq": 2}}
    again = await Vera.at(house, town.shop)
    welcome = await again.hello(vera.token, **resume)
    assert (welcome["visitor"], welcome["recovered"]) == (vera.id, False)
    assert [message["text"] for message in welcome["messages"]] == ["Before"]
    assert welcome["conversation"]["epoch"] != talk["epoch"]
    assert (await again.say("Where was I?"))["seq"] == 2
    gone = await Vera.at(house, town.shop)
    assert (await gone.hello(late.token))["conversation"] is None
    [restored] = http.get(path).json()["conversations"]
    assert (restored["id"], restored["seq"]) == (talk["id"], 2)
    assert restored["epoch"] == welcome["conversation"]["epoch"]
    for person in (again, gone):
        await person.leave()
    assert house.stop() == 0


def told_to_many(house: House) -> None:
    """A database that takes a while to copy, and longer to check."""
    with closing(sqlite3.connect(house.folder / "halloo.db")) as database, database:
        [(talk,)] = database.execute("SELECT conversation FROM messages LIMIT 1")
        database.executemany(
            "INSERT INTO messages VALUES (?, ?, 'visitor:v_1', 'v', ?, ?, 1, NULL)",
            ((talk, seq, cid(), "x" * 1000) for seq in range(1000, 1000 + MANY)),
        )


def stored(database: Path) -> set[str]:
    with closing(sqlite3.connect(database)) as opened:
        return {name for [name] in opened.execute("SELECT cid FROM messages")}


async def test_what_is_confirmed_during_a_restore_is_in_what_was_kept_or_in_what_came(
    own_house: Callable[..., House], town: Town, tmp_path: Path
) -> None:
    house = own_house(limit_visitor_messages_per_second=0)
    visitors = [await Vera.at(house, town.shop) for _ in range(3)]
    for vera in visitors:
        await vera.hello()
        await vera.say("Before")
    file = tmp_path / "backup.db"
    house.made("backup", str(file))
    told_to_many(house)
    confirmed: set[str] = set()

    async def talk(vera: Vera) -> None:
        with suppress(ConnectionClosed):
            while True:
                name = cid()
                await vera.say("Is anybody there?", name)
                confirmed.add(name)
                await asyncio.sleep(0.05)  # a page may send no more than 20 frames a second

    restored = asyncio.to_thread(house.made, "restore", str(file))
    done, *_ = await asyncio.gather(restored, *map(talk, visitors))
    kept = stored(Path(done["kept"]))
    assert len(kept) > MANY
    assert confirmed & kept
    assert [await vera.closed() for vera in visitors] == [(4433, "restored")] * 3
    assert confirmed <= kept | stored(house.folder / "halloo.db")


def drawn_up(folder: Path) -> set[str]:
    """The histories of what a restore has ready to take the database's place."""
    found = set()
    for draft in folder.glob(".restoring-*/halloo.db"):
        with suppress(sqlite3.Error), closing(sqlite3.connect(draft, timeout=0)) as opened:
            found |= {name for [name] in opened.execute("SELECT history FROM revision")}
    return found


async def until(fact: Callable[[], bool]) -> None:
    async with asyncio.timeout(DEADLINE):
        while not fact():  # noqa: ASYNC110 - another process makes it true
            await asyncio.sleep(0.02)


async def test_a_restore_is_noticed_though_a_site_was_added_while_it_was_drawn_up(
    own_house: Callable[..., House], town: Town, tmp_path: Path, client: httpx2.Client
) -> None:
    house = own_house()
    vera = await Vera.at(house, town.shop)
    await vera.hello()
    file = tmp_path / "backup.db"
    house.made("backup", str(file))
    sites = Http(client, house, town.alice)
    with closing(sqlite3.connect(house.folder / "halloo.db", isolation_level=None)) as other:
        [(history,)] = other.execute("SELECT history FROM revision")
        other.execute("BEGIN IMMEDIATE")  # the restore has to wait for us
        restored = asyncio.create_task(asyncio.to_thread(house.made, "restore", str(file)))
        await until(lambda: bool(drawn_up(house.folder) - {history}))
        other.execute(
            "INSERT INTO sites (key, name, origins, created) VALUES ('late', 'Late', '[]', 1)"
        )
        other.execute("UPDATE revision SET number = number + 1")
        other.execute("COMMIT")
        other.execute("BEGIN IMMEDIATE")
        await until(lambda: "Late" in sites.get("/api/v1/sites").text)
        other.execute("ROLLBACK")
    await restored
    assert (await vera.receive("bye"))["code"] == "restored"
    await until(lambda: "Late" not in sites.get("/api/v1/sites").text)
