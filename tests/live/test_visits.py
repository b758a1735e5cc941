"""Visits of those who consented are stored while they last and when they are over; of nobody
else."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from behind import behind, rows
from doors import Http, Sit, Visit
from house import House, Town
from people import SHOP_ORIGIN, AtDesk, Vera


def stored(house: House, visitor: str) -> list[dict[str, Any]]:
    names = ("id", "site", "visitor", "began", "ended", "pages")
    query = f"SELECT body, {', '.join(names)} FROM visits WHERE visitor = ? ORDER BY began"
    found = rows(house, query, visitor)
    return [{**json.loads(body), **dict(zip(names, rest, strict=True))} for body, *rest in found]


async def gone(desk: AtDesk, site: str) -> None:
    """Waits until nobody is on the site's list."""
    while (await desk.watch(site))["online"]:
        await desk.receive("changes")


async def test_without_consent_no_visit_is_stored(visit: Visit, sit: Sit, house: House) -> None:
    desk, vera = await sit(), await visit()
    await vera.send("page", url=f"{SHOP_ORIGIN}/pots", title="Pots")
    await vera.ping()
    await vera.leave()
    await gone(desk, vera.site)
    await desk.settle()
    assert stored(house, vera.id) == []


@pytest.mark.one_node("a fault: the record lacks a page turned just before the next tab elsewhere")
async def test_a_visit_is_stored_as_it_begins_and_again_when_the_last_tab_closes(
    visit: Visit, sit: Sit, house: House
) -> None:
    desk = await sit()
    page = {
        "url": f"{SHOP_ORIGIN}/tea?utm_source=letter&utm_campaign=spring", "title": "Tea",
        "referrer": "https://search.example/?q=tea",
    }  # fmt: skip
    vera = await visit(consent=True, page=page, lang="zh-CN", tz="Asia/Shanghai", attrs={"a": 1})
    await vera.ping()
    await desk.settle()
    [first] = stored(house, vera.id)
    assert first["pages"] == 1
    same_browser = {"lang": "zh-CN", "tz": "Asia/Shanghai"}
    second = await visit(token=vera.token, consent=True, **same_browser)
    await vera.send("page", url=f"{SHOP_ORIGIN}/pots", title="Pots")
    await vera.send("event", name="added to cart")
    await vera.ping()
    await vera.leave()
    await second.ping()
    await desk.settle()
    [same] = stored(house, vera.id)
    # As the second tab found it, which is still open; on another node it had the visit brought.
    assert same["pages"] in ((2, 3) if len(house.nodes) > 1 else (2,))
    await second.leave()
    await gone(desk, vera.site)
    await desk.settle()
    [row] = stored(house, vera.id)
    assert (row["id"], row["pages"], row["events"]) == (first["id"], 3, {"added to cart": 1})
    assert row["first"] == page
    assert [step["title"] for step in row["trail"]] == ["Tea", "Tea", "Pots", "added to cart"]
    assert row["utm"] == {"source": "letter", "campaign": "spring"}
    assert row["referrer"] == "https://search.example/?q=tea"
    assert (row["lang"], row["tz"], row["attrs"]) == ("zh-CN", "Asia/Shanghai", {"a": 1})
    assert row["began"] < row["ended"]
    assert "site" not in json.dumps(row["trail"])


async def test_who_is_back_at_once_continues_the_same_visit(
    visit: Visit, sit: Sit, house: House
) -> None:
    desk, vera = await sit(), await visit(consent=True)
    await vera.leave()
    await gone(desk, vera.site)
    again = await visit(
        token=vera.token, consent=True, page={"url": f"{SHOP_ORIGIN}/pots", "title": "Pots"}
    )
    await again.ping()
    await again.leave()
    await gone(desk, vera.site)
    await desk.settle()
    [row] = stored(house, vera.id)
    assert [step["title"] for step in row["trail"]] == ["Tea", "Pots"]


async def test_consent_that_comes_later_stores_the_visit_from_its_beginning(
    visit: Visit, sit: Sit, house: House, bob: Http
) -> None:
    desk, vera = await sit(), await visit()
    path = f"/api/v1/sites/{vera.site}/visitors/{vera.id}"
    bob.put(f"{path}/tags/vip")
    await desk.settle()
    await vera.send("page", url=f"{SHOP_ORIGIN}/pots", title="Pots")
    await vera.send("consent", consent=True)
    await vera.ping()
    await desk.settle()
    [row] = stored(house, vera.id)
    assert [step["title"] for step in row["trail"]] == ["Tea", "Pots"]
    assert bob.get(path).json()["tags"] == ["vip"]
    await vera.leave()
    await gone(desk, vera.site)
    assert bob.get(path).json()["tags"] == ["vip"], "what memory had is stored by now"


