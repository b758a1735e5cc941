"""Addresses outside are told what happens on a site, in their own time, and none of it is lost."""

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from behind import behind, rows
from doors import Http, Sit, Visit
from halloo.actions.deliver import AT_ONCE, PER_TARGET, TROUBLED_AT_ONCE, Post
from house import House, Town
from people import DEADLINE, SHOP_ORIGIN, AtDesk, Vera
from receiver import BROKEN, OK, Receiver, Request, receiving

Tree = dict[str, Any]
DOCS = Path(__file__).parents[2] / "docs" / "webhooks.md"


@pytest.fixture(scope="module")
def house(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """It may call this machine, and tries again soon."""
    folder = tmp_path_factory.mktemp("hooked") / "data"
    house = town.house(folder, allow_private_calls=True, webhook_retry_seconds=0.01).start()
    yield house
    assert house.running(), house.log
    house.stop()


@pytest.fixture
def hook(alice: Http, site: str) -> Callable[..., str]:
    """Tells the receiver of these events of the site; returns the webhook's path."""

    def make(receiver: Receiver, *events: str) -> str:
        path = f"/api/v1/sites/{site}/webhooks"
        made = alice.post(path, json={"url": receiver.url, "events": events})
        assert made.is_success, made.text
        return f"{path}/{made.json()['id']}"

    return make


async def log(alice: Http, hook: str, until: Callable[[Tree], bool], **query: str) -> Tree:
    """The first call of a webhook's log, once it is so."""
    async with asyncio.timeout(DEADLINE):
        while True:
            calls = alice.get(f"{hook}/calls", params=query).json()["calls"]
            if calls and until(calls[0]):
                found: Tree = calls[0]
                return found
            await asyncio.sleep(0.05)


async def pinged(alice: Http, hook: str) -> Tree:
    """In a thread: it is this process that is called meanwhile."""
    sent = await asyncio.to_thread(alice.post, f"{hook}/test")
    told: Tree = sent.raise_for_status().json()
    return told


def is_(state: str) -> Callable[[Tree], bool]:
    return lambda call: call["state"] == state


async def test_every_event_is_told_as_the_docs_show(
    alice: Http, town: Town, site: str, hook: Callable[..., str], visit: Visit, sit: Sit
) -> None:
    examples = shown()
    told = [name for name in examples if name != "ping"]
    assert set(told) == set(alice.get(f"/api/v1/sites/{site}/webhooks").json()["events"])
    async with receiving() as crm:
        path = hook(crm, *told)
        draft = {
            "name": "Greet", "state": "active", "then": [{"do": "event", "name": "hi"}],
            "when": {"fact": "page_path", "op": "is", "value": "/cart"},
        }  # fmt: skip
        alice.post(f"/api/v1/sites/{site}/rules", json=draft).raise_for_status()
        await pinged(alice, path)
        vera, desk = await visit(consent=True, attrs={"name": "Vera", "plan": "gold"}), await sit()
        await vera.send("page", url=f"{SHOP_ORIGIN}/cart", title="Cart")
        await vera.receive("push", kind="event")  # the rule has come true
        await talks(vera, desk, site, town.bob.name)
        await vera.leave()
        for each in told:
            await crm.told(each)
        for request in crm.requests:
            event = request.event
            fits(event, examples[event["type"]], event["type"])
        assert (await crm.told("visitor.left")).event["data"]["visitor"]["id"] == vera.id
        assert (await crm.told("push.receipt", state="accepted")).event["site"] == site
        opened = await crm.told("conversation.opened")
        assert opened.event["data"]["conversation"]["visitor"] == vera.id


async def talks(vera: Vera, desk: AtDesk, site: str, other: str) -> None:
    push = await desk.ask("push", site=site, visitor=vera.id, kind="invite", text="Can I help?")
    await vera.receive("push", id=push["id"])
    await vera.send("receipt", id=push["id"], state="accepted")
    talk = (await desk.receive("conversation"))["conversation"]["id"]
    await vera.say("Yes, please")
    await desk.ask("say", conversation=talk, text="With pleasure")
    await desk.ask("transfer", conversation=talk, agent=other)
    await desk.ask("close", conversation=talk)


def shown() -> dict[str, Tree]:
    """The examples of the docs, by their type."""
    parts = DOCS.read_text().split("```json\n")[1:]
    examples = [json.loads(part.partition("```")[0]) for part in parts]
    return {each["type"]: each for each in examples if "type" in each}


def fits(told: Any, example: Any, where: str) -> None:
    """All that is told stands in the example, and is of the same kind."""
    if isinstance(told, dict) and isinstance(example, dict):
        if where.endswith((".attrs", "push.data")):
            return
        assert told.keys() <= example.keys(), (where, told.keys() - example.keys())
        for name, value in told.items():
            fits(value, example[name], f"{where}.{name}")
    elif told is not None and example is not None:
        kinds = (int, float) if isinstance(example, int | float) else type(example)
        assert isinstance(told, kinds), (where, told, example)


async def test_the_receiver_can_tell_that_it_is_us(
    alice: Http, hook: Callable[..., str], visit: Visit
) -> None:
    async with receiving() as crm:
        path = hook(crm, "message.added")
        first = alice.get(f"{path}/secret").json()
        assert first["previous"] is None
        vera = await visit()
        await vera.say("One")
        one = await crm.told("message.added", text="One")
        assert one.is_signed_with(first["secret"])
        assert one.headers["webhook-id"] == one.event["id"]
        second = alice.post(f"{path}/secret").json()
        assert second["previous"] == first["secret"] != second["secret"]
        await vera.say("Two")
        two = await crm.told("message.added", text="Two")
        assert two.is_signed_with(first["secret"])  # for a day, so that they can follow
        assert two.is_signed_with(second["secret"])
        two.raw = two.raw.replace(b"Two", b"Six")
        assert not two.is_signed_with(second["secret"])


async def test_what_was_not_taken_is_tried_again_under_the_same_id(
    alice: Http, hook: Callable[..., str], visit: Visit
) -> None:
    answers = [BROKEN, b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n\r\n", OK]
    async with receiving(lambda _: answers.pop(0)) as crm:
        path = hook(crm, "message.added")
        vera = await visit()
        await vera.say("Hello")
        await crm.told("message.added", times=3)
        call = await log(alice, path, is_("done"))
    assert len({each.headers["webhook-id"] for each in crm.requests}) == 1
    assert len({each.raw for each in crm.requests}) == 1
    assert [each["status"] for each in call["tries"]] == [500, 302, 204]
    assert call["tries"][0]["error"] == "It answered 500. out of order"
    assert call["tries"][2]["error"] is None
    assert call["due"] is None
    assert call["body"].encode() == crm.requests[0].raw
    [shown] = alice.get(path.rpartition("/")[0]).json()["webhooks"]
    assert (shown["waiting"], shown["failing"], shown["last"]["status"]) == (0, None, 204)


async def test_an_acknowledged_message_is_told_though_the_server_is_killed(
    own_house: Callable[..., House], town: Town, client: Any
) -> None:
    house = own_house(allow_private_calls=True, webhook_retry_seconds=0.2)
    alice = Http(client, house, town.alice)
    async with receiving() as gone:
        port = gone.port
    draft = {"url": f"http://127.0.0.1:{port}/hook", "events": ["message.added"]}
    alice.post(f"/api/v1/sites/{town.shop}/webhooks", json=draft).raise_for_status()
    vera = await Vera.at(house, town.shop)
    await vera.hello()
    await vera.say("Do not lose this")
    house.kill()
    await vera.leave()
    async with receiving(port=port) as crm:
        house.start()
        message = await crm.told("message.added", text="Do not lose this")
        assert message.event["data"]["message"]["seq"] == 1


async def test_a_call_cut_off_by_a_kill_is_made_again(
    own_house: Callable[..., House], town: Town, client: Any
) -> None:
    house = own_house(allow_private_calls=True)
    alice = Http(client, house, town.alice)
    async with receiving(lambda _: None) as crm:
        draft = {"url": crm.url, "events": ["message.added"]}
        alice.post(f"/api/v1/sites/{town.shop}/webhooks", json=draft).raise_for_status()
        vera = await Vera.at(house, town.shop)
        await vera.hello()
        await vera.say("Once, or twice")
        first = await crm.told("message.added")
        house.kill()
        await vera.leave()
        crm.answer = lambda _: OK
        house.start()
        again = await crm.told("message.added", times=2)
    assert again.headers["webhook-id"] == first.headers["webhook-id"]


async def test_a_stop_lets_calls_under_way_come_to_their_end(
    own_house: Callable[..., House], town: Town, client: Any
) -> None:
    house = own_house(allow_private_calls=True)
    alice = Http(client, house, town.alice)
    async with receiving(lambda _: None) as crm:
        path = f"/api/v1/sites/{town.shop}/webhooks"
        draft = {"url": crm.url, "events": ["message.added"]}
        made = alice.post(path, json=draft).json()
        vera = await Vera.at(house, town.shop)
        await vera.hello()
        await vera.say("Last words")
        await crm.told("message.added")
        await asyncio.to_thread(house.stop)
        await vera.leave()
        house.start()
        call = await log(alice, f"{path}/{made['id']}", lambda call: bool(call["tries"]))
        assert "took too long" in call["tries"][0]["error"]


async def test_who_never_answers_holds_up_nobody_else(
    alice: Http, hook: Callable[..., str], visit: Visit, house: House
) -> None:
    async with receiving(lambda _: None) as deaf, receiving() as crm:
        hook(deaf, "message.added")
        hook(crm, "message.added")
        vera = await visit()
        for number in range(10):
            await vera.say(f"Message {number}")
        await crm.told("message.added", times=10)
        assert len(deaf.requests) <= 2 * len(house.nodes)  # no more than that at once


def test_however_many_never_answer_there_are_places_for_who_does() -> None:
    """Those who did not take the last one get half of them, one each."""
    post = Post()
    deaf = [f"w_{n}" for n in range(AT_ONCE)]
    for target in deaf:
        post.learn(target, failed=True)
    assert post.full() == set()
    post.targets["w_0"] += 1
    assert post.full() == {"w_0"}
    post.targets.update(deaf[1:TROUBLED_AT_ONCE])
    assert post.full() == set(deaf)
    post.targets["w_crm"] += PER_TARGET - 1
    assert "w_crm" not in post.full()
    post.learn("w_0", failed=False)
    assert post.full() == {"w_1", "w_2", "w_3"}


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\n\r\n" + b"endless " * 1_000_000,
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + b"\x1f\x8b\x08\x00" * 10_000,
    ],
    ids=["endless", "compressed"],
)
async def test_what_a_receiver_answers_besides_its_status_does_not_count(
    alice: Http, hook: Callable[..., str], visit: Visit, answer: bytes
) -> None:
    async with receiving(lambda _: answer) as crm:
        path = hook(crm, "message.added")
        vera = await visit()
        await vera.say("Hello")
        call = await log(alice, path, is_("done"))
    assert [each["status"] for each in call["tries"]] == [200]


