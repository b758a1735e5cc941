"""`kill -9` in the middle of a chat, again and again: what was acknowledged stays, once."""

import asyncio
from collections.abc import Callable

import httpx2

from doors import Http
from house import House, Town
from people import Frame
from phone import AlicesPhone, VerasPhone

ROUNDS = 20
WORDS = 12
BRISK = {"limit_visitor_messages_per_second": 0, "limit_agent_messages_per_second": 0}


async def test_twenty_kills_lose_nothing_and_double_nothing(
    own_house: Callable[..., House], town: Town, client: httpx2.Client
) -> None:
    """Promises 1 to 6: `make soak FAULT=kill ROUNDS=1000` does it longer."""
    house = own_house(**BRISK)
    await interrupted(house, town, client, ROUNDS, WORDS, lambda _: house.kill())


async def interrupted(
    house: House,
    town: Town,
    client: httpx2.Client,
    rounds: int,
    words: int,
    end: Callable[[int], None],
    tell: Callable[[int, int], None] = lambda *_: None,
) -> int:
    """In each round both write, `end` ends the server when some of it is acknowledged, and it
    starts again. What was acknowledged, received and shown is compared with what is stored;
    returns how many messages that were. `tell` hears the rounds done and the words acknowledged."""
    vera, alice = VerasPhone(town.shop), AlicesPhone(town.alice)
    await vera.connect(house)
    vera.write("The first word makes the conversation")
    await vera.send_all()
    await vera.read(until_acked=1)
    assert vera.person
    await vera.person.leave()
    http = Http(client, house, town.alice)
    [talk] = http.get(f"/api/v1/sites/{town.shop}/conversations").json()["conversations"]
    for round_ in range(rounds):
        await vera.connect(house)
        await alice.connect(house)
        for n in range(words):
            vera.write(f"vera {round_}.{n}")
            alice.write(f"alice {round_}.{n}")
        vera_sends = asyncio.create_task(vera.send_all())
        alice_sends = asyncio.create_task(alice.send_all(conversation=talk["id"]))
        await vera.read(until_acked=1 + round_ % words)
        end(round_)
        await asyncio.gather(vera.read(), alice.read(), vera_sends, alice_sends)
        house.start()
        tell(round_ + 1, len(vera.acked) + len(alice.acked))
    for phone, fields in ((vera, {}), (alice, {"conversation": talk["id"]})):
        await phone.connect(house)
        while phone.unsent:  # what is written at once is bounded by the server's queue
            await phone.send_all(**fields)
            await phone.read(until_acked=len(phone.unsent))
    stored = everything(http, talk["id"])
    assert [message["seq"] for message in stored] == list(range(1, len(stored) + 1))
    by_cid = {message["cid"]: message for message in stored}
    assert len(by_cid) == len(stored) == 1 + rounds * words * 2
    for phone in (vera, alice):
        for name, seq in phone.acked.items():
            assert (by_cid[name]["seq"], by_cid[name]["text"]) == (seq, phone.words[name])
    assert vera.holes == []
    assert vera.shown == [(m["seq"], m["cid"]) for m in stored][: len(vera.shown)]
    for phone in (vera, alice):
        assert phone.person
        await phone.person.leave()
    return len(stored)


def everything(http: Http, talk: str) -> list[Frame]:
    found: list[Frame] = []
    while True:
        after = found[-1]["seq"] if found else 0
        path = f"/api/v1/conversations/{talk}/messages"
        page = http.get(path, params={"after": after, "limit": 200}).json()
        found += page["messages"]
        if not page["more"]:
            return found
