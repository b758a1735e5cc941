"""A visitor reaches a goal, and a rule may claim it: over real sockets, from firing to report."""

from typing import Any

import pytest

from behind import rows
from doors import Http, Sit, Visit
from house import House
from people import SHOP_ORIGIN, Vera, cid

THANKS = {"kind": "page", "op": "is", "value": "/thanks"}


@pytest.fixture
def goal(alice: Http, site: str) -> Any:
    def make(match: dict[str, Any], **more: Any) -> str:
        body = {"name": "Bought", "match": match, **more}
        made = alice.post(f"/api/v1/sites/{site}/goals", json=body)
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    return make


@pytest.fixture
def reached(house: House, sit: Sit) -> Any:
    """(visitor, visit, value) of those who reached a goal, once all that was sent is stored."""

    async def reached(vera: Vera, goal: str) -> list[tuple[str | None, str, float]]:
        await vera.ping()
        await (await sit()).settle()
        query = "SELECT visitor, visit, value FROM conversions WHERE goal = ? ORDER BY at"
        return [(visitor, visit, value) for visitor, visit, value in rows(house, query, goal)]

    return reached


async def turn(vera: Vera, path: str) -> None:
    await vera.send("page", url=SHOP_ORIGIN + path, title="A page")


async def test_a_page_counts_once_in_a_visit_wherever_it_is_opened(
    goal: Any, reached: Any, visit: Visit
) -> None:
    bought = goal(THANKS, value=12)
    vera = await visit(consent=True)
    for path in ("/cart", "/thanks?order=1", "/tea", "/thanks?order=2"):
        await turn(vera, path)
    [(visitor, _, value)] = await reached(vera, bought)
    assert (visitor, value) == (vera.id, 12.0)
    second = await visit(token=vera.token, consent=True, page={"url": f"{SHOP_ORIGIN}/thanks"})
    assert len(await reached(second, bought)) == 1


async def test_who_arrives_on_the_page_has_reached_it(
    goal: Any, reached: Any, visit: Visit
) -> None:
    bought, each = goal(THANKS), goal(THANKS, once_per="none")
    page = {"url": f"{SHOP_ORIGIN}/thanks", "title": "Thanks"}
    vera = await visit(page=page)
    [(visitor, stay, _)] = await reached(vera, bought)
    assert visitor is None, "she has not consented"
    assert stay.startswith("s_")
    await visit(token=vera.token, page=page)  # a reload is not another page
    await turn(vera, "/tea")
    await turn(vera, "/thanks")
    assert len(await reached(vera, bought)) == 1
    assert len(await reached(vera, each)) == 2


async def test_a_title_that_comes_after_the_address_reaches_its_goal_once(
    goal: Any, reached: Any, visit: Visit
) -> None:
    """As with routers that change the address first."""
    titled = {"kind": "page", "fact": "page_title", "op": "starts_with", "value": "Thank"}
    bought, order = goal(titled, once_per="none"), goal(THANKS, once_per="none")
    vera = await visit()
    for title in ("Cart", "Thank you", "Thank you!", "(1) New message", "Thank you!"):
        await vera.send("page", url=f"{SHOP_ORIGIN}/thanks", title=title)
    assert len(await reached(vera, bought)) == 2  # with the message in between it is news again
    assert len(await reached(vera, order)) == 1


async def test_an_event_says_what_it_was_worth(goal: Any, reached: Any, visit: Visit) -> None:
    order = goal({"kind": "event", "name": "order"}, value="total", once_per="none")
    vera = await visit(consent=True)
    await vera.send("event", name="order", props={"total": 39.9})
    await vera.send("event", name="order", props={"total": "20"})
    await vera.send("event", name="look", props={"total": 5})
    await vera.send("event", name="order")
    found = await reached(vera, order)
    assert [value for _, _, value in found] == [39.9, 20.0, 0.0]


async def test_once_per_visitor_is_once_in_all_visits(
    goal: Any, reached: Any, visit: Visit, sit: Sit
) -> None:
    first = goal({"kind": "event", "name": "signup"}, once_per="visitor")
    again = goal({"kind": "event", "name": "signup"}, once_per="none")
    vera, desk = await visit(consent=True), await sit()
    await vera.send("event", name="signup")
    await vera.ping()
    await vera.leave()
    while (await desk.watch(vera.site))["total"]:
        await desk.receive("changes")
    back = await visit(token=vera.token, consent=True)
    await back.send("event", name="signup")
    assert len(await reached(back, first)) == 1
    assert len(await reached(back, again)) == 2


async def test_a_conversation_begins_by_a_word_or_an_accepted_invitation(
    goal: Any, reached: Any, visit: Visit, sit: Sit
) -> None:
    chat = goal({"kind": "conversation"}, once_per="none")
    vera, desk = await visit(consent=True), await sit()
    await vera.say("Hello?")
    await vera.say("Anybody?")
    assert [who for who, *_ in await reached(vera, chat)] == [vera.id]
    bert = await visit(consent=True)
    await desk.ask("push", site=bert.site, visitor=bert.id, kind="invite", text="Hi")
    push = await bert.receive("push")
    await bert.send("receipt", id=push["id"], state="accepted")
    await bert.say("Hello")
    assert [who for who, *_ in await reached(bert, chat)] == [vera.id, bert.id]


async def test_what_a_rule_did_is_followed_to_the_goal(
    alice: Http, site: str, goal: Any, visit: Visit, sit: Sit
) -> None:
    bought = goal({"kind": "event", "name": "order"}, value="total")
    body = {
        "name": "Greet", "state": "active", "goal": bought, "needs_agent": False,
        "when": {"fact": "page_path", "op": "is", "value": "/pricing"},
        "then": [{"do": "invite", "text": "May I help?"}],
    }  # fmt: skip
    rule = alice.post(f"/api/v1/sites/{site}/rules", json=body).json()["id"]
    vera, bert, desk = await visit(consent=True), await visit(), await sit()
    for who in (vera, bert):
        await turn(who, "/pricing?plan=gold")
        push = await who.receive("push")
        await who.send("receipt", id=push["id"], state="shown")
    await vera.send("receipt", id=push["id"], state="accepted")  # not hers
    await vera.send("event", name="order", props={"total": 30})
    await vera.ping()
    await desk.settle()
    report = alice.get(f"/api/v1/sites/{site}/rules/{rule}/report").json()
    counts = report["totals"]["treated"]
    steps = ("visitors", "sent", "delivered", "shown", "accepted", "reached", "value")
    assert [counts[step] for step in steps] == [2, 2, 2, 2, 0, 1, 30.0]
    assert report["totals"]["held_out"]["visitors"] == 0
    assert report["totals"]["uplift"] is None
    assert [page["page"] for page in report["breakdown"]["pages"]] == [f"{SHOP_ORIGIN}/pricing"]
    assert report["goal"]["id"] == bought
    [listed] = alice.get(f"/api/v1/sites/{site}/reports/rules").json()["rules"]
    assert (listed["rule"], listed["name"], listed["totals"]) == (rule, "Greet", report["totals"])


async def test_withdrawn_consent_takes_the_name_off(goal: Any, reached: Any, visit: Visit) -> None:
    order = goal({"kind": "event", "name": "order"})
    vera = await visit(consent=True)
    await vera.send("event", name="order")
    assert [who for who, *_ in await reached(vera, order)] == [vera.id]
    await vera.send("consent", consent=False)
    await vera.say("Forget me", cid())
    assert [who for who, *_ in await reached(vera, order)] == [None]
