"""Several workers on one port: ready together, replaced when they die, renewed without a stop."""

import asyncio
import os
import re
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed

from house import HALLOO, House, Town
from houses import several
from people import Vera, cid

SECONDS = 60.0
Crew = Callable[..., House]


@pytest.fixture
def crew(town: Town, tmp_path: Path, bus_url: str) -> Iterator[Crew]:
    """A house of two workers."""
    made: list[House] = []

    def make(**settings: Any) -> House:
        more = {"workers": 2, "return_seconds": 0.5, **settings}
        [house] = several(town, tmp_path / f"data{len(made)}", bus_url, 1, **more).nodes
        made.append(house)
        return house

    yield make
    for house in made:
        house.kill()


def workers(house: House) -> list[int]:
    found = subprocess.run(
        ["pgrep", "-P", str(house.pid)], capture_output=True, text=True, check=False
    )
    return sorted(map(int, found.stdout.split()))


def answering(house: House) -> set[str]:
    """The workers of whom the metrics say something."""
    told = httpx2.get(f"{house.url}/metrics", timeout=10, trust_env=False).text
    return set(re.findall(r'^process_start_time_seconds{worker="(\d)"}', told, re.MULTILINE))


async def arrived(house: House, site: str) -> Vera:
    vera = await Vera.at(house, site)
    await vera.hello()
    return vera


async def until(done: Callable[[], Any]) -> None:
    async with asyncio.timeout(SECONDS):
        while not await asyncio.to_thread(done):  # noqa: ASYNC110  (it is other processes)
            await asyncio.sleep(0.05)


async def test_all_serve_on_one_port_and_a_stop_says_goodbye_to_everybody(
    crew: Crew, town: Town, tmp_path: Path
) -> None:
    house = crew().start()
    assert house.ready["port"] == house.port
    assert len(workers(house)) == 2
    people = [await arrived(house, town.shop) for _ in range(40)]
    told = httpx2.get(f"{house.url}/metrics", timeout=10, trust_env=False).text
    pattern = r'^halloo_sockets{worker="(\d)",kind="visitor"} (\S+)$'
    shares = {worker: float(n) for worker, n in re.findall(pattern, told, re.MULTILINE)}
    assert sum(shares.values()) == 40
    assert len(shares) == 2
    assert min(shares.values()) >= 5  # one in ten million times it is less
    assert told.count("# TYPE halloo_sockets gauge") == 1
    await asyncio.to_thread(_is_taken, house, tmp_path / "other")
    house.signal(signal.SIGTERM)
    for vera in people:
        assert (await vera.receive("bye"))["code"] == "draining"
        assert await vera.closed() == (1012, "draining")
    assert await asyncio.to_thread(house.wait) == 0
    assert list(house.folder.glob("*.sock")) == []


def _is_taken(house: House, other: Path) -> None:
    """The port, also for those who would share it among themselves; and the folder."""
    places = {"HALLOO_DATABASE": house.settings["database"], "HALLOO_BUS": house.settings["bus"]}
    flags = ("--port", str(house.port), "--data", str(other))
    assert str(house.port) in refused(*flags, "--workers", "2", **places)
    assert str(house.port) in refused(*flags)
    told = refused("--port", "0", "--data", str(house.folder), "--workers", "2", **places)
    assert str(house.pid) in told  # of the supervisor, who holds the folder


async def test_one_that_is_killed_is_replaced_and_nothing_acknowledged_is_lost(
    crew: Crew, town: Town
) -> None:
    house = crew(limit_visitor_messages_per_second=0).start()
    before = workers(house)
    people = [await Vera.at(house, town.shop) for _ in range(10)]
    said: list[str] = []
    for n, vera in enumerate(people):
        await vera.hello()
        said.append(f"before {n}")
        await vera.say(said[-1])
    os.kill(before[0], signal.SIGKILL)
    await until(lambda: len(workers(house)) == 2 and workers(house) != before)
    await until(lambda: answering(house) == {"0", "1"})
    for n in range(20):
        vera = await Vera.at(house, town.shop)
        await vera.hello()
        said.append(f"after {n}")
        await vera.say(said[-1])
        await vera.leave()
    assert set(said) <= set(texts(town, house))
    assert "a worker died" in house.log
    assert house.stop() == 0


def texts(town: Town, house: House) -> list[str]:
    """All that was ever said in the house."""
    assert town.postgres
    database = house.settings["database"].rpartition("/")[2]
    return [str(text) for (text,) in town.postgres.execute("SELECT text FROM messages", database)]


async def test_workers_whose_supervisor_is_killed_leave_and_free_the_port(
    crew: Crew, town: Town
) -> None:
    house = crew().start()
    vera = await Vera.at(house, town.shop)
    await vera.hello()
    left = workers(house)
    house.kill()
    assert (await vera.receive("bye"))["code"] == "draining"
    await until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in left))
    assert house.start().stop() == 0  # on the same port


