"""Conversations over HTTP."""

from doors import Http, Visit


async def test_the_last_changed_comes_first_and_pages_meet(bob: Http, visit: Visit) -> None:
    veras = [await visit() for _ in range(5)]
    for vera in veras:
        await vera.say("Hello?")
    await veras[0].say("Anybody?")
    order = [veras[n].id for n in (0, 4, 3, 2, 1)]
    path = f"/api/v1/sites/{veras[0].site}/conversations"
    first = bob.get(path, params={"limit": 3}).json()
    rest = bob.get(path, params={"limit": 3, "cursor": first["next"]}).json()
    both = first["conversations"] + rest["conversations"]
    assert [talk["visitor"] for talk in both] == order
    assert rest["next"] is None
    assert (both[0]["last"]["text"], both[0]["seq"], both[0]["state"]) == ("Anybody?", 2, "open")


async def test_open_and_closed_ones_are_told_apart(bob: Http, visit: Visit, sit) -> None:
    desk, vera, other = await sit(), await visit(), await visit()
    await vera.say("Hello?")
    await other.say("Hello?")
    path = f"/api/v1/sites/{vera.site}/conversations"
    talks = {t["visitor"]: t["id"] for t in bob.get(path).json()["conversations"]}
    await desk.ask("close", conversation=talks[vera.id])
    for state, visitor in (("closed", vera.id), ("open", other.id)):
        found = bob.get(path, params={"state": state}).json()["conversations"]
        assert [t["visitor"] for t in found] == [visitor]


async def test_messages_after_before_and_newest(bob: Http, visit: Visit) -> None:
    vera = await visit()
    for n in range(1, 9):
        await vera.say(str(n))
    [talk] = bob.get(f"/api/v1/sites/{vera.site}/conversations").json()["conversations"]
    assert bob.get(f"/api/v1/conversations/{talk['id']}").json() == talk

    def texts(**query: int) -> tuple[str, bool]:
        path = f"/api/v1/conversations/{talk['id']}/messages"
        page = bob.get(path, params=query).json()
        return "".join(m["text"] for m in page["messages"]), page["more"]

    assert texts() == ("12345678", False)
    assert texts(limit=3) == ("678", True)
    assert texts(before=4, limit=2) == ("23", True)
    assert texts(after=2, limit=3) == ("345", True)
    assert texts(after=8) == ("", False)


def test_wrong_parameters_are_400(bob: Http, site: str) -> None:
    for query in ({"state": "ajar"}, {"limit": 0}, {"limit": 201}, {"cursor": "c_nobody"}):
        answer = bob.get(f"/api/v1/sites/{site}/conversations", params=query)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_field")
