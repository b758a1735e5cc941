"""The live list over the agent's socket: who is here, on which page, in how many tabs."""

from collections.abc import Callable

from doors import Page, Sit, Visit
from house import Town
from people import AtDesk, Frame

NEXT = "https://shop.example/pots"


async def until(desk: AtDesk, fits: Callable[[Frame], bool]) -> Frame:
    """The first changes that fit: what happened before may come in several."""
    while not fits(changes := await desk.receive("changes")):
        pass
    return changes


async def test_a_visitor_appears_with_her_page_and_browser(visit: Visit, sit: Sit) -> None:
    desk = await sit()
    vera = await visit(
        headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Firefox/145.0"},
        page={
            "url": "https://shop.example/?utm_source=letter&utm_campaign=spring",
            "title": "Tea",
            "referrer": "https://search.example/",
        },
        lang="zh-CN", tz="Asia/Shanghai", screen="1440x900", attrs={"name": "Wēi", "orders": 3},
    )  # fmt: skip
    roster = await desk.watch(vera.site)
    assert (roster["total"], roster["online"], roster["from"]) == (1, 1, 0)
    [row] = roster["rows"]
    assert row["id"] == vera.id
    assert row["page"]["title"] == "Tea"
    assert (row["referrer"], row["utm"]) == (
        "https://search.example/", {"source": "letter", "campaign": "spring"},
    )  # fmt: skip
    assert (row["browser"], row["device"], row["os"]) == ("Firefox 145", "desktop", "Linux")
    assert (row["lang"], row["tz"], row["screen"]) == ("zh-CN", "Asia/Shanghai", "1440x900")
    assert (row["name"], row["attrs"]["orders"]) == ("Wēi", 3)
    assert (row["connections"], row["pages"]) == (1, 1)


async def test_who_comes_and_goes_is_told(visit: Visit, sit: Sit, site: str) -> None:
    desk = await sit()
    await desk.watch(site)
    vera = await visit()
    joined = await desk.receive("changes", site=site)
    assert [row["id"] for row in joined["joined"]] == [vera.id] == joined["order"]
    assert joined["online"] == joined["total"] == 1
    await vera.leave()
    left = await desk.receive("changes", site=site, online=0)
    assert left["left"] == left["gone"] == [vera.id]
    assert left["order"] == []


async def test_tabs_are_counted_as_one_visitor(visit: Visit, sit: Sit, site: str) -> None:
    desk = await sit()
    vera = await visit()
    second = await visit(token=vera.token)
    roster = await desk.watch(site)
    assert [row["connections"] for row in roster["rows"]] == [2]
    await second.leave()
    changes = await until(
        desk, lambda changes: [row["connections"] for row in changes["changed"]] == [1]
    )
    assert "left" not in changes
    assert changes["online"] == 1


async def test_turning_pages_without_reload_is_seen(visit: Visit, sit: Sit, site: str) -> None:
    desk, vera = await sit(), await visit()
    await desk.watch(site)
    await vera.send("page", url=NEXT, title="Pots")
    changes = await until(desk, lambda changes: changes["changed"][0]["pages"] == 2)
    [row] = changes["changed"]
    assert row["page"]["url"] == NEXT


async def test_a_reload_goes_on_with_the_same_visit(visit: Visit, sit: Sit, site: str) -> None:
    desk, vera = await sit(), await visit()
    [before] = (await desk.watch(site))["rows"]
    await vera.leave()
    again = await visit(token=vera.token, page={"url": NEXT, "title": "Pots"})
    await again.ping()
    [after] = (await desk.watch(site))["rows"]
    assert after["id"] == before["id"]
    assert after["since"] == before["since"]
    assert (after["pages"], after["connections"]) == (2, 1)