async def test_after_eight_retries_it_is_left_and_can_be_told_again(
    own_house: Callable[..., House], town: Town, client: Any
) -> None:
    house = own_house(allow_private_calls=True, webhook_retry_seconds=0.00001)
    alice = Http(client, house, town.alice)
    path = f"/api/v1/sites/{town.shop}/webhooks"
    async with receiving(lambda _: BROKEN) as crm:
        made = alice.post(path, json={"url": crm.url, "events": ["message.added"]}).json()
        path = f"{path}/{made['id']}"
        vera = await Vera.at(house, town.shop)
        await vera.hello()
        await vera.say("Hello")
        call = await log(alice, path, is_("failed"))
        assert len(call["tries"]) == 9
        [shown] = alice.get(path.rpartition("/")[0]).json()["webhooks"]
        assert shown["active"]
        assert shown["failing"] == call["tries"][0]["at"]
        crm.answer = lambda _: OK
        assert alice.post(f"{path}/calls/{call['id']}/replay").json()["state"] == "waiting"
        await log(alice, path, is_("done"))
        assert crm.requests[-1].raw == crm.requests[0].raw
        crm.answer = lambda _: BROKEN
        await vera.say("Another")
        await log(alice, path, is_("failed"), state="failed")
        crm.answer = lambda _: OK
        count = alice.post(f"{path}/replay", json={"since": call["created"]}).json()["count"]
        assert count == 1
        await log(alice, path, is_("done"))
        await vera.leave()