class Talker:
    """A visitor who goes on talking, whatever becomes of the line: what was not acknowledged is
    sent again. That a new line cannot be opened is a failure."""

    def __init__(self, house: House, site: str, over: asyncio.Event) -> None:
        self._house, self._site, self._over = house, site, over
        self._token: str | None = None
        self.acknowledged: list[str] = []

    async def go_on(self) -> None:
        waiting: tuple[str, str] | None = None
        while not self._over.is_set():
            vera = await Vera.at(self._house, self._site, token=self._token)
            with suppress(ConnectionClosed):
                await vera.hello(token=self._token)
                self._token = vera.token
                while not self._over.is_set():
                    waiting = waiting or (cid(), f"{vera.id} {len(self.acknowledged)}")
                    await vera.say(waiting[1], waiting[0])
                    self.acknowledged.append(waiting[1])
                    waiting = None
                    await asyncio.sleep(0.1)
            await vera.leave()


async def knock(house: House, over: asyncio.Event) -> Counter[str]:
    """Again and again by a new connection: how each was answered."""
    answers = Counter[str]()
    while not over.is_set():
        reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answers[(await reader.read()).decode().split("\r\n")[0]] += 1
        writer.close()
        await asyncio.sleep(0.02)
    return answers


async def test_a_renewal_under_load_turns_nobody_away_and_loses_no_message(
    crew: Crew, town: Town
) -> None:
    house, over = crew(limit_visitor_messages_per_second=0).start(), asyncio.Event()
    talkers = [Talker(house, town.shop, over) for _ in range(4)]
    talking = [asyncio.create_task(talker.go_on()) for talker in talkers]
    knocking = [asyncio.create_task(knock(house, over)) for _ in range(2)]
    first = workers(house)
    for times in range(1, 3):
        house.signal(signal.SIGUSR2)
        await until(lambda times=times: house.log.count("all workers are new") == times)  # type: ignore[misc]
    over.set()
    answers = sum(await asyncio.gather(*knocking), Counter[str]())
    await asyncio.gather(*talking)
    assert answers.keys() == {"HTTP/1.1 200 OK"}
    assert set(workers(house)).isdisjoint(first)
    acknowledged = [text for talker in talkers for text in talker.acknowledged]
    assert len(acknowledged) > 50
    stored = Counter(texts(town, house))
    assert [text for text in acknowledged if stored[text] != 1] == []
    assert house.stop() == 0


async def test_a_new_worker_that_does_not_start_leaves_the_old_ones_alone(crew: Crew) -> None:
    """As after an upgrade with a slip in the settings."""
    house = crew().start()
    before = workers(house)
    (house.folder / "halloo.toml").write_text("no_such_setting = 1")
    house.signal(signal.SIGUSR2)
    await house.logged("the old ones go on")
    assert "no_such_setting" in house.log
    assert workers(house) == before
    assert house.running()
    (house.folder / "halloo.toml").unlink()
    house.signal(signal.SIGUSR2)
    await until(lambda: "all workers are new" in house.log)
    assert set(workers(house)).isdisjoint(before)
    assert house.stop() == 0


async def test_a_new_worker_that_dies_while_the_old_one_leaves_has_a_successor(
    crew: Crew, town: Town
) -> None:
    """Else the kernel would go on giving its share of the newcomers to a socket with nobody."""
    house = crew().start()
    before = workers(house)
    people = [await arrived(house, town.shop) for _ in range(20)]
    house.signal(signal.SIGUSR2)
    leaving = [asyncio.create_task(vera.receive("bye")) for vera in people]
    await asyncio.wait(leaving, timeout=SECONDS, return_when=asyncio.FIRST_COMPLETED)
    [new] = set(workers(house)) - set(before)
    os.kill(new, signal.SIGKILL)
    await house.logged("a worker died")
    await until(lambda: "all workers are new" in house.log)
    await until(lambda: len(workers(house)) == 2 and answering(house) == {"0", "1"})
    assert set(workers(house)).isdisjoint({*before, new})
    for each in leaving:
        each.cancel()
    assert house.stop() == 0


async def test_when_none_can_be_started_any_more_the_supervisor_gives_up(crew: Crew) -> None:
    """So that the service manager sees it."""
    house = crew().start()
    (house.folder / "halloo.toml").write_text("no_such_setting = 1")
    for pid in workers(house):
        os.kill(pid, signal.SIGKILL)
    await until(lambda: not house.running())
    assert house.wait() == 1
    assert "giving up" in house.log
    (house.folder / "halloo.toml").unlink()
    assert house.start().stop() == 0


def refused(*flags: str, **environ: str) -> str:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("HALLOO_")}
    done = subprocess.run(
        [HALLOO, "serve", *flags], env=clean | environ, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("halloo: ")
    assert "Traceback" not in done.stderr
    return done.stderr


def test_several_need_a_database_and_a_bus_that_they_can_share(tmp_path: Path) -> None:
    flags = ("--port", "0", "--data", str(tmp_path / "data"), "--workers", "2")
    for more in ((), ("--database", "postgresql://localhost/halloo")):
        told = refused(*flags, *more)
        assert "--database" in told
        assert "--bus" in told
    assert "negative" in refused(*flags[:-1], "-1")


async def test_workers_that_cannot_start_end_the_supervisor_with_their_reason(
    crew: Crew, town: Town
) -> None:
    house = crew(database="postgresql://nobody@127.0.0.1:1/nothing")
    flags = ("--port", "0", "--data", str(house.folder), "--workers", "2")
    places = {"HALLOO_DATABASE": house.settings["database"], "HALLOO_BUS": house.settings["bus"]}
    assert "PostgreSQL cannot be used" in await asyncio.to_thread(refused, *flags, **places)
