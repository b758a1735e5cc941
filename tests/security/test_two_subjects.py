"""Two people with one browser's token, at the same time: whose words they are is for the site to
say, however quickly they follow each other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed

from doors import Http, Knock, Visit
from house import House, Town
from people import DEADLINE, SHOP_ORIGIN, Vera
from signing import Signer, make_key


@pytest.fixture
def key(nobody: Http, town: Town, site: str) -> Signer:
    return make_key(nobody, town.alice.email, site)


def said(vera: Vera) -> list[str]:
    return [message["text"] for message in vera.welcome["messages"]]


async def test_a_badge_is_not_about_whom_another_tab_named_last(visit: Visit, key: Signer) -> None:
    """Nobody is bound before there is something to keep, so both sit there under one name."""
    shared = await visit()
    ana = await visit(token=shared.token, identity=key.sign("ana"))
    ben = await visit(token=shared.token, identity=key.sign("ben"))
    assert ana.id == ben.id == shared.id
    await ana.send("identify", identity=key.sign("ana"))
    await ana.receive("identity")
    await ben.send("identify", identity=ben.welcome["badge"])
    await ben.receive("identity")
    await ben.say("I am Ben")
    assert await ana.closed() == (4435, "merged")
    assert said(await visit(token=shared.token, identity=key.sign("ben"))) == ["I am Ben"]
    assert said(await visit(identity=key.sign("ana"))) == []


async def test_of_two_who_come_at_once_neither_hears_the_other(
    knock: Knock, visit: Visit, key: Signer
) -> None:
    page = {"url": f"{SHOP_ORIGIN}/tea", "title": "Tea", "referrer": ""}
    for n in range(8):
        shared, ana, ben = await visit(), await knock(), await knock()
        for who, name, consent in ((ana, f"ana {n}", False), (ben, f"ben {n}", True)):
            hello = {"site": who.site, "page": page, "visitor": shared.token, "consent": consent}
            await who.send("hello", **hello, identity=key.sign(name))
        await asyncio.gather(*(who.receive_any("welcome", "bye") for who in (ana, ben)))
        await ben.say("I am Ben")
        with suppress(ConnectionClosed):  # where she sat there first, she is to come back
            await ana.ping()
        assert ana.kept("message") == []


async def test_a_file_that_comes_in_while_histories_merge_can_be_sent(
    visit: Visit, site: str, key: Signer, house: House
) -> None:
    known = await visit(identity=key.sign("ana"), consent=True)
    await known.say("One")
    stranger = await visit(consent=True)
    await stranger.say("Two")
    merged = asyncio.Event()

    async def content() -> AsyncIterator[bytes]:
        yield b"a" * 300_000
        await merged.wait()
        yield b"b"

    headers = {"X-Halloo-Visitor": stranger.token, "X-Halloo-Name": "a.txt", "Origin": SHOP_ORIGIN}
    async with httpx2.AsyncClient(trust_env=False) as client, asyncio.timeout(DEADLINE):
        url = f"{house.url}/files?site={site}"
        sending = asyncio.create_task(client.post(url, headers=headers, content=content()))
        while not list(house.folder.glob("files/*/*/*.part")):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        await stranger.send("identify", identity=key.sign("ana"))
        answer = await stranger.receive("identity")
        merged.set()
        sent = (await sending).json()
    back = await visit(token=answer["token"], identity=answer["badge"], consent=True)
    await back.send("say", cid=f"c {back.id}", text="", file=sent["id"])
    assert (await back.receive_any("ack", "nack"))["t"] == "ack"
