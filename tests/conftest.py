"""One town for all, one open house that most tests share, and a site of its own for each test."""

from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
import pytest
from hypothesis import settings

import people
from blocked import open_line
from doors import Http, Knock, Page, Sit, Visit
from house import Agent, House, Town, found
from houses import Houses, Towns
from people import SHOP_ORIGIN, AtDesk, Mona, Vera
from postgres import Postgres
from valkeys import Valkey, running

# A busy machine is no failure.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--on", choices=("sqlite", "postgres", "cluster"), default="sqlite",
        help="what the houses of tests stand on; a cluster is two nodes on PostgreSQL and Valkey",
    )  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "one_node(why): on two nodes it is otherwise")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--on") == "cluster":
        left_out = [item for item in items if item.get_closest_marker("one_node")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for all tests that want one; each takes a database of its own."""
    # Not in pytest's own folders: each other run of pytest closes those to PostgreSQL's user.
    with TemporaryDirectory(prefix="halloo-postgres-") as folder:
        server = Postgres(Path(folder) / "server").start()
        yield server
        server.stop()


@pytest.fixture(scope="session")
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Town:
    on = request.config.getoption("--on")
    server = request.getfixturevalue("postgres") if on != "sqlite" else None
    town = found(tmp_path_factory.mktemp("town") / "data", server)
    return Towns.of(town, request.getfixturevalue("valkey")) if on == "cluster" else town


@pytest.fixture(scope="session")
def shared_house(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = town.house(tmp_path_factory.mktemp("house") / "data").start()
    yield house
    assert house.running(), house.log
    house.stop()


@pytest.fixture
def house(shared_house: House) -> House:
    """A module that needs other settings has a `house` of its own."""
    if isinstance(shared_house, Houses):
        shared_house.next_is_first()
    return shared_house


@pytest.fixture
def own_house(town: Town, tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Starts a house with these settings for one test."""
    started: list[House] = []

    def start(**settings: Any) -> House:
        started.append(town.house(tmp_path / f"data{len(started)}", **settings))
        return started[-1].start()

    yield start
    for house in started:
        house.kill()


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """One for all tests that do it no harm."""
    server = Valkey(tmp_path_factory.mktemp("valkey"))
    with running(server):
        yield server


@pytest.fixture
def bus_url(valkey: Valkey) -> str:
    """A part of it that no other test shares."""
    return f"{valkey.url}?prefix={token_hex(4)}"


@pytest.fixture(scope="session")
def client() -> Iterator[httpx2.Client]:
    with httpx2.Client(timeout=20, trust_env=False) as client:
        yield client


@pytest.fixture
def nobody(client: httpx2.Client, house: House) -> Http:
    return Http(client, house, None)


@pytest.fixture
def alice(client: httpx2.Client, house: House, town: Town) -> Http:
    return Http(client, house, town.alice)


@pytest.fixture
def bob(client: httpx2.Client, house: House, town: Town) -> Http:
    return Http(client, house, town.bob)


@pytest.fixture
def charlie(client: httpx2.Client, house: House, town: Town) -> Http:
    return Http(client, house, town.charlie)


@pytest.fixture
def site(alice: Http) -> str:
    """A new site, with nobody on it."""
    made = alice.post("/api/v1/sites", json={"name": "New shop", "origins": [SHOP_ORIGIN]})
    return str(made.json()["key"])


@pytest.fixture
def transport(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """How everybody's sockets in a test reach the house: see `every_transport`."""
    if request.param != "websocket":
        monkeypatch.setattr(people, "open_socket", partial(open_line, transport=request.param))


@pytest.fixture
async def knock(house: House, site: str) -> AsyncIterator[Knock]:
    """Vera's page has its socket and says nothing yet: `await knock()`."""
    open_: list[Vera] = []

    async def knock(site: str = site, **more: str) -> Vera:
        open_.append(await Vera.at(house, site, **more))
        return open_[-1]

    yield knock
    for vera in open_:
        await vera.leave()


@pytest.fixture
def visit(knock: Knock, site: str) -> Visit:
    """Vera opens a page: `await visit()`, a second tab: `await visit(token=vera.token)`."""

    async def visit(site: str = site, headers: dict[str, str] | None = None, **hello: Any) -> Vera:
        vera = await knock(site, **headers or {})
        await vera.hello(**hello)
        return vera

    return visit


@pytest.fixture
async def sit(house: House, town: Town) -> AsyncIterator[Sit]:
    """An agent opens the console: `await sit()` is Alice, `await sit(town.bob)` is Bob."""
    open_: list[AtDesk] = []

    async def sit(agent: Agent = town.alice) -> AtDesk:
        open_.append(await AtDesk.sits(house, agent))
        return open_[-1]

    yield sit
    for desk in open_:
        await desk.leave()


@pytest.fixture
async def page(house: House) -> AsyncIterator[Page]:
    """A page of the original contract opens and is greeted with `ok`."""
    open_: list[Mona] = []

    async def page(agent: str, uniqid: str, **more: Any) -> Mona:
        mona = await Mona.at(house, agent, uniqid, **more)
        open_.append(mona)
        assert await mona.text() == "ok"
        return mona

    yield page
    for mona in open_:
        await mona.leave()
