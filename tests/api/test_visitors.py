"""Who is online, and what is known of one visitor, over HTTP."""

import json

import httpx2

from behind import behind
from doors import Http, Sit, Visit
from house import Agent, House, Town
from people import AtDesk


async def test_the_list_has_the_rows_of_the_protocol(bob: Http, visit: Visit) -> None:
    vera = await visit()
    told = bob.get(f"/api/v1/sites/{vera.site}/visitors").json()
    assert (told["total"], told["next"]) == (1, None)
    [row] = told["visitors"]
    assert row["id"] == vera.id
    assert row["page"] == {"url": "https://shop.example/tea", "title": "Tea"}
    assert row["connections"] == 1
    assert row["since"] <= row["last_seen"]


async def test_pages_of_the_list_meet_without_gap_or_double(bob: Http, visit: Visit) -> None:
    ids = [(await visit()).id for _ in range(7)]
    site = f"/api/v1/sites/{(await visit()).site}/visitors"
    found, cursor = [], None
    while True:
        query = {"limit": 3, **({"cursor": cursor} if cursor else {})}
        page = bob.get(site, params=query).json()
        assert page["total"] == 8
        found += [row["id"] for row in page["visitors"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(found) == 8
    assert [id_ for id_ in reversed(found) if id_ in ids] == ids


async def test_the_search_is_plain_text(bob: Http, visit: Visit) -> None:
    await visit()
    odd = await visit(attrs={"name": "Robert'); DROP TABLE visitors;--"})
    path = f"/api/v1/sites/{odd.site}/visitors"
    found = bob.get(path, params={"search": "robert'); drop table"}).json()
    assert [row["id"] for row in found["visitors"]] == [odd.id]
    for search in (".*", "%", "\\"):
        assert bob.get(path, params={"search": search}).json()["total"] == 0


def test_wrong_parameters_are_400(bob: Http, site: str) -> None:
    path = f"/api/v1/sites/{site}/visitors"
    for query in (
        {"limit": 0}, {"limit": 1001}, {"limit": "x"}, {"cursor": "x"}, {"search": "x" * 129},
    ):  # fmt: skip
        answer = bob.get(path, params=query)
        assert answer.status_code == 400, query
        assert answer.json()["error"]["code"] == "bad_field"


async def test_one_visitor_with_trail_and_pushes(bob: Http, visit: Visit) -> None:
    vera = await visit()
    body = {"site": vera.site, "visitor": vera.id, "kind": "invite", "text": "Hi"}
    [result] = bob.post("/api/v1/push", json=body).json()["results"]
    detail = bob.get(f"/api/v1/sites/{vera.site}/visitors/{vera.id}").json()
    assert detail["online"] is True
    assert [step["title"] for step in detail["trail"]] == ["Tea"]
    assert [record["id"] for record in detail["pushes"]] == [result["id"]]


def test_a_visitor_nobody_knows_is_404(bob: Http, site: str) -> None:
    answer = bob.get(f"/api/v1/sites/{site}/visitors/v_nobody")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "visitor_not_found")


async def gone(desk: AtDesk, site: str) -> None:
    """Waits until nobody is on the site's list."""
    while (await desk.watch(site))["online"]:
        await desk.receive("changes")


async def test_a_visitor_who_has_left_is_found_with_visits_and_conversation(
    bob: Http, visit: Visit, sit: Sit
) -> None:
    desk = await sit()
    vera = await visit(consent=True, attrs={"name": "Vera", "plan": "gold"}, tz="Asia/Shanghai")
    path = f"/api/v1/sites/{vera.site}/visitors/{vera.id}"
    await vera.say("Is the white tea back?")
    await vera.send("page", url="https://shop.example/pots", title="Pots")
    await vera.ping()
    await desk.settle()
    here = bob.get(path).json()
    assert (here["online"], here["remembered"], here["total_visits"]) == (True, True, 1)
    assert "visits" not in here, "the visit that goes on is no past one"
    await vera.leave()
    await gone(desk, vera.site)
    await desk.settle()
    detail = bob.get(path).json()
    assert detail["online"] is False
    assert detail["row"]["page"] == {"url": "https://shop.example/pots", "title": "Pots"}
    assert (detail["row"]["connections"], detail["row"]["name"]) == (0, "Vera")
    assert detail["row"]["tz"] == "Asia/Shanghai"
    assert [step["title"] for step in detail["trail"]] == ["Tea", "Pots"]
    assert detail["attrs"] == {"name": "Vera", "plan": "gold"}
    [talk] = detail["conversations"]
    assert talk["last"]["text"] == "Is the white tea back?"
    assert detail["row"]["conversation"] == talk["id"]
    assert detail["first_seen"]
    await desk.send("look", site=vera.site, visitor=vera.id)
    assert (await desk.receive("visitor"))["row"] == detail["row"]


async def test_past_visits_are_paged_and_have_their_trail_on_request(
    bob: Http, visit: Visit, sit: Sit, house: House
) -> None:
    desk, vera = await sit(), await visit(consent=True)
    path = f"/api/v1/sites/{vera.site}/visitors/{vera.id}"
    await vera.ping()
    await desk.settle()
    steps = [{"url": "https://shop.example/old", "title": "Old", "at": "2026-01-01T00:00:00.000Z"}]
    body = json.dumps({"first": {"url": "https://shop.example/old"}, "trail": steps})
    with behind(house) as database:
        rows = [(f"s_{vera.id}_{n}", vera.site, vera.id, n, n + 5, 1, body) for n in range(25)]
        database.executemany("INSERT INTO visits VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    detail = bob.get(path).json()
    assert len(detail["visits"]) == 20
    assert detail["visits"][0]["id"] == f"s_{vera.id}_24"
    assert not any("trail" in past for past in detail["visits"])
    whole = bob.get(f"{path}/visits/{detail['visits'][0]['id']}").json()
    assert whole["trail"] == steps
    found, cursor = [], None
    while True:
        query = {"limit": 10, **({"cursor": cursor} if cursor else {})}
        page = bob.get(f"{path}/visits", params=query).json()
        found += [past["id"] for past in page["visits"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert found[1:] == [f"s_{vera.id}_{n}" for n in reversed(range(25))]
    assert bob.get(f"{path}/visits/s_nothing").status_code == 404
    assert bob.get(f"{path}/visits?cursor=s_nothing").status_code == 400


async def test_a_tag_reaches_every_console_and_the_live_list(
    bob: Http, visit: Visit, sit: Sit, town: Town
) -> None:
    vera, desk = await visit(), await sit(town.bob)
    path = f"/api/v1/sites/{vera.site}/visitors/{vera.id}"
    await desk.watch(vera.site)
    await desk.send("look", site=vera.site, visitor=vera.id)
    await desk.receive("visitor")
    assert bob.put(f"{path}/tags/%20Big%20%20spender").json() == {"tags": ["Big spender"]}
    assert (await desk.receive("visitor"))["tags"] == ["Big spender"]
    [row] = (await desk.receive("changes"))["changed"]
    assert row["tags"] == ["Big spender"]
    assert bob.put(f"{path}/tags/BIG spender").json() == {"tags": ["Big spender"]}
    assert bob.put(f"{path}/tags/老客户").json() == {"tags": ["Big spender", "老客户"]}
    assert bob.get(f"/api/v1/sites/{vera.site}/tags").json()["tags"] == ["Big spender", "老客户"]
    assert bob.delete(f"{path}/tags/big spender").json() == {"tags": ["老客户"]}
    for wrong in ("x" * 41, "%20", "%00"):
        answer = bob.put(f"{path}/tags/{wrong}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_field")
    for n in range(19):
        assert bob.put(f"{path}/tags/{n}").status_code == 200
    assert bob.put(f"{path}/tags/one more").json()["error"]["code"] == "bad_field"


async def test_tags_of_who_consented_outlive_the_visit_and_others_do_not(
    bob: Http, visit: Visit, sit: Sit
) -> None:
    desk, vera, shy = await sit(), await visit(consent=True), await visit()
    at = f"/api/v1/sites/{vera.site}/visitors"
    await vera.ping()
    await desk.settle()
    for one in (vera, shy):
        bob.put(f"{at}/{one.id}/tags/vip")
        await one.leave()
    await gone(desk, vera.site)
    await desk.send("look", site=vera.site, visitor=vera.id)
    await desk.receive("visitor")
    assert bob.put(f"{at}/{vera.id}/tags/offline").json() == {"tags": ["vip", "offline"]}
    # A visitor who is not here is told of, too.
    assert (await desk.receive("visitor", tags=["vip", "offline"]))["online"] is False
    again = await visit(token=vera.token, consent=True)
    [row] = (await desk.watch(again.site))["rows"]
    assert row["tags"] == ["vip", "offline"]
    answer = bob.put(f"{at}/v_nobody/tags/vip")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "visitor_not_found")


async def test_a_note_is_read_by_agents_and_deleted_by_its_writer_or_an_owner(
    alice: Http, bob: Http, visit: Visit, sit: Sit
) -> None:
    desk, vera = await sit(), await visit(consent=True)
    path = f"/api/v1/sites/{vera.site}/visitors/{vera.id}/notes"
    await vera.ping()
    await desk.settle()
    await desk.send("look", site=vera.site, visitor=vera.id)
    await desk.receive("visitor")
    mine = bob.post(path, json={"text": " Likes <b>oolong</b>\nnot green "}).json()
    assert (mine["agent"], mine["text"]) == ("bob", "Likes <b>oolong</b>\nnot green")
    assert (await desk.receive("visitor"))["notes"] == [mine]
    hers = alice.post(path, json={"text": "Asked for a discount"}).json()
    assert bob.get(path).json()["notes"] == [hers, mine]
    assert bob.delete(f"{path}/{hers['id']}").status_code == 403
    assert alice.delete(f"{path}/{mine['id']}").status_code == 204
    assert bob.get(path).json()["notes"] == [hers]
    assert alice.put(f"{path}/{mine['id']}").status_code == 204  # as it was: his, and of then
    assert bob.get(path).json()["notes"] == [hers, mine]
    assert bob.delete(f"{path}/n_nothing").status_code == 404
    for text, code in (("", "text_empty"), ("x" * 4001, "text_too_long")):
        assert bob.post(path, json={"text": text}).json()["error"]["code"] == code
    await vera.ping()
    assert "oolong" not in json.dumps(vera._kept)
    assert "oolong" not in json.dumps((await visit(token=vera.token)).welcome)


async def test_of_who_neither_consented_nor_talked_no_note_is_stored(
    bob: Http, visit: Visit
) -> None:
    shy = await visit()
    path = f"/api/v1/sites/{shy.site}/visitors/{shy.id}/notes"
    answer = bob.post(path, json={"text": "Looks rich"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_remembered")
    await shy.say("Hi")
    assert bob.post(path, json={"text": "Said hi"}).status_code == 201


def test_a_token_that_may_only_read_changes_nothing(
    client: httpx2.Client, house: House, town: Town, site: str
) -> None:
    made = house.made("token", "add", "--agent", "bob", "--scope", "read")
    reader = Http(client, house, Agent("bob", "bob@example.com", made["token"]))
    at = f"/api/v1/sites/{site}/visitors/v_x"
    assert reader.get(f"/api/v1/sites/{site}/tags").status_code == 200
    for answer in (
        reader.put(f"{at}/tags/vip"), reader.delete(f"{at}/tags/vip"),
        reader.post(f"{at}/notes", json={"text": "x"}), reader.delete(f"{at}/notes/n_x"),
        reader.put(f"{at}/notes/n_x"),
    ):  # fmt: skip
        assert answer.status_code == 403
