"""Filters, orders and reasons of the live list, over the agent's socket and over HTTP."""

import json

import pytest

from doors import Http, Sit, Visit
from house import Town
from people import AtDesk, Frame

CART = {"url": "https://shop.example/cart", "title": "Cart", "referrer": ""}
LETTER = {"url": "https://shop.example/?utm_source=letter&utm_campaign=spring", "title": "Tea"}
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"


async def rows(desk: AtDesk, site: str, **fields: object) -> list[str]:
    return [row["id"] for row in (await desk.watch(site, **fields))["rows"]]


async def test_a_filter_finds_who_fits_all_of_it(visit: Visit, sit: Sit, site: str) -> None:
    desk, vera = await sit(), await visit(page=CART, lang="zh-CN", attrs={"plan": "gold"})
    tom = await visit(page=LETTER, lang="en", headers={"User-Agent": PHONE})
    found = await desk.watch(site, filter={"lang": ["zh"], "attrs": {"plan": "Gold"}})
    assert [row["id"] for row in found["rows"]] == [vera.id]
    assert (found["total"], found["online"]) == (1, 2)
    for wanted in ({"device": ["phone"]}, {"source": ["letter"]}, {"campaign": ["spring"]}):
        assert await rows(desk, site, filter=wanted) == [tom.id]
    assert await rows(desk, site, filter={"device": ["phone"], "lang": ["zh"]}) == []


async def test_who_begins_to_fit_joins_the_list_and_who_no_longer_does_leaves_it(
    visit: Visit, sit: Sit, site: str
) -> None:
    desk, vera = await sit(), await visit()
    assert await rows(desk, site, filter={"page": "cart"}) == []
    await vera.send("page", url=CART["url"], title="Cart")
    changes = await desk.receive("changes", total=1)
    assert [row["id"] for row in changes["joined"]] == [vera.id]
    await vera.send("page", url="https://shop.example/tea", title="Tea")
    changes = await desk.receive("changes", total=0)
    assert (changes["left"], changes.get("gone", [])) == ([vera.id], [])


async def test_who_talks_is_found_until_the_conversation_is_closed(
    visit: Visit, sit: Sit, site: str
) -> None:
    desk, vera = await sit(), await visit()
    assert await rows(desk, site, filter={"talking": True}) == []
    await vera.say("Is the oolong back?")
    [row] = (await desk.receive("changes", total=1))["joined"]
    await desk.ask("close", conversation=row["conversation"])
    assert (await desk.receive("changes", total=0))["left"] == [vera.id]


async def test_who_to_greet_comes_first_with_the_reasons(visit: Visit, sit: Sit, site: str) -> None:
    desk = await sit()
    cart, _, letter = await visit(page=CART), await visit(), await visit(page=LETTER)
    found = (await desk.watch(site, sort="greet"))["rows"]
    assert [row["id"] for row in found[:2]] == [cart.id, letter.id]
    assert found[0]["greet"]["reasons"] == [{"code": "cart"}]
    assert found[1]["greet"]["reasons"] == [{"code": "campaign", "value": "spring"}]
    assert found[2]["greet"] == {"score": 0}
    await letter.say("Hello?")
    while "order" not in (changes := await desk.receive("changes")):
        pass  # some of who came before the list was asked for
    assert changes["order"][0] == letter.id
    [row] = [row for row in changes["changed"] if row["id"] == letter.id]
    assert [reason["code"] for reason in row["greet"]["reasons"]] == ["waiting", "campaign"]
    other = (await desk.watch(site, sort="newest"))["rows"]
    assert all("greet" not in row for row in other)


async def test_an_order_can_be_turned_round(visit: Visit, sit: Sit, site: str) -> None:
    desk = await sit()
    ids = [(await visit()).id for _ in range(3)]
    assert await rows(desk, site, sort="newest", reverse=True) == ids
    assert await rows(desk, site, sort="oldest", reverse=True) == ids[::-1]


@pytest.mark.parametrize(
    "wrong",
    [
        {"countries": ["DE"]}, {"country": ["Germany"]}, {"country": "DE"}, {"pages": -1},
        {"device": ["watch"]}, {"tags": [" "]}, {"attrs": {"": "x"}}, {"tags": ["x"] * 51},
    ],
)  # fmt: skip
async def test_what_is_no_filter_is_refused_at_both_doors(
    sit: Sit, bob: Http, site: str, wrong: Frame
) -> None:
    answer = bob.get(f"/api/v1/sites/{site}/visitors", params={"filter": json.dumps(wrong)})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_field")
    assert "filter: " in answer.json()["error"]["message"]
    desk = await sit()
    await desk.send("watch", **{"site": site, "from": 0, "to": 9, "filter": wrong})
    assert await desk.closed() == (4400, "bad_frame")


async def test_the_list_over_http_takes_the_same_filter_and_order(visit: Visit, bob: Http) -> None:
    ids = [(await visit(page=CART)).id for _ in range(5)]
    other = await visit(page=LETTER)
    path = f"/api/v1/sites/{other.site}/visitors"
    query = {"filter": json.dumps({"page": "cart"}), "sort": "greet", "limit": 2}
    found: list[str] = []
    more: dict[str, str] = {}
    while True:
        page = bob.get(path, params={**query, **more}).json()
        assert page["total"] == 5
        assert all(row["greet"]["score"] > 0 for row in page["visitors"])
        found += [row["id"] for row in page["visitors"]]
        if page["next"] is None:
            break
        more = {"cursor": page["next"]}
    assert found == ids[::-1]
    first = bob.get(path, params={"sort": "page", "limit": 1}).json()["next"]
    wrong = bob.get(path, params={"sort": "newest", "cursor": first})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (400, "bad_field")


async def test_a_site_at_a_glance_follows_who_is_there(visit: Visit, sit: Sit, site: str) -> None:
    desk = await sit()
    await desk.send("overview", site=site)
    nobody = await desk.receive("overview", site=site)
    assert (nobody["online"], nobody.get("pages", [])) == (0, [])
    await visit(page=CART)
    vera = await visit(page={**CART, "url": CART["url"] + "?item=7"})
    tom = await visit(page=LETTER, headers={"User-Agent": PHONE})
    while (seen := await desk.receive("overview", site=site))["online"] != 3:
        pass
    assert seen["pages"][0] == {"name": CART["url"], "n": 2, "title": "Cart"}
    assert seen["devices"] == [{"name": "desktop", "n": 2}, {"name": "phone", "n": 1}]
    assert seen["sources"] == [{"name": "direct", "n": 2}, {"name": "letter", "n": 1}]
    assert sum(country["n"] for country in seen["countries"]) == 3
    await vera.send("page", url=LETTER["url"], title="Tea")
    while (seen := await desk.receive("overview", site=site))["pages"][0]["n"] != 2:
        pass
    assert seen["pages"][0]["title"] == "Tea"
    await tom.leave()
    while (await desk.receive("overview", site=site))["online"] != 2:
        pass


async def test_another_agents_site_is_not_shown_at_a_glance(sit: Sit, town: Town) -> None:
    desk = await sit(town.charlie)
    await desk.send("overview", site=town.shop)
    await desk.send("overview", site=town.garden)
    assert (await desk.receive("overview"))["site"] == town.garden


async def test_who_answers_on_a_site_and_who_is_here(
    alice: Http, town: Town, site: str, sit: Sit
) -> None:
    await sit(town.bob)
    told = alice.get(f"/api/v1/sites/{site}/agents").json()["agents"]
    here = {each["name"]: each["here"] for each in told}
    assert here[town.bob.name] is True
    assert town.charlie.name not in here
