"""Who is blocked does not come in by any door, is out within seconds, and keeps quiet."""

import sqlite3
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from blocked import open_line
from doors import Http, Visit
from house import House, Town
from people import SHOP_ORIGIN, AtDesk, Person, Vera, open_socket
from signing import make_key

OUT = (4403, "blocked")
PROXY = {"trusted_proxies": "127.0.0.1", "country_header": "CF-IPCountry"}
Own = Callable[..., House]


def from_(address: str, country: str = "") -> dict[str, str]:
    return {"X-Forwarded-For": address} | ({"CF-IPCountry": country} if country else {})


def blocked(who: Http, site: str, **draft: Any) -> list[dict[str, Any]]:
    answer = who.post(f"/api/v1/sites/{site}/blocks", json=draft)
    assert answer.status_code == 201, answer.text
    made: list[dict[str, Any]] = answer.json()["blocks"]
    return made


async def shown_out(house: House, site: str, **headers: str) -> tuple[int, str]:
    """A page that is let in to be told that it is not, whether it names its site or not."""
    knocking = await Vera.at(house, site, **headers)
    return await knocking.closed()


async def test_a_blocked_visitor_is_out_and_stays_out(
    own_house: Own, town: Town, client: httpx2.Client
) -> None:
    house, site = own_house(), town.shop
    alice, bob = (Http(client, house, each) for each in (town.alice, town.bob))
    vera, other = await Vera.at(house, site), await Vera.at(house, site)
    desk = await AtDesk.sits(house, town.bob)
    await vera.hello(consent=True)
    await other.hello()
    await vera.say("Rude words")
    [block] = blocked(bob, site, kind="visitor", value=vera.id, note="Rude")
    assert (block["author"], block["note"], block["expires"]) == ("bob", "Rude", None)
    assert await vera.closed() == OUT
    await desk.send("look", site=site, visitor=vera.id)
    assert (await desk.receive("visitor"))["block"] == block["id"]
    again = await Vera.at(house, site)
    page = {"url": f"{SHOP_ORIGIN}/tea"}
    await again.send("hello", site=site, page=page, visitor=vera.token)
    assert await again.closed() == OUT
    for transport in ("stream", "poll"):
        path = f"/ws/visitor?site={site}"
        line = Person(await open_line(house, path, transport, origin=SHOP_ORIGIN))
        await line.send("hello", site=site, page=page, visitor=vera.token)
        assert await line.closed() == OUT
        await line.leave()
    headers = {"Origin": SHOP_ORIGIN, "X-Halloo-Visitor": vera.token, "X-Halloo-Name": "a.txt"}
    sent = alice.post(f"/files?site={site}", content=b"words", headers=headers)
    assert (sent.status_code, sent.json()["error"]["code"]) == (403, "blocked")
    await other.ping()
    bob.delete(f"/api/v1/sites/{site}/blocks/{block['id']}").raise_for_status()
    back = await Vera.at(house, site)
    await back.hello(vera.token)
    assert back.id == vera.id
    for each in (back, other, desk):
        await each.leave()


async def test_a_former_name_blocks_the_visitor_of_today(
    visit: Visit, alice: Http, nobody: Http, town: Town, site: str
) -> None:
    key = make_key(nobody, town.alice.email, site)
    known = await visit(identity=key.sign("ana"), consent=True)
    stranger = await visit(consent=True)
    await stranger.send("identify", identity=key.sign("ana"))
    await stranger.receive("identity")
    [block] = blocked(alice, site, kind="visitor", value=stranger.id)
    assert block["value"] == known.id
    assert await known.closed() == OUT


async def test_a_range_is_asked_with_the_whole_address_at_every_door(
    own_house: Own, town: Town, client: httpx2.Client
) -> None:
    house, site = own_house(**PROXY), town.shop
    alice = Http(client, house, town.alice)
    vera = await Vera.at(house, site, **from_("203.0.113.9"))
    await vera.hello()
    near = await Vera.at(house, site, **from_("203.0.113.10"))
    await near.hello()
    [block] = blocked(alice, site, kind="address", value="203.0.113.9")
    assert block["value"] == "203.0.113.9/32"
    assert await vera.closed() == OUT
    await near.ping()
    here = from_("::ffff:203.0.113.9")  # the same in another coat
    assert await shown_out(house, site, **here) == OUT
    silent = Vera(
        await open_socket(house, "/ws/visitor", origin=SHOP_ORIGIN, additional_headers=here)
    )
    await silent.send("hello", site=site, page={"url": f"{SHOP_ORIGIN}/tea"})
    assert await silent.closed() == OUT
    for transport in ("stream", "poll"):
        line = await open_line(
            house, f"/ws/visitor?site={site}", transport,
            origin=SHOP_ORIGIN, additional_headers=here,
        )  # fmt: skip
        assert await Person(line).closed() == OUT
        await line.close()
    path = "/ws_monitor?kefu_name=alice&uniqid=mona"
    page = Person(await open_socket(house, path, origin=SHOP_ORIGIN, additional_headers=here))
    assert await page.closed() == OUT
    asked = alice.post("/visitor_login", headers={"Origin": SHOP_ORIGIN, **here})
    assert (asked.status_code, asked.json()["msg"]) == (403, "blocked")
    garden = {"Origin": "https://garden.example", **here}
    assert alice.post("/visitor_login", headers=garden).status_code == 200
    await near.leave()


