"""Files go with a backup, come back with a restore, and are missed where they lack."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import httpx2

from doors import Http
from house import House, Town
from people import SHOP_ORIGIN, Vera


def upload(house: House, client: httpx2.Client, vera: Vera, content: bytes) -> str:
    headers = {"X-Halloo-Visitor": vera.token, "Origin": SHOP_ORIGIN, "X-Halloo-Name": "a.txt"}
    url = f"{house.url}/files?site={vera.site}"
    return str(client.post(url, content=content, headers=headers).json()["id"])


def place(house: House, file: str) -> Path:
    return house.folder / "files" / file[2:4] / file[4:6] / file


async def test_a_backup_has_the_files_and_brings_them_back(
    own_house: Callable[..., House], town: Town, tmp_path: Path, client: httpx2.Client
) -> None:
    house = own_house()
    vera = await Vera.at(house, town.shop)
    await vera.hello()
    large = os.urandom(3_000_000)  # more than is copied at once
    file = upload(house, client, vera, large)
    await vera.send("say", cid="c", text="", file=file)
    await vera.receive("ack")
    backup = tmp_path / "backup.db"
    house.made("backup", str(backup))
    other = House(tmp_path / "elsewhere")
    other.made("restore", str(backup))
    assert place(other, file).read_bytes() == large
    assert place(other, file).stat().st_mode & 0o077 == 0
    assert (other.folder / "halloo.db").stat().st_size < 2_000_000  # the bytes are not in there
    other.start()
    try:
        alice = Http(client, other, town.alice)
        assert alice.get(f"/api/v1/files/{file}").content == large
    finally:
        other.kill()
    assert "Files" in other.run("doctor").stdout
    place(other, file).unlink()
    missed = other.run("doctor")
    assert missed.returncode == 1
    assert f"1 of 1 are missing: {file}" in missed.stdout
    other.made("restore", str(backup))
    assert place(other, file).read_bytes() == large
    await vera.leave()


async def test_strays_and_what_was_never_sent_are_swept(
    own_house: Callable[..., House], town: Town, client: httpx2.Client
) -> None:
    house = own_house()
    vera = await Vera.at(house, town.shop)
    await vera.hello()
    kept, stray = upload(house, client, vera, b"kept"), "f_" + "0" * 22
    for name in (stray, f"{stray[:-1]}1", f"{stray}.part"):
        place(house, stray).parent.mkdir(parents=True, exist_ok=True)
        (place(house, stray).parent / name).write_bytes(b"x")
    week_ago = time.time() - 8 * 86_400
    for path in (place(house, stray), place(house, f"{stray}.part"), place(house, kept)):
        os.utime(path, (week_ago, week_ago))
    await vera.leave()
    house.stop()
    house.start()  # it sweeps when it starts, and each hour
    await house.logged("files deleted that no message carries")
    assert place(house, kept).exists()
    left = [path.name for path in place(house, stray).parent.iterdir()]
    assert left == [f"{stray[:-1]}1"]  # a restore may want young ones back
