"""When somebody's rights end, their sockets do: within five seconds, whatever ended them."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing

import httpx2
import pytest

from doors import Http, SignedIn
from house import PASSWORD, House, Town
from people import AtDesk, open_socket

WITHIN = 5.0
SIGNED_OUT = 4440
Console = Callable[..., Awaitable[tuple[SignedIn, AtDesk]]]


@pytest.fixture
def house(own_house: Callable[..., House]) -> House:
    return own_house()


@pytest.fixture
async def console(house: House, client: httpx2.Client):
    """Somebody signs in and has the console open: `await console("bob@example.com")`."""
    desks = []

    async def console(email: str) -> tuple[SignedIn, AtDesk]:
        person = SignedIn(client, house, email)
        cookie = {"Cookie": person.cookie}
        desk = AtDesk(
            await open_socket(house, "/ws/agent", origin=house.url, additional_headers=cookie)
        )
        desks.append(desk)
        await desk.receive("welcome")
        return person, desk

    yield console
    for desk in desks:
        await desk.leave()


async def ended(desk: AtDesk) -> bool:
    async with asyncio.timeout(WITHIN):
        return (await desk.closed())[0] == SIGNED_OUT


async def still_open(desk: AtDesk) -> bool:
    await desk.ping()
    return True


def done(answer: httpx2.Response) -> None:
    assert answer.is_success, answer.text


async def test_signing_out_ends_the_socket_and_no_other(console: Console) -> None:
    (here, desk), (_, other) = await console("bob@example.com"), await console("bob@example.com")
    done(here.delete("/api/v1/session"))
    assert await ended(desk)
    assert await still_open(other)


async def test_a_new_password_ends_the_others(console: Console) -> None:
    (here, desk), (_, other) = await console("bob@example.com"), await console("bob@example.com")
    new = {"current": PASSWORD, "password": "a short walk by the sea"}
    done(here.put("/api/v1/account/password", json=new))
    assert await ended(other)
    assert await still_open(desk)
    assert here.get("/api/v1/session").status_code == 200


async def test_a_session_that_is_ended_from_another_place(console: Console) -> None:
    (here, desk), (there, other) = (
        await console("bob@example.com"),
        await console("bob@example.com"),
    )
    listed = here.get("/api/v1/account/sessions").json()["sessions"]
    [elsewhere] = [each["id"] for each in listed if not each["current"]]
    done(here.delete(f"/api/v1/account/sessions/{elsewhere}"))
    assert await ended(other)
    assert there.get("/api/v1/session").status_code == 401
    _, third = await console("bob@example.com")
    done(here.delete("/api/v1/account/sessions"))
    assert await ended(third)
    assert await still_open(desk)


DEEDS: dict[str, Callable[[SignedIn, str], httpx2.Response]] = {
    "disabled": lambda alice, _: alice.patch("/api/v1/agents/bob", json={"disabled": True}),
    "removed": lambda alice, _: alice.delete("/api/v1/agents/bob"),
    "role": lambda alice, _: alice.patch("/api/v1/agents/bob", json={"role": "viewer"}),
    "sites": lambda alice, shop: alice.patch("/api/v1/agents/bob", json={"sites": [shop]}),
    "signed out": lambda alice, _: alice.delete("/api/v1/agents/bob/sessions"),
}


@pytest.mark.parametrize("deed", DEEDS)
async def test_what_an_owner_does_to_somebody(
    console: Console, house: House, town: Town, deed: str
) -> None:
    alice, hers = await console("alice@example.com")
    bob, desk = await console("bob@example.com")
    by_token = await AtDesk.sits(house, town.bob)
    done(DEEDS[deed](alice, town.shop))
    assert await ended(desk)
    let_in = bob.get("/api/v1/session").status_code
    assert let_in == (200 if deed in ("role", "sites") else 401)
    if deed == "signed out":
        assert await still_open(by_token)
        await by_token.leave()
    else:
        assert await ended(by_token)
    assert await still_open(hers)


async def test_a_reset_password_ends_all_sessions(
    console: Console, client: httpx2.Client, house: House
) -> None:
    _, desk = await console("bob@example.com")
    token = house.made("agent", "reset-password", "bob")["link"].rpartition("/")[2]
    chosen = {"token": token, "password": "a short walk by the sea"}
    done(Http(client, house, None).post("/api/v1/password/reset", json=chosen))
    assert await ended(desk)


async def test_a_revoked_token(console: Console, house: House, town: Town) -> None:
    alice, _ = await console("alice@example.com")
    by_token = await AtDesk.sits(house, town.bob)
    listed = alice.get("/api/v1/tokens").json()["tokens"]
    [token] = [each["id"] for each in listed if each["agent"] == "bob"]
    done(alice.delete(f"/api/v1/tokens/{token}"))
    assert await ended(by_token)
    refused = Http(alice._client, house, town.bob).get("/api/v1/sites")
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "token_invalid")


COMMANDS = [
    ("agent", "disable", "bob"), ("agent", "remove", "bob"),
    ("agent", "change", "bob", "--role", "viewer"),
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[1])
async def test_what_the_command_line_does(
    console: Console, house: House, command: tuple[str, ...]
) -> None:
    _, desk = await console("bob@example.com")
    house.made(*command)
    assert await ended(desk)


async def test_a_session_ends_when_it_is_idle_for_long_and_in_any_case(
    console: Console, house: House
) -> None:
    """Twelve hours and seven days do not fit into a test: the times are written into its row."""
    for column, hours in (("last_used", 12.1), ("created", 7 * 24.1)):
        bob, desk = await console("bob@example.com")
        write(house, f"UPDATE sessions SET {column} = {column} - {hours * 3600} WHERE agent='bob'")
        assert await ended(desk)
        assert bob.get("/api/v1/session").status_code == 401


async def test_working_on_the_socket_is_using_the_session(
    own_house: Callable[..., House], client: httpx2.Client, town: Town
) -> None:
    """Four seconds of idleness end it; a console that is only open is idle, whatever it pings."""
    house = own_house(session_idle_hours=4 / 3600)
    desks = []
    for _ in range(2):
        cookie = {"Cookie": SignedIn(client, house, town.bob.email).cookie}
        socket = await open_socket(house, "/ws/agent", origin=house.url, additional_headers=cookie)
        desks.append(AtDesk(socket))
    working, idle = desks

    async def work() -> None:
        while True:
            await working.send("overview", site=town.shop)
            await idle.send("ping")
            await asyncio.sleep(0.5)

    task = asyncio.create_task(work())
    assert (await idle.closed())[0] == SIGNED_OUT
    task.cancel()
    assert await still_open(working)
    await working.leave()


def write(house: House, statement: str) -> None:
    with closing(sqlite3.connect(house.folder / "halloo.db", timeout=10)) as database, database:
        database.execute(statement)
        database.execute("UPDATE revision SET number = number + 1")
