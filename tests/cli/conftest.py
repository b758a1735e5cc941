"""Houses on PostgreSQL: two nodes on one database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from house import House, Town
from postgres import Postgres

KEY = "5e" * 32


@pytest.fixture(scope="session")
def moved(town: Town, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The town in PostgreSQL, to be copied."""
    house = town.house(tmp_path_factory.mktemp("moved") / "data", database="", key=KEY)
    address = postgres.database()
    house.made("move", "--to", address)
    return address


@pytest.fixture
def asleep(postgres: Postgres, moved: str, tmp_path: Path) -> Iterator[list[House]]:
    """Two on one database, not started."""
    url = postgres.database(moved)
    pair = [House(tmp_path / name, database=url, key=KEY) for name in ("one", "two")]
    yield pair
    for node in pair:
        node.kill()
    postgres.drop(url)


@pytest.fixture
def nodes(asleep: list[House]) -> list[House]:
    return [node.start() for node in asleep]
