"""Three kinds of bus, and ends of each for one test."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from secrets import token_hex

import pytest

import valkey_cluster
from bus.ends import End
from halloo.bus.bus import Bus
from halloo.bus.memory import Exchange, MemoryBus
from halloo.bus.redis import open_bus
from valkeys import Valkey

Join = Callable[..., Awaitable[End]]
Opens = Callable[[str], Bus]


@pytest.fixture(scope="session")
def shared_cluster(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[valkey_cluster.Cluster]:
    with valkey_cluster.cluster(tmp_path_factory.mktemp("cluster")) as made:
        yield made


@pytest.fixture
async def join() -> AsyncIterator[Join]:
    """Starts an end on the bus of that address."""
    ends: list[End] = []

    async def start(url: str, node: str = "") -> End:
        ends.append(End(open_bus(url, node or token_hex(4))))
        await ends[-1].begin()
        return ends[-1]

    yield start
    for end in ends:
        await end.bus.close()


@pytest.fixture(params=["memory", "redis", "cluster"])
async def meet(request: pytest.FixtureRequest) -> AsyncIterator[Callable[[str], Awaitable[End]]]:
    """`await meet("a")` is the end of the node `a`; all of a test share one bus."""
    opens = _opens(request.param, request)
    ends: list[End] = []

    async def start(node: str) -> End:
        ends.append(End(opens(node)))
        await ends[-1].begin()
        return ends[-1]

    yield start
    for end in ends:
        await end.bus.close()


def _opens(kind: str, request: pytest.FixtureRequest) -> Opens:
    if kind == "memory":
        exchange = Exchange()
        return lambda node: MemoryBus(exchange, node)
    servers: Valkey | valkey_cluster.Cluster = request.getfixturevalue(
        "valkey" if kind == "redis" else "shared_cluster"
    )
    url = f"{servers.url}?prefix={token_hex(4)}"
    return lambda node: open_bus(url, node)