async def test_who_says_gone_is_told_no_more(
    alice: Http, hook: Callable[..., str], visit: Visit
) -> None:
    async with receiving(lambda _: b"HTTP/1.1 410 Gone\r\n\r\n") as crm:
        path = hook(crm, "message.added")
        vera = await visit()
        await vera.say("Hello")
        call = await log(alice, path, is_("failed"))
        [shown] = alice.get(path.rpartition("/")[0]).json()["webhooks"]
        assert not shown["active"]
        assert shown["failing"]
        await vera.say("Nobody hears this")
        assert alice.get(f"{path}/calls").json()["calls"] == [call]
        assert alice.post(f"{path}/calls/{call['id']}/replay").status_code == 400
        crm.answer = lambda _: OK
        on = alice.patch(path, json={"active": True}).json()
        assert (on["active"], on["failing"]) == (True, None)
        await vera.say("This is")
        await crm.told("message.added", text="This is")


async def test_who_has_not_agreed_is_nobody_outside(hook: Callable[..., str], visit: Visit) -> None:
    async with receiving() as crm:
        hook(crm, "visitor.arrived", "visitor.left")
        page = {"url": f"{SHOP_ORIGIN}/tea?mail=vera@example.com", "title": "Tea", "referrer": ""}
        vera = await visit(page=page, attrs={"name": "Vera"}, tz="Europe/Berlin")
        await vera.leave()
        for event in ("visitor.arrived", "visitor.left"):
            request = await crm.told(event)
            visitor = request.event["data"]["visitor"]
            assert visitor["page"] == {"url": f"{SHOP_ORIGIN}/tea", "title": "Tea"}
            assert visitor.keys() <= {"page", "consent", "country", "device", "lang", "via"}
            assert vera.id.encode() not in request.raw


