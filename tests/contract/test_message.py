"""`POST /kefu/monitorMessage`, as backends written for the original send it."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest

from doors import Http, Page
from house import House, Town

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
BOUNDARY = "----x"


def multipart(fields: dict[str, str]) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    return ("".join(parts) + f"--{BOUNDARY}--\r\n").encode()


WAYS: dict[str, Any] = {
    "form": lambda f: {"content": urlencode(f), "headers": FORM},
    "multipart": lambda f: {
        "content": multipart(f),
        "headers": {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
    },
    "json": lambda f: {"json": f},
    "json without a content type": lambda f: {"content": json.dumps(f)},
    "xml": lambda f: {
        "content": f"<xml><uniqid>{f['uniqid']}</uniqid><message>{f['message']}</message></xml>",
        "headers": {"Content-Type": "application/xml"},
    },
    "text xml with cdata": lambda f: {
        "content": '<?xml version="1.0" encoding="UTF-8"?>\n<root>\n <uniqid><![CDATA['
        f"{f['uniqid']}]]></uniqid>\n <message><![CDATA[{f['message']}]]></message></root>",
        "headers": {"Content-Type": "text/xml; charset=utf-8"},
    },
    "query": lambda f: {"params": f},
    "query with an empty form": lambda f: {"params": f, "headers": FORM},
}


@pytest.mark.parametrize("way", WAYS)
async def test_a_message_arrives_whichever_way_it_was_written(
    alice: Http, page: Page, way: str
) -> None:
    mona = await page("alice", "order-17")
    answer = alice.post(
        "/kefu/monitorMessage", **WAYS[way]({"uniqid": "order-17", "message": "您好 chat"})
    )
    assert answer.status_code == 200
    assert answer.json() == {"code": 200, "msg": "ok", "result": {"connections": 1}}
    assert await mona.text() == "您好 chat"


async def test_the_message_is_the_whole_frame(alice: Http, page: Page) -> None:
    mona = await page("alice", "order-18")
    for message in ("chat", "ok", '{"t":"welcome"}', "a\nb", "<b>&amp;</b>"):
        alice.post("/kefu/monitorMessage", json={"uniqid": "order-18", "message": message})
        assert await mona.text() == message


@pytest.mark.parametrize("header", ["token", "Authorization"])
async def test_the_token_comes_in_either_header(
    nobody: Http, town: Town, page: Page, header: str
) -> None:
    mona = await page("alice", "order-19")
    value = town.alice.token if header == "token" else f"Bearer {town.alice.token}"
    body = {"uniqid": "order-19", "message": "chat"}
    answer = nobody.post("/kefu/monitorMessage", json=body, headers={header: value})
    assert answer.json()["result"] == {"connections": 1}
    assert await mona.text() == "chat"


@pytest.mark.parametrize("token", ["", "hal_wrong", "hal_" + "0" * 72, "x" * 4000, "'--"])
def test_a_bad_token_is_401(nobody: Http, token: str) -> None:
    body = {"uniqid": "order-17", "message": "chat"}
    answer = nobody.post("/kefu/monitorMessage", json=body, headers={"token": token})
    assert (answer.status_code, answer.json()["code"]) == (401, 401)
    assert answer.json()["msg"]


def test_a_token_in_the_address_or_the_body_counts_for_nothing(nobody: Http, town: Town) -> None:
    token = town.alice.token
    body = {"uniqid": "order-17", "message": "chat", "token": token}
    answer = nobody.post(f"/kefu/monitorMessage?token={token}", json=body)
    assert answer.status_code == 401


async def test_nobody_there_is_zero_connections(alice: Http) -> None:
    answer = alice.post("/kefu/monitorMessage", json={"uniqid": "nobody", "message": "chat"})
    assert answer.status_code == 200
    assert answer.json()["result"] == {"connections": 0}


async def test_every_tab_of_the_uniqid_gets_it(alice: Http, page: Page) -> None:
    tabs = [await page("alice", "order-20"), await page("alice", "order-20")]
    other = await page("alice", "order-21")
    answer = alice.post("/kefu/monitorMessage", json={"uniqid": "order-20", "message": "chat"})
    assert answer.json()["result"] == {"connections": 2}
    for tab in tabs:
        assert await tab.text() == "chat"
    alice.post("/kefu/monitorMessage", json={"uniqid": "order-21", "message": "yours"})
    assert await other.text() == "yours"


async def test_another_agents_token_gets_nothing_through(
    alice: Http, bob: Http, charlie: Http, page: Page
) -> None:
    mona = await page("alice", "order-22")
    for other in (bob, charlie):
        answer = other.post("/kefu/monitorMessage", json={"uniqid": "order-22", "message": "no"})
        assert answer.json()["result"] == {"connections": 0}
    alice.post("/kefu/monitorMessage", json={"uniqid": "order-22", "message": "yes"})
    assert await mona.text() == "yes"


async def test_a_message_in_xml_keeps_its_blanks_and_the_id_has_none(
    alice: Http, page: Page
) -> None:
    mona = await page("alice", "order-23")
    body = "<xml>\n <uniqid>\n  order-23\n </uniqid>\n <message>  您好,\n  chat </message>\n</xml>"
    headers = {"Content-Type": "application/xml"}
    answer = alice.post("/kefu/monitorMessage", content=body, headers=headers)
    assert answer.json()["result"] == {"connections": 1}
    assert await mona.text() == "  您好,\n  chat "


def test_a_token_in_a_hurry_is_told_when_to_come_back(
    own_house: Callable[..., House], town: Town, client: httpx2.Client
) -> None:
    alice = Http(client, own_house(limit_token_requests_per_second=1), town.alice)
    body = {"uniqid": "nobody", "message": "chat"}
    for _ in range(50):
        answer = alice.post("/kefu/monitorMessage", json=body)
        if answer.status_code != 200:
            break
    assert (answer.status_code, answer.json()["code"]) == (429, 429)
    assert int(answer.headers["Retry-After"]) > 0
