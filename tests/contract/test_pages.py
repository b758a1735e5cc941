"""`GET /ws_monitor`, `GET /kefu/monitorList` and `POST /visitor_login`."""

from uuid import UUID

import pytest

from doors import Http, Page
from house import House, Town
from people import SHOP_ORIGIN, refusal


async def test_a_page_is_greeted_and_its_ping_answered(page: Page) -> None:
    mona = await page("alice", "order-30")
    await mona.socket.send("ping")
    assert await mona.text() == "ok"


async def test_whatever_else_a_page_says_is_let_pass(page: Page) -> None:
    mona = await page("alice", "order-31")
    for text in ("", "hello", '{"type":1,"data":1}', "pong", "[" * 1000):
        await mona.socket.send(text)
    await mona.socket.send("ping")
    assert await mona.text() == "ok"


async def test_the_list_has_every_page_of_the_tokens_agent(alice: Http, page: Page) -> None:
    await page(
        "alice", "order-32", url="https://shop.example/pots?a=1&b=2", title="Pots 壺",
        refer="https://search.example/",
    )  # fmt: skip
    await page("bob", "order-33")
    told = alice.get("/kefu/monitorList").json()
    assert (told["code"], told["msg"]) == (200, "ok")
    [entry] = [entry for entry in told["result"] if entry["uniqid"] == "order-32"]
    assert entry.pop("connected_at").endswith("Z")
    assert entry == {
        "uniqid": "order-32", "kefu_name": "alice", "url": "https://shop.example/pots?a=1&b=2",
        "title": "Pots 壺", "refer": "https://search.example/", "ip": "127.0.0.0", "city": "",
    }  # fmt: skip
    assert "order-33" not in [entry["uniqid"] for entry in told["result"]]


async def test_a_page_that_left_is_off_the_list(alice: Http, page: Page) -> None:
    mona = await page("alice", "order-34")
    await mona.leave()
    listed = [e["uniqid"] for e in alice.get("/kefu/monitorList").json()["result"]]
    assert "order-34" not in listed


def test_the_list_needs_a_token(nobody: Http) -> None:
    answer = nobody.get("/kefu/monitorList")
    assert (answer.status_code, answer.json()["code"]) == (401, 401)


def test_a_page_gets_an_id_before_it_connects(nobody: Http) -> None:
    answer = nobody.post("/visitor_login", headers={"Origin": SHOP_ORIGIN})
    told = answer.json()
    assert (answer.status_code, told["code"], told["msg"]) == (200, 200, "ok")
    assert str(UUID(told["result"]["visitor_id"])) == told["result"]["visitor_id"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert nobody.post("/visitor_login").json() != told


async def test_the_site_is_found_by_the_pages_origin(page: Page, charlie: Http, town: Town) -> None:
    await page("charlie", "order-35", origin="https://garden.example")
    listed = charlie.get(f"/api/v1/sites/{town.garden}/visitors").json()["visitors"]
    assert "order-35" in [row["id"] for row in listed]


@pytest.mark.parametrize(
    ("agent", "origin"),
    [
        ("alice", "https://evil.example"),
        ("alice", "null"),
        ("alice", None),
        ("charlie", SHOP_ORIGIN),  # a site, but not one of Charlie's
        ("dora", SHOP_ORIGIN),
    ],
)
async def test_a_page_that_fits_no_site_of_the_agent_is_refused(
    house: House, agent: str, origin: str | None
) -> None:
    path = f"/ws_monitor?kefu_name={agent}&uniqid=order-36"
    assert (await refusal(house, path, origin=origin))[:2] == (403, "origin_not_allowed")


@pytest.mark.parametrize("query", ["", "kefu_name=alice", "uniqid=1", "kefu_name=&uniqid="])
async def test_a_page_must_name_agent_and_uniqid(house: House, query: str) -> None:
    answer = await refusal(house, f"/ws_monitor?{query}", origin=SHOP_ORIGIN)
    assert answer[:2] == (400, "bad_field")


@pytest.mark.parametrize("uniqid", ["v_" + "0" * 22, "*"], ids=["a visitor", "everybody"])
async def test_a_page_cannot_pose_as_somebody_else(house: House, uniqid: str) -> None:
    path = f"/ws_monitor?kefu_name=alice&uniqid={uniqid}"
    assert (await refusal(house, path, origin=SHOP_ORIGIN))[0] == 400


async def test_an_invitation_from_the_console_says_chat(
    alice: Http, page: Page, town: Town
) -> None:
    mona = await page("alice", "order-37")
    push = {"site": town.shop, "visitor": "order-37", "kind": "invite", "text": "Hello?"}
    [result] = alice.post("/api/v1/push", json=push).json()["results"]
    assert (result["state"], result["connections"]) == ("sent", 1)
    assert await mona.text() == "chat"
