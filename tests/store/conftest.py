"""A real database in a folder of its own, and its writer on the test's loop."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from halloo.cli.folder import open_folder
from halloo.domain.sites import origins_of
from halloo.store import sites
from halloo.store.directory import Site
from halloo.store.store import Store

SHOP = Site("shop", "Shop", origins_of(["https://shop.example"]), 0.0)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = open_folder(tmp_path / "data")
    store.start()
    await store.write(lambda c: sites.add(c, SHOP))
    yield store
    store.close()