async def test_consent_withdrawn_deletes_visits_notes_and_tags(
    visit: Visit, sit: Sit, house: House, bob: Http
) -> None:
    desk, vera = await sit(), await visit(consent=True)
    path = f"/api/v1/sites/{vera.site}/visitors/{vera.id}"
    await vera.ping()
    await desk.settle()
    assert bob.put(f"{path}/tags/vip").json() == {"tags": ["vip"]}
    assert bob.post(f"{path}/notes", json={"text": "Likes oolong"}).status_code == 201
    await vera.send("consent", consent=False)
    await vera.ping()
    await desk.settle()
    assert stored(house, vera.id) == []
    detail = bob.get(path).json()
    assert [detail.get(name) for name in ("tags", "notes", "visits")] == [None, None, None]
    await vera.leave()
    await gone(desk, vera.site)
    await desk.settle()
    assert stored(house, vera.id) == []
    assert bob.get(path).status_code == 404


async def test_a_stop_stores_the_visits_of_those_who_are_here(
    own_house: Callable[..., House], town: Town
) -> None:
    house = own_house()
    vera = await Vera.at(house, town.shop)
    await vera.hello(consent=True)
    await vera.send("page", url=f"{SHOP_ORIGIN}/pots", title="Pots")
    await vera.ping()
    # The server ends the socket, and she does not answer: her end is frozen.
    assert house.stop() == 0
    [row] = stored(house, vera.id)
    assert row["pages"] == 2
    await vera.leave()


async def test_old_visits_are_deleted_at_start_unless_they_are_kept_for_ever(
    own_house: Callable[..., House], town: Town
) -> None:
    house = own_house(retention_visits_days=30)
    house.stop()
    long_ago, lately = time.time() - 31 * 86_400, time.time() - 29 * 86_400
    visits = [
        (f"s_{age}_{n}", town.shop, "v_old", at, at + 5, 1, '{"first":{"url":"https://a.example"}}')
        for age, at in (("old", long_ago), ("new", lately))
        for n in range(1200)
    ]
    with behind(house) as database:
        database.executemany("INSERT INTO visits VALUES (?, ?, ?, ?, ?, ?, ?)", visits)
    house.settings["retention_visits_days"] = 0
    house.start()
    desk = await AtDesk.sits(house, town.alice)
    await desk.settle()
    await desk.leave()
    house.stop()
    assert len(stored(house, "v_old")) == 2400
    house.settings["retention_visits_days"] = 30
    house.start()
    desk = await AtDesk.sits(house, town.alice)
    async with desk.socket:
        while len(left := stored(house, "v_old")) > 1200:  # in steps, others write in between
            await desk.settle()
    assert {row["id"].split("_")[1] for row in left} == {"new"}
    assert len(left) == 1200


async def test_what_reports_count_is_deleted_past_its_days(
    own_house: Callable[..., House], town: Town
) -> None:
    house = own_house(retention_reports_days=30)
    house.stop()
    old, new = time.time() - 31 * 86_400, time.time() - 29 * 86_400
    with behind(house) as database:
        database.execute(
            "INSERT INTO goals (id, site, name, body, created) VALUES ('g', ?, 'G', ?, 0)",
            (town.shop, '{"match":{"kind":"conversation"}}'),
        )
        for name, at in (("old", old), ("new", new)):
            database.execute(
                "INSERT INTO firings (id, site, rule, version, variant, visit, page, at)"
                " VALUES (?, ?, 'r', 1, '', 's', '', ?)",
                (name, town.shop, at),
            )
            database.execute(
                "INSERT INTO conversions (id, goal, site, visit, value, at)"
                " VALUES (?, 'g', ?, 's', 0, ?)",
                (name, town.shop, at),
            )

    def kept(table: str) -> list[str]:
        return [id_ for (id_,) in rows(house, f"SELECT id FROM {table}")]

    house.start()
    desk = await AtDesk.sits(house, town.alice)
    async with desk.socket:
        while kept("firings") != ["new"] or kept("conversions") != ["new"]:
            await desk.settle()