async def test_a_no_takes_back_what_was_written_down(
    alice: Http, hook: Callable[..., str], visit: Visit
) -> None:
    async with receiving() as crm:
        path = hook(crm, "visitor.arrived")
        vera = await visit(consent=True)
        await crm.told("visitor.arrived")
        await log(alice, path, is_("done"))
        await vera.send("consent", consent=False)
        async with asyncio.timeout(DEADLINE):
            while alice.get(f"{path}/calls").json()["calls"]:  # noqa: ASYNC110
                await asyncio.sleep(0.05)


async def test_a_rules_own_address_is_signed_and_logged_too(
    alice: Http, site: str, visit: Visit
) -> None:
    def once(request: Request) -> bytes:
        return BROKEN if len(crm.requests) == 1 else OK

    async with receiving(once) as crm:
        draft = {
            "name": "Call", "state": "active", "then": [{"do": "webhook", "url": crm.url}],
            "when": {"fact": "pages", "op": "at_least", "value": 1},
        }  # fmt: skip
        rule = alice.post(f"/api/v1/sites/{site}/rules", json=draft).json()
        await visit()
        fired = await crm.told("rule.fired", times=2, id=rule["id"])
        path = f"/api/v1/sites/{site}/webhooks/rules"
        assert fired.is_signed_with(alice.get(f"{path}/secret").json()["secret"])
        call = await log(alice, path, is_("done"))
        assert [each["status"] for each in call["tries"]] == [500, 204]


async def test_a_test_tells_what_came_of_it(alice: Http, hook: Callable[..., str]) -> None:
    async with receiving(lambda _: BROKEN) as crm:
        path = hook(crm, "message.added")
        sent = await pinged(alice, path)
        assert (sent["delivered"], sent["status"]) == (False, 500)
        assert sent["answer"] == "out of order"
        crm.answer = lambda _: OK
        assert (await pinged(alice, path))["delivered"]
        assert crm.types == ["ping", "ping"]
        assert crm.requests[1].is_signed_with(alice.get(f"{path}/secret").json()["secret"])
    assert "could not be called" in alice.post(f"{path}/test").json()["error"]


