"""A real database for each test, of either kind, and its writer on the test's loop."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from halloo.cli.folder import open_folder
from halloo.domain.sites import origins_of
from halloo.store import sites
from halloo.store.directory import Site
from halloo.store.store import Store
from postgres import Postgres

SHOP = Site("shop", "Shop", origins_of(["https://shop.example"]), 0.0)


@pytest.fixture(scope="session")
def empty(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database on PostgreSQL with every table, for copies of it."""
    url = postgres.database()
    open_folder(tmp_path_factory.mktemp("empty"), url).close()
    return url


@pytest.fixture
def shared(postgres: Postgres, empty: str) -> Iterator[str]:
    """The address of a database on PostgreSQL, with the tables, for as many stores as like."""
    url = postgres.database(empty)
    yield url
    postgres.drop(url)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn."""
    of_postgres = request.param == "postgres"
    return str(request.getfixturevalue("shared")) if of_postgres else ""


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One with an SQLite database that has every table, for copies of it."""
    folder = tmp_path_factory.mktemp("folder") / "data"
    open_folder(folder).close()
    return folder


@pytest.fixture
async def store(tmp_path: Path, url: str, folder: Path) -> AsyncIterator[Store]:
    shutil.copytree(folder, tmp_path / "data")
    store = open_folder(tmp_path / "data", url)
    store.start()
    await store.write(lambda c: sites.add(c, SHOP))
    yield store
    store.close()


@pytest.fixture
async def node(tmp_path: Path, shared: str) -> AsyncIterator[Callable[[], Store]]:
    """One more node on the same PostgreSQL, with a writer of its own: `node()`."""
    started: list[Store] = []

    def start() -> Store:
        started.append(open_folder(tmp_path / f"node{len(started)}", shared))
        started[-1].start()
        return started[-1]

    yield start
    for store in started:
        store.close()
