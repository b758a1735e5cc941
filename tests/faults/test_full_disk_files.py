"""A really full disk under uploads: a clear word, and no half file."""

import os
import shlex
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from faults.troubles import fill
from house import House, Town
from people import SHOP_ORIGIN, Vera

PRIVATE = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]


@pytest.fixture
def cramped(town: Town, tmp_path: Path) -> Iterator[House]:
    """Its data folder is a disk of six MiB that only its own process sees; nothing of it is kept
    free, so that uploads really run into its end."""
    folder = tmp_path / "data"
    folder.mkdir()
    at, copy = shlex.quote(str(folder)), shlex.quote(f"{town.folder}/.")
    script = f'mount -t tmpfs -o size=6m tmpfs {at} && cp -a {copy} {at} && exec "$@"'
    free = {"upload_free_bytes": 0, "limit_upload_bytes": 0}
    house = House(folder, around=[*PRIVATE, "sh", "-c", script, "sh"], **free).start()
    yield house
    house.kill()


async def test_an_upload_that_finds_no_room_says_so_and_leaves_nothing(
    cramped: House, town: Town, client: httpx2.Client
) -> None:
    vera = await Vera.at(cramped, town.shop)
    await vera.hello()
    headers = {"X-Halloo-Visitor": vera.token, "Origin": SHOP_ORIGIN}
    url = f"{cramped.url}/files?site={town.shop}"
    seen = Path(f"/proc/{cramped.pid}/root{cramped.folder}/files")

    def stored() -> list[Path]:
        return [path for path in seen.rglob("*") if path.is_file()]

    assert client.post(url, content=b"small", headers=headers).status_code == 201
    large = client.post(url, content=b"x" * 8_000_000, headers=headers)  # the disk ends within it
    assert (large.status_code, large.json()["error"]["code"]) == (507, "no_room")
    assert len(stored()) == 1
    filler = fill(cramped)
    small = client.post(url, content=b"x" * 50_000, headers=headers)
    assert small.status_code in (503, 507)
    assert small.json()["error"]["retry"] is True
    assert len(stored()) == 1
    filler.unlink()
    assert client.post(url, content=b"x" * 50_000, headers=headers).status_code == 201
    await vera.leave()


async def test_room_that_is_to_stay_free_stays_free(
    own_house,
    town: Town,
    client: httpx2.Client,  # type: ignore[no-untyped-def]
) -> None:
    house = own_house(upload_free_bytes=2**60)
    vera = await Vera.at(house, town.shop)
    await vera.hello()
    headers = {"X-Halloo-Visitor": vera.token, "Origin": SHOP_ORIGIN}
    answer = client.post(f"{house.url}/files?site={town.shop}", content=b"x", headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (507, "no_room")
    await vera.leave()