async def test_a_webhook_that_is_switched_off_or_gone_is_told_nothing(
    alice: Http, hook: Callable[..., str], visit: Visit
) -> None:
    async with receiving() as crm, receiving() as other:
        path, gone = hook(crm, "message.added"), hook(crm, "message.added")
        hook(other, "message.added")
        alice.patch(path, json={"active": False}).raise_for_status()
        alice.delete(gone).raise_for_status()
        vera = await visit()
        await vera.say("Hello")
        await other.told("message.added")
        assert alice.get(f"{path}/calls").json()["calls"] == []
        assert alice.get(f"{gone}/calls").json()["error"]["code"] == "webhook_not_found"
        assert not crm.requests


async def test_what_is_left_for_one_that_is_off_is_not_told(
    alice: Http, house: House, hook: Callable[..., str], visit: Visit
) -> None:
    """Of very much only a part is given up at once."""
    async with receiving(lambda _: BROKEN) as crm:
        path = hook(crm, "message.added")
        await (await visit()).say("One")
        await log(alice, path, lambda call: len(call["tries"]) > 0)
        alice.patch(path, json={"active": False}).raise_for_status()
        told = len(crm.requests)
        with behind(house) as database:
            left = "UPDATE webhook_calls SET state = 'waiting', due = 0 WHERE webhook = ?"
            database.execute(left, (path.rpartition("/")[2],))
        await log(alice, path, is_("failed"))
        assert len(crm.requests) <= told + 1  # one may have been on its way


def test_only_what_can_be_is_taken(alice: Http, bob: Http, site: str) -> None:
    path = f"/api/v1/sites/{site}/webhooks"
    good = {"url": "https://crm.example/hook", "events": ["message.added"]}
    for wrong in (
        {"url": "ftp://crm.example/"}, {"url": "https://a:b@crm.example/"}, {"url": "crm"},
        {"events": []}, {"events": ["message.lost"]}, {"note": "x" * 201}, {"secret": "mine"},
    ):  # fmt: skip
        refused = alice.post(path, json={**good, **wrong})
        assert (refused.status_code, refused.json()["error"]["code"]) == (400, "bad_field"), wrong
    assert bob.get(path).status_code == 403
    assert bob.post(path, json=good).status_code == 403
    for _ in range(20):
        alice.post(path, json=good).raise_for_status()
    assert "at most 20" in alice.post(path, json=good).json()["error"]["message"]


def test_without_tls_a_webhook_is_refused_from_the_start(
    own_house: Callable[..., House], town: Town, client: Any
) -> None:
    alice = Http(client, own_house(), town.alice)
    draft = {"url": "http://crm.example/hook", "events": ["message.added"]}
    refused = alice.post(f"/api/v1/sites/{town.shop}/webhooks", json=draft)
    assert refused.json()["error"]["fields"] == {"url": "An address that begins with https://."}
    inside = alice.post(
        f"/api/v1/sites/{town.shop}/webhooks", json={**draft, "url": "https://127.0.0.1/hook"}
    ).json()
    sent = alice.post(f"/api/v1/sites/{town.shop}/webhooks/{inside['id']}/test").json()
    assert sent["error"] == "127.0.0.1 is an address inside your network."


def test_deeds_are_in_the_audit_log(house: House, alice: Http, site: str) -> None:
    path = f"/api/v1/sites/{site}/webhooks"
    draft = {"url": "https://crm.example/hook", "events": ["message.added"]}
    path = f"{path}/{alice.post(path, json=draft).json()['id']}"
    alice.patch(path, json={"note": "CRM"}).raise_for_status()
    alice.post(f"{path}/secret").raise_for_status()
    alice.delete(path).raise_for_status()
    noted = audited(house, site)
    assert noted == [
        f"webhook.{deed}" for deed in ("added", "changed", "secret_changed", "removed")
    ]


def audited(house: House, site: str) -> list[str]:
    query = "SELECT action FROM audit WHERE site = ? AND action LIKE 'webhook.%' ORDER BY id"
    return [action for (action,) in rows(house, query, site)]
