"""`halloo crowd` against a real server: people arrive, answer, survive a restart, and say why when
they cannot get in."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from doors import Http, Sit
from house import HALLOO, House
from people import DEADLINE, SHOP_ORIGIN, AtDesk

PATIENCE = 60.0  # people read, think and type


@asynccontextmanager
async def crowd(house: House, site: str, *flags: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A crowd that goes on until it is told to stop."""
    words = ["--url", house.url, "--site", site, "--data", str(house.folder), "--json", *flags]
    process = await asyncio.create_subprocess_exec(
        HALLOO, "crowd", *words,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def summary(process: asyncio.subprocess.Process) -> dict[str, Any]:
    """Tells it to stop, as Ctrl-C does."""
    process.send_signal(signal.SIGINT)
    out, said = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 0, said
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    return found


async def online(alice: Http, site: str, count: int) -> list[dict[str, Any]]:
    """The live list, once at least so many are on it."""
    async with asyncio.timeout(PATIENCE):
        while True:
            answer = await asyncio.to_thread(alice.get, f"/api/v1/sites/{site}/visitors")
            visitors: list[dict[str, Any]] = answer.json()["visitors"]
            if len(visitors) >= count:
                return visitors
            await asyncio.sleep(0.05)


async def acked(alice: Http, site: str, count: int) -> list[dict[str, Any]]:
    """The site's conversations, once there are so many."""
    async with asyncio.timeout(PATIENCE):
        while True:
            path = f"/api/v1/sites/{site}/conversations?limit=100"
            answer = await asyncio.to_thread(alice.get, path)
            found: list[dict[str, Any]] = answer.json()["conversations"]
            if len(found) >= count:
                return found
            await asyncio.sleep(0.05)


def refused(house: House, *words: str) -> str:
    """What a crowd that can never get in says."""
    done = house.run("crowd", "--visitors", "3", "--for", "30", *words)
    assert done.returncode == 2, done.stdout
    return done.stderr


async def test_visitors_arrive_on_the_sites_own_pages_and_say_who_they_are(
    house: House, alice: Http, site: str
) -> None:
    async with crowd(house, site, "--visitors", "25", "--seed", "4") as process:
        rows = await online(alice, site, 20)
        assert all(row["page"]["url"].startswith(f"{SHOP_ORIGIN}/demo") for row in rows)
        for known in ("browser", "os", "device", "lang", "tz", "screen"):
            assert all(row[known] for row in rows), known
        assert len({row["lang"] for row in rows}) > 3
        found = await summary(process)
    assert found["errors"] == {}
    assert found["visitors"] >= 20
    assert found["pages"] >= found["visitors"]


async def test_an_invitation_is_delivered_seen_typed_about_and_answered(
    house: House, alice: Http, site: str, sit: Sit
) -> None:
    async with crowd(house, site, "--visitors", "12", "--seed", "2") as process:
        desk = await sit()
        await desk.watch(site)
        for row in await online(alice, site, 12):
            ack = await desk.ask("push", site=site, visitor=row["id"], kind="invite", text="Tea?")
            assert ack["state"] == "sent"
        accepted = await patiently(desk, "receipt", state="accepted")
        visitor = accepted["visitor"]
        for state in ("delivered", "shown"):
            await patiently(desk, "receipt", state=state, visitor=visitor)
        typing = await patiently(desk, "typing", visitor=visitor)
        words = await answer(desk, visitor)
        assert words["text"].startswith(typing["text"])
        found = await summary(process)
    assert found["pushes"]["received"] == 12
    assert found["pushes"]["accepted"] >= 1
    assert found["messages"]["unacked"] == 0


async def patiently(desk: AtDesk, t: str, **fields: Any) -> dict[str, Any]:
    """People take longer than a server: several deadlines long."""
    for _ in range(int(PATIENCE / DEADLINE)):
        try:
            return await desk.receive(t, **fields)
        except TimeoutError:
            continue
    raise AssertionError(f"no {t} with {fields}")


async def answer(desk: AtDesk, visitor: str) -> dict[str, Any]:
    """What the visitor says: after the invitation's own words, the agent's."""
    while True:
        said = await patiently(desk, "message", visitor=visitor)
        if said["from"]["kind"] == "visitor":
            return said


async def test_unasked_messages_are_all_acked_and_stored_once(
    house: House, alice: Http, site: str
) -> None:
    async with crowd(house, site, "--visitors", "20", "--say", "30") as process:
        await acked(alice, site, 15)
        found = await summary(process)
    messages = found["messages"]
    assert messages["sent"] >= 15
    assert messages["unacked"] == 0
    stored = await acked(alice, site, 0)
    assert sum(each["seq"] for each in stored) == messages["sent"]


@pytest.mark.parametrize("end", ["stop", "kill"])
async def test_they_all_come_back_after_a_restart_and_lose_no_word(
    own_house: Callable[..., House], there: Callable[[House], Http], town: Any, end: str
) -> None:
    house = own_house()
    alice, site = there(house), town.shop
    async with crowd(house, site, "--visitors", "15", "--say", "10") as process:
        before = {row["id"] for row in await online(alice, site, 15)}
        await acked(alice, site, 3)
        await asyncio.to_thread(getattr(house, end))
        await asyncio.to_thread(house.start)
        after = {row["id"] for row in await online(alice, site, 15)}
        assert len(before & after) > 7
        found = await summary(process)
    assert found["reconnects"] > 7
    assert found["messages"]["unacked"] == 0
    stored = await acked(alice, site, 0)
    assert sum(each["seq"] for each in stored) == found["messages"]["sent"]


async def test_with_too_many_sockets_it_says_which_setting_to_raise_and_goes_on(
    own_house: Callable[..., House], there: Callable[[House], Http], town: Any
) -> None:
    house = own_house(limit_sockets_per_address=5)
    async with crowd(house, town.shop, "--visitors", "30") as process:
        assert process.stderr
        async with asyncio.timeout(PATIENCE):
            while b"HALLOO_LIMIT_SOCKETS_PER_ADDRESS" not in await process.stderr.readline():
                assert process.returncode is None
        assert len(await online(there(house), town.shop, 5)) == 5
        found = await summary(process)
    assert found["refused"] > 0
    assert found["errors"] == {}


def test_a_site_that_is_not_there_is_named(house: House) -> None:
    words = ("--url", house.url, "--site", "nowhere", "--origin", SHOP_ORIGIN)
    assert "no site nowhere" in refused(house, *words)


def test_a_wrong_origin_is_named_with_what_to_do(house: House, site: str) -> None:
    origin = "https://elsewhere.example"
    said = refused(house, "--url", house.url, "--site", site, "--origin", origin)
    assert origin in said
    assert "403" in said
    assert "--origin" in said


def test_a_server_that_is_not_there_is_named(house: House, site: str) -> None:
    said = refused(house, "--url", "http://127.0.0.1:1", "--site", site)
    assert "Nobody answers at http://127.0.0.1:1 (connection refused)" in said


def test_an_address_that_is_not_halloo_is_told_apart(house: House, site: str) -> None:
    said = refused(house, "--url", f"{house.url}/elsewhere", "--site", site)
    assert "not like Halloo" in said


async def test_it_ends_by_itself_after_the_time_it_was_given(house: House, site: str) -> None:
    words = ("--url", house.url, "--site", site, "--visitors", "2", "--for", "1")
    done = await asyncio.to_thread(house.run, "crowd", *words)
    assert done.returncode == 0
    assert "2 visitors for site" in done.stdout
    assert "errors     none" in done.stdout


@pytest.fixture
def there(client: Any, town: Any) -> Callable[[House], Http]:
    """Alice's door to a house of the test's own."""
    return lambda house: Http(client, house, town.alice)
