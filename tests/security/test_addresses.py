"""A visitor's whole address is asked at the door, for limits and blocks, and is nowhere afterwards:
not in the database, not in a log, not in an answer, not in an export."""

import asyncio
import io
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from typing import Any
from urllib.parse import urlencode

import httpx2

from doors import Http
from house import PASSWORD, House, Town
from people import DEADLINE, SHOP_ORIGIN, AtDesk, Vera, cid, open_socket

FOUR, SIX = "203.0.113.77", "2001:db8:77:1234:5:6:7:8"
WHOLE = (FOUR, "2001:db8:77:1234", "cb00:714d", "cb00714d")


def lives_here(text: str) -> list[str]:
    return [each for each in WHOLE if each in text.lower()]


async def test_no_whole_address_is_kept_or_shown(
    own_house: Callable[..., House], town: Town, client: httpx2.Client
) -> None:
    house = own_house(trusted_proxies="127.0.0.1", log_level="debug")
    alice, site = Http(client, house, town.alice), town.shop
    desk = await AtDesk.sits(house, town.alice)
    sockets: list[Any] = []
    for address in (FOUR, f"::ffff:{FOUR}", SIX):
        came = {"X-Forwarded-For": address}
        vera = await Vera.at(house, site, **came)
        await vera.hello(consent=True)
        await vera.send("page", url=f"{SHOP_ORIGIN}/cart", title="Cart")
        await vera.say("Do you know where I am?")
        await desk.ask("push", site=site, visitor=vera.id, kind="invite", text="Hi")
        headers = {"Origin": SHOP_ORIGIN, "X-Halloo-Visitor": vera.token, **came}
        named = {**headers, "X-Halloo-Name": "a.txt"}
        alice.post(f"/files?site={site}", content=b"words", headers=named).raise_for_status()
        query = urlencode({"kefu_name": "alice", "uniqid": f"mona {address}"[:4] + cid()})
        page = await open_socket(
            house, f"/ws_monitor?{query}", origin=SHOP_ORIGIN, additional_headers=came
        )
        sockets += [vera.socket, page]
        draft = {"kind": "address", "visitor": vera.id}
        wrong = {"email": town.alice.email, "password": "not this one"}
        alice.post("/api/v1/session", json=wrong, headers=came)
        right = {"email": town.alice.email, "password": PASSWORD}
        alice.post("/api/v1/session", json=right, headers=came).raise_for_status()
        shown = [
            alice.get(f"/api/v1/sites/{site}/visitors").text,
            alice.get(f"/api/v1/sites/{site}/visitors/{vera.id}").text,
            alice.get("/kefu/monitorList").text,
            alice.get("/api/v1/sites").text,
        ]
        export = alice.get(f"/api/v1/sites/{site}/visitors/{vera.id}/export")
        with zipfile.ZipFile(io.BytesIO(export.content)) as packed:
            shown += [packed.read(name).decode() for name in packed.namelist()]
        await desk.send("look", site=site, visitor=vera.id)
        shown.append(str(await desk.receive("visitor", visitor=vera.id)))
        made = alice.post(f"/api/v1/sites/{site}/blocks", json=draft, headers=came)
        shown.append(made.text)
        assert made.status_code == 201
        for block in made.json()["blocks"]:
            alice.delete(f"/api/v1/sites/{site}/blocks/{block['id']}").raise_for_status()
        assert lives_here(" ".join(shown)) == []
    async with asyncio.timeout(DEADLINE):
        for socket in sockets:
            await socket.wait_closed()  # by the blocks
    await desk.leave()
    house.stop()
    with closing(sqlite3.connect(house.folder / "halloo.db")) as database:
        dump = "\n".join(database.iterdump())
    assert "203.0.113.0" in dump  # it is told to be from there
    assert "2001:db8:77::" in dump
    assert lives_here(dump) == []
    assert lives_here(house.log) == []