async def test_a_visitor_back_within_the_grace_continues_her_visit(
    visit: Visit, sit: Sit, site: str
) -> None:
    desk, vera = await sit(), await visit()
    [before] = (await desk.watch(site))["rows"]
    await vera.leave()
    await desk.receive("changes", online=0)
    await visit(token=vera.token)
    joined = await until(desk, lambda changes: "joined" in changes)
    assert joined["joined"][0]["since"] == before["since"]
    assert joined["online"] == 1


async def test_a_window_shows_its_rows_only(visit: Visit, sit: Sit, site: str) -> None:
    desk = await sit()
    veras = [await visit() for _ in range(5)]
    roster = await desk.watch(site, 1, 3, sort="oldest")
    assert [row["id"] for row in roster["rows"]] == [veras[1].id, veras[2].id]
    assert (roster["total"], roster["from"]) == (5, 1)
    await veras[0].leave()
    changes = await desk.receive("changes", total=4)
    assert changes["order"] == [veras[2].id, veras[3].id]
    assert changes["left"] == [veras[1].id]
    assert changes.get("gone", []) == []  # she moved out of the window, not off the site


async def test_the_list_can_be_searched(visit: Visit, sit: Sit, site: str) -> None:
    desk = await sit()
    await visit(attrs={"name": "Ann"})
    odd = await visit(attrs={"company": "100%_'; DROP"})
    roster = await desk.watch(site, filter={"search": "100%_'; drop"})
    assert [row["id"] for row in roster["rows"]] == [odd.id]
    assert (roster["total"], roster["online"]) == (1, 2)
    assert (await desk.watch(site, filter={"search": ".*"}))["rows"] == []


async def test_a_search_finds_who_begins_to_match_and_loses_who_ceases_to(
    visit: Visit, sit: Sit, site: str
) -> None:
    alice, bob = await sit(), await sit()
    ann, vera = await visit(), await visit()
    await alice.watch(site, sort="page", filter={"search": "wēi"})
    await bob.watch(site, sort="idle", filter={"search": "pots"})
    await vera.send("identify", attrs={"name": "Wēi"})
    found = await until(alice, lambda changes: changes["total"] == 1)
    assert [row["id"] for row in found["joined"]] == found["order"] == [vera.id]
    for visitor in (ann, vera):
        await visitor.send("page", url=NEXT, title="Pots")
        await visitor.ping()  # read, so they turned in this order
    found = await until(bob, lambda changes: changes["total"] == 2)
    assert found["order"] == [ann.id, vera.id]
    await ann.send("page", url="https://shop.example/tea", title="Tea")
    lost = await until(bob, lambda changes: changes["total"] == 1)
    assert (lost["left"], lost["order"], lost["online"]) == ([ann.id], [vera.id], 2)
    assert "gone" not in lost
    named = await until(alice, lambda changes: "changed" in changes)
    assert [row["page"]["title"] for row in named["changed"]] == ["Pots"]


async def test_the_details_of_a_visitor_are_shown_as_they_change(
    visit: Visit, sit: Sit, site: str
) -> None:
    desk, vera = await sit(), await visit()
    await desk.send("look", site=site, visitor=vera.id)
    detail = await desk.receive("visitor", visitor=vera.id)
    assert detail["online"]
    assert [step["title"] for step in detail["trail"]] == ["Tea"]
    await vera.send("page", url=NEXT, title="Pots")
    await vera.send("event", name="put in basket", props={"n": 1})
    while [step["title"] for step in detail["trail"]] != ["Tea", "Pots", "put in basket"]:
        detail = await desk.receive("visitor", visitor=vera.id)
    await vera.leave()
    while detail["online"]:
        detail = await desk.receive("visitor", visitor=vera.id)
    assert detail["row"] is None


async def test_a_page_of_the_original_contract_is_on_the_list(
    page: Page, sit: Sit, town: Town, site: str
) -> None:
    await page("charlie", "order-17", origin="https://garden.example", title="Roses")
    desk = await sit(town.charlie)
    [row] = (await desk.watch(town.garden))["rows"]
    assert (row["id"], row["via"], row["page"]["title"]) == ("order-17", "monitor", "Roses")
