"""What is kept of a visitor is handed over, erased, and gone after its days."""

import asyncio
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import httpx2
from sqlalchemy import inspect

from doors import Http, Sit, Visit
from halloo.domain.ids import new_token
from halloo.store.engine import open_engine
from house import House, Town
from people import AtDesk, Vera


def rows_with(house: House, word: str) -> dict[str, int]:
    """In which tables a text stands anywhere, and how often."""
    found: dict[str, int] = {}
    engine = open_engine(house.folder, str(house.settings.get("database") or ""))
    with engine.connect() as connection, connection.begin():
        for name in inspect(connection).get_table_names():
            for row in connection.exec_driver_sql(f"SELECT * FROM {name}"):
                if any(isinstance(value, str) and word in value for value in row):
                    found[name] = found.get(name, 0) + 1
    engine.dispose()
    return found


async def told(desk: AtDesk, vera: Vera, alice: Http) -> str:
    """Vera leaves something of every kind; returns the path of all that is hers."""
    here = f"/api/v1/sites/{vera.site}"
    await vera.say("My name is Vera and I like oolong")
    talk = (await desk.receive("conversation"))["conversation"]["id"]
    await desk.ask("say", conversation=talk, text="Hello Vera", saw=1)
    asked = {"site": vera.site, "visitor": vera.id, "kind": "invite", "text": "Tea, Vera?"}
    push = await desk.ask("push", **asked)
    await vera.send("receipt", id=push["id"], state="shown")
    alice.post(
        f"{here}/visitors/{vera.id}/notes", json={"text": "Vera of Leeds"}
    ).raise_for_status()
    alice.put(f"{here}/visitors/{vera.id}/tags/vip").raise_for_status()
    await desk.receive("receipt", id=push["id"], state="shown")
    return f"{here}/visitors/{vera.id}"


async def test_all_that_is_kept_of_a_visitor_comes_in_one_archive(
    visit: Visit, sit: Sit, alice: Http, bob: Http
) -> None:
    desk, vera = await sit(), await visit(consent=True, attrs={"plan": "gold"})
    path = await told(desk, vera, alice)
    answer = alice.get(f"{path}/export")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        kept = json.loads(archive.read("visitor.json"))
    assert [each["text"] for each in kept["messages"]] == [
        "My name is Vera and I like oolong", "Hello Vera",
    ]  # fmt: skip
    assert [each["text"] for each in kept["pushes"]] == ["Tea, Vera?"]
    assert [each["text"] for each in kept["notes"]] == ["Vera of Leeds"]
    assert kept["visitor"][0]["attrs"] == {"plan": "gold"}
    assert {each["state"] for each in kept["receipts"]} >= {"shown"}
    assert kept["visits"]
    assert bob.get(f"{path}/export").status_code == 403
    assert alice.get(f"{path}x/export").json()["error"]["code"] == "visitor_not_found"


async def test_an_erased_visitor_is_nowhere_any_more(
    own_house: Callable[..., House], town: Town, client: Any
) -> None:
    house = own_house()
    alice, bob = Http(client, house, town.alice), Http(client, house, town.bob)
    desk, vera = await AtDesk.sits(house, town.alice), await Vera.at(house, town.shop)
    await vera.hello(consent=True, attrs={"plan": "gold"})
    path = await told(desk, vera, alice)
    await desk.settle()
    assert set(rows_with(house, vera.id)) >= {"visitors", "visits", "notes", "pushes", "receipts"}
    assert bob.delete(path).status_code == 403
    assert alice.delete(path).status_code == 204
    assert (await vera.closed())[0] == 4434
    assert (await desk.receive("erased"))["visitor"] == vera.id
    await desk.settle()
    assert set(rows_with(house, vera.id)) == {"audit"}, "that it was erased is kept"
    assert rows_with(house, "oolong") == rows_with(house, "Vera") == {}
    assert alice.get(path).status_code == 404
    assert alice.delete(path).json()["error"]["code"] == "visitor_not_found"
    again = await Vera.at(house, town.shop)
    welcome = await again.hello(vera.token, resume={"epoch": "e_old", "seq": 1})
    assert (welcome["conversation"], welcome["recovered"], welcome["messages"]) == (None, False, [])
    for person in (desk, again):
        await person.leave()
    house.stop()
    if not house.settings.get("database"):
        assert b"oolong" not in (house.folder / "halloo.db").read_bytes()
        assert not (house.folder / "halloo.db-wal").exists()


def change(house: House, statement: str, *values: object) -> None:
    """Each `?` stands for a value."""
    url = str(house.settings.get("database") or "")
    for number in range(1, len(values) + 1) if url else ():
        statement = statement.replace("?", f"${number}", 1)
    engine = open_engine(house.folder, url)
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.exec_driver_sql(statement, values)
    engine.dispose()


