"""Two nodes of one house, on a real PostgreSQL and a real Valkey; `pair.nodes` are both by
themselves."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from doors import Http
from faults.troubles import BRISK
from house import House, Town, found
from houses import Houses, Towns, several
from people import SHOP_ORIGIN
from postgres import Postgres
from valkeys import Valkey, running

Settle = Callable[..., Houses]
Found = Callable[..., Houses]
LEASE = 1.0  # seconds; a dead node is gone after two


@pytest.fixture(scope="session")
def town(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, valkey: Valkey
) -> Town:
    postgres: Postgres = request.getfixturevalue("postgres")
    return Towns.of(found(tmp_path_factory.mktemp("towns") / "data", postgres), valkey)


@pytest.fixture(scope="module")
def shared_pair(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    pair = town.house(tmp_path_factory.mktemp("pair") / "data").start()
    yield pair
    assert pair.running(), pair.log
    pair.stop()


@pytest.fixture
def pair(shared_pair: Houses) -> Houses:
    shared_pair.next_is_first()
    return shared_pair


@pytest.fixture
def settle(town: Town, tmp_path: Path) -> Iterator[Settle]:
    """A pair of its own for one test, with these settings."""
    settled: list[House] = []

    def settle(**settings: Any) -> House:
        settled.append(town.house(tmp_path / f"data{len(settled)}", **settings))
        return settled[-1].start()

    yield settle  # type: ignore[misc]
    for pair in settled:
        pair.kill()


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[Valkey]:
    """One of its own, to be harmed."""
    server = Valkey(tmp_path / "bus")
    with running(server):
        yield server


@pytest.fixture
def on_bus(town: Town, tmp_path: Path) -> Iterator[Found]:
    """Some nodes on a bus with that address, not yet started: `on_bus(bus.url, nodes=3)`."""
    made: list[Houses] = []

    def on_bus(url: str, nodes: int = 2, **settings: Any) -> Houses:
        wanted = {**BRISK, "lease_seconds": LEASE, **settings}
        made.append(several(town, tmp_path / f"nodes{len(made)}", url, nodes, **wanted))
        return made[-1]

    yield on_bus
    for nodes in made:
        nodes.kill()


@pytest.fixture
def house(pair: Houses) -> House:
    return pair


@pytest.fixture
def site(client: httpx2.Client, pair: Houses, town: Town) -> str:
    """A new site, with nobody on it; both nodes know it."""
    made = Http(client, pair.nodes[0], town.alice).post(
        "/api/v1/sites", json={"name": "New shop", "origins": [SHOP_ORIGIN]}
    )
    return str(made.json()["key"])
