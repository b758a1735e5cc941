"""PostgreSQL fails under a running server: what was acknowledged stays, and writing resumes."""

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
import psycopg
import pytest

from doors import Http
from faults.troubles import BRISK, Phones, interrupted, until_refused
from halloo.store.postgres import WRITING
from house import House, Town, found
from people import Vera
from postgres import Postgres

OURS = "FROM pg_stat_activity WHERE application_name = 'halloo'"


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """One of its own: nobody else's tests are to fail with it."""
    with TemporaryDirectory(prefix="halloo-postgres-") as folder:
        server = Postgres(Path(folder) / "server").start()
        yield server
        server.stop()


@pytest.fixture(scope="module")
def settled(server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Town:
    return found(tmp_path_factory.mktemp("settled") / "data", server)


@pytest.fixture
def standing(settled: Town, tmp_path: Path) -> Iterator[House]:
    house = settled.house(tmp_path / "data", **BRISK).start()
    yield house
    house.kill()


async def test_killing_the_database_loses_nothing_and_doubles_nothing(
    standing: House, settled: Town, server: Postgres, client: httpx2.Client
) -> None:
    """Promises 1 to 6 and 15. While it is gone there is an explicit nack."""

    async def kill(phones: Phones) -> None:
        server.kill()
        await until_refused(phones[1], "This is not kept")
        server.start()

    http = Http(client, standing, settled.alice)
    stored = await interrupted(standing, settled, http, kill, rounds=6)
    assert stored >= 1 + 6 * 25


async def test_when_its_connections_are_ended_under_load_nothing_is_lost(
    standing: House, settled: Town, server: Postgres, client: httpx2.Client
) -> None:
    async def end(_: Phones) -> None:
        server.execute(f"SELECT pg_terminate_backend(pid) {OURS}")

    http = Http(client, standing, settled.alice)
    stored = await interrupted(standing, settled, http, end, rounds=6)
    assert stored == 1 + 6 * 24


async def test_a_restart_while_nobody_writes_refuses_nobody(
    standing: House, settled: Town, server: Postgres
) -> None:
    vera = await Vera.at(standing, settled.shop)
    await vera.hello()
    await vera.say("Before")
    server.stop()
    server.start()
    assert (await vera.say("After"))["seq"] == 2
    await vera.send("history", before=3)
    assert len((await vera.receive("history"))["messages"]) == 2
    await vera.leave()


async def test_a_database_that_stands_still_takes_nobody_along(
    standing: House, settled: Town, server: Postgres, client: httpx2.Client
) -> None:
    nobody = Http(client, standing, None)
    vera = await Vera.at(standing, settled.shop)
    await vera.hello()
    await vera.say("Before")
    server.pause()
    try:
        await vera.send("say", cid="meanwhile", text="Meanwhile")
        assert nobody.get("/readyz").status_code == 503
        assert nobody.get("/healthz").status_code == 200
        await vera.ping()
    finally:
        server.resume()
    assert (await vera.receive("ack", cid="meanwhile"))["seq"] == 2
    assert nobody.get("/readyz").status_code == 200
    await vera.leave()


async def test_a_database_that_may_not_be_written_to_is_left_until_it_may(
    standing: House, settled: Town, server: Postgres, client: httpx2.Client
) -> None:
    """As after a failover, to those who are still connected to the old one."""
    nobody = Http(client, standing, None)
    vera = await Vera.at(standing, settled.shop)
    await vera.hello()
    await vera.say("Before")
    only_read(server, "on")
    try:
        await ready(nobody, 503)
        await vera.send("say", cid="refused", text="Meanwhile")
        nack = await vera.receive_any("ack", "nack")
        assert (nack["t"], nack["code"], nack["retry"]) == ("nack", "storage_unavailable", True)
    finally:
        only_read(server, "off")
    await ready(nobody, 200)
    assert (await vera.say("Meanwhile", name="refused"))["seq"] == 2
    await vera.leave()


def only_read(server: Postgres, whether: str) -> None:
    server.execute(f"ALTER SYSTEM SET default_transaction_read_only = {whether}")
    server.execute("SELECT pg_reload_conf()")


async def ready(nobody: Http, status: int) -> None:
    """The database tells its processes of a new setting by and by."""
    async with asyncio.timeout(30):
        while nobody.get("/readyz").status_code != status:  # noqa: ASYNC110  (another process)
            await asyncio.sleep(0.05)


async def test_a_node_that_stands_still_in_the_middle_does_not_keep_the_others_waiting(
    settled: Town, server: Postgres, tmp_path: Path
) -> None:
    """Its transaction, and with it the lock of the cluster, is ended by the database."""
    database = server.database(settled.database)
    house = settled.house(tmp_path / "other", database=database, **BRISK)
    still = psycopg.connect(database)
    still.execute("SET idle_in_transaction_session_timeout = '1s'")
    still.execute(f"SELECT pg_advisory_xact_lock({WRITING})")
    try:
        vera = await Vera.at(house.start(), settled.shop)
        await vera.hello()
        assert (await vera.say("Hello"))["seq"] == 1
        await vera.leave()
    finally:
        house.kill()
        still.close()


def test_a_database_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    house = House(tmp_path / "data", database="postgresql://ann:secret@127.0.0.1:1/halloo")
    done = house.run("site", "list")
    assert done.returncode == 2
    assert "PostgreSQL cannot be used" in done.stderr
    assert "HALLOO_DATABASE" in done.stderr
    assert "secret" not in done.stderr


async def test_a_server_that_is_to_stop_does_so_also_when_its_database_stands_still(
    standing: House, settled: Town, server: Postgres
) -> None:
    """What was not acknowledged its visitor sends again to whoever is there."""
    vera = await Vera.at(standing, settled.shop)
    await vera.hello()
    server.pause()
    try:
        await vera.send("say", cid="meanwhile", text="Meanwhile")
        standing.signal(signal.SIGTERM)
        async with asyncio.timeout(30):
            await asyncio.to_thread(standing.wait)
    finally:
        server.resume()