async def test_the_range_of_a_visitor_is_the_truncated_one(
    own_house: Own, town: Town, client: httpx2.Client
) -> None:
    house, site = own_house(**PROXY), town.shop
    alice, bob = (Http(client, house, each) for each in (town.alice, town.bob))
    vera = await Vera.at(house, site, **from_("2001:db8:77:1234::9"))
    await vera.hello()
    draft = {"kind": "address", "visitor": vera.id}
    assert bob.post(f"/api/v1/sites/{site}/blocks", json=draft).status_code == 403
    [block] = blocked(alice, site, **draft, ttl=3600)
    assert block["value"] == "2001:db8:77::/48"
    assert block["expires"]
    assert await vera.closed() == OUT
    assert await shown_out(house, site, **from_("2001:db8:77:ffff::1")) == OUT
    gone = alice.post(f"/api/v1/sites/{site}/blocks", json=draft)
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "visitor_not_found")


async def test_a_country_is_shut_out_and_agents_are_not(
    own_house: Own, town: Town, client: httpx2.Client
) -> None:
    """Blocks are about visitors: no console falls to one."""
    house, site = own_house(**PROXY), town.shop
    alice = Http(client, house, town.alice)
    vera = await Vera.at(house, site, **from_("203.0.113.9", "NL"))
    await vera.hello()
    desk = await AtDesk.sits(house, town.alice)
    blocked(alice, site, kind="country", value="nl")
    blocked(alice, site, kind="address", value="127.0.0.0/8")
    assert await vera.closed() == OUT
    there = {"Origin": SHOP_ORIGIN, **from_("203.0.113.9", "NL")}
    mine = {"X-Halloo-Visitor": vera.token, "X-Halloo-Name": "a.txt"}
    for path, content in ((f"/files?site={site}", b"words"), ("/visitor_login", b"")):
        asked = alice.post(path, content=content, headers={**there, **mine})
        assert asked.status_code == 403, path
    await desk.ping()
    await desk.leave()
    again = await AtDesk.sits(house, town.alice)
    listed = alice.get(f"/api/v1/sites/{site}/blocks?limit=1").json()
    assert [each["kind"] for each in listed["blocks"]] == ["address"]
    rest = alice.get(f"/api/v1/sites/{site}/blocks?cursor={listed['next']}").json()
    assert [each["value"] for each in rest["blocks"]] == ["NL"]
    assert rest["next"] is None
    other = await Vera.at(
        house, town.garden, "https://garden.example", **from_("203.0.113.9", "NL")
    )
    await other.hello()  # another site is another matter
    await other.leave()
    await again.leave()


async def test_blocks_outlast_a_restart_and_end_at_their_time(
    own_house: Own, town: Town, client: httpx2.Client
) -> None:
    house, site = own_house(), town.shop
    alice = Http(client, house, town.alice)
    vera = await Vera.at(house, site)
    await vera.hello()
    blocked(alice, site, kind="visitor", value=vera.id, ttl=3600)
    assert await vera.closed() == OUT
    house.stop()
    house.start()
    again = await Vera.at(house, site)
    page = {"url": f"{SHOP_ORIGIN}/tea"}
    await again.send("hello", site=site, page=page, visitor=vera.token)
    assert await again.closed() == OUT
    house.stop()
    database = sqlite3.connect(house.folder / "halloo.db")
    with database:
        database.execute("UPDATE blocks SET expires = created - 1")
    database.close()
    house.start()
    back = await Vera.at(house, site)
    await back.hello(vera.token)
    assert alice.get(f"/api/v1/sites/{site}/blocks").json()["blocks"] == []
    await back.leave()


def test_a_block_is_noted_with_who_and_whom(
    own_house: Own, town: Town, client: httpx2.Client
) -> None:
    house, site = own_house(), town.shop
    bob = Http(client, house, town.bob)
    [block] = blocked(bob, site, kind="visitor", value="v_somebody", note="Rude")
    [again] = blocked(bob, site, kind="visitor", value="v_somebody", note="Very rude")
    listed = bob.get(f"/api/v1/sites/{site}/blocks").json()["blocks"]
    assert [each["note"] for each in listed] == ["Very rude"]
    missing = bob.delete(f"/api/v1/sites/{site}/blocks/{block['id']}")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "block_not_found")
    bob.delete(f"/api/v1/sites/{site}/blocks/{again['id']}").raise_for_status()
    database = sqlite3.connect(house.folder / "halloo.db")
    noted = "SELECT actor, action, target FROM audit WHERE action LIKE 'block.%' ORDER BY id"
    assert database.execute(noted).fetchall() == [
        ("bob", "block.added", "v_somebody"),
        ("bob", "block.added", "v_somebody"),
        ("bob", "block.removed", "v_somebody"),
    ]
    database.close()


@pytest.mark.parametrize(
    "draft",
    [
        {"kind": "address", "value": "0.0.0.0/0"}, {"kind": "address", "value": "everybody"},
        {"kind": "country", "value": "Holland"}, {"kind": "visitor", "value": "*"},
        {"kind": "visitor", "value": "v_x", "ttl": 0}, {"kind": "email", "value": "a@b.example"},
        {"kind": "visitor", "value": "v_x", "note": "x" * 201}, {"kind": "visitor", "value": ["v"]},
    ],
)  # fmt: skip
def test_a_wrong_block_is_refused_with_what_is_right(
    alice: Http, site: str, draft: dict[str, Any]
) -> None:
    answer = alice.post(f"/api/v1/sites/{site}/blocks", json=draft)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_field")