async def test_messages_past_their_days_are_deleted_and_the_rest_goes_on(
    own_house: Callable[..., House], town: Town, client: Any
) -> None:
    house = own_house()
    alice = Http(client, house, town.alice)
    desk, vera = await AtDesk.sits(house, town.alice), await Vera.at(house, town.shop)
    other = await Vera.at(house, town.shop)
    await vera.hello()
    await other.hello()
    await vera.say("long ago")
    talk = (await desk.receive("conversation"))["conversation"]["id"]
    await other.say("long ago, and nothing since")
    await vera.say("yesterday")
    for person in (vera, other, desk):
        await person.leave()
    house.stop()
    change(house, "UPDATE messages SET at = at - 400 * 86400 WHERE substr(text, 1, 8) = 'long ago'")
    change(house, "UPDATE conversations SET created = created - 400 * 86400")
    change(house, "UPDATE conversations SET updated = created WHERE id <> ?", talk)
    house.settings["retention_messages_days"] = 365
    house.start()
    await house.logged("old conversations deleted")
    assert [
        m["text"] for m in alice.get(f"/api/v1/conversations/{talk}/messages").json()["messages"]
    ] == ["yesterday"]
    assert rows_with(house, "long ago") == {}
    again = await Vera.at(house, town.shop)
    welcome = await again.hello(vera.token)
    epoch = welcome["conversation"]["epoch"]
    await again.leave()
    gap = await Vera.at(house, town.shop)
    welcome = await gap.hello(vera.token, resume={"epoch": epoch, "seq": 0})
    assert (welcome["recovered"], len(welcome["messages"])) == (False, 1), "one of the two is gone"
    await gap.leave()
    whole = await Vera.at(house, town.shop)
    welcome = await whole.hello(vera.token, resume={"epoch": epoch, "seq": 1})
    assert (welcome["recovered"], len(welcome["messages"])) == (True, 1)
    await whole.leave()


async def test_pushes_past_their_days_are_deleted_with_their_receipts(
    own_house: Callable[..., House], town: Town, client: Any
) -> None:
    house = own_house()
    alice = Http(client, house, town.alice)
    push = {"site": town.shop, "visitor": "v_nobody", "kind": "event", "ttl": 60}
    kept = alice.post("/api/v1/push", json=push).json()["results"][0]["id"]
    house.stop()
    change(
        house,
        "INSERT INTO pushes SELECT 'p_00000000old', site, visitor, agent, kind, text, data, cid,"
        " NULL, state, connections, at, ttl, waits, source FROM pushes",
    )
    change(house, "INSERT INTO receipts VALUES ('p_00000000old', 'v_nobody', 'shown', 1.0)")
    house.settings["retention_messages_days"] = 365
    house.start()
    await house.logged("old pushes deleted")
    assert rows_with(house, "p_00000000old") == {}
    assert alice.get(f"/api/v1/pushes/{kept}").status_code == 200


async def test_the_command_line_hands_over_and_erases_while_the_server_runs(
    own_house: Callable[..., House], town: Town, client: Any
) -> None:
    house = own_house()
    alice = Http(client, house, town.alice)
    desk, vera = await AtDesk.sits(house, town.alice), await Vera.at(house, town.shop)
    await vera.hello(consent=True)
    await told(desk, vera, alice)
    await desk.settle()
    file = house.folder.with_name("vera.zip")
    asked = (vera.id, "--site", town.shop)
    assert house.made("visitor", "export", vera.id, str(file), *asked[1:])["rows"] > 5
    assert file.stat().st_mode & 0o777 == 0o600
    again = house.run("visitor", "export", vera.id, str(file), *asked[1:])
    assert (again.returncode, "exists" in again.stderr) == (2, True)
    wrong = house.run("visitor", "erase", vera.id, "--site", "nowhere")
    assert "There is no site 'nowhere'" in wrong.stderr
    looking = asyncio.create_task(strangers_knock(house))
    erased = await asyncio.to_thread(house.made, "visitor", "erase", *asked)
    assert erased == {"erased": vera.id, "files": 0}
    assert (await vera.closed())[0] == 4434
    await desk.receive("erased", visitor=vera.id)
    assert set(rows_with(house, vera.id)) == {"audit"}
    looking.cancel()
    assert house.run("visitor", "erase", *asked).returncode == 2
    await desk.leave()


async def strangers_knock(house: House) -> None:
    """For each of them the server looks whether anything is new, and finds it before others do."""
    unknown = {"Authorization": f"Bearer {new_token()}"}
    async with httpx2.AsyncClient(trust_env=False) as stranger:
        while True:
            await stranger.get(f"{house.url}/api/v1/sites", headers=unknown)
