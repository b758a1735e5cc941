"""Backup and restore of a house on PostgreSQL, beside its nodes; files that every node has."""

import os
from pathlib import Path

import httpx2

from doors import Http
from halloo.store import rows
from halloo.store.engine import open_engine
from house import House, Town
from people import SHOP_ORIGIN, Vera
from postgres import Postgres

KEY = "5e" * 32  # as in the fixtures


def upload(house: House, client: httpx2.Client, vera: Vera, content: bytes) -> httpx2.Response:
    headers = {"X-Halloo-Visitor": vera.token, "Origin": SHOP_ORIGIN, "X-Halloo-Name": "a.png"}
    return client.post(f"{house.url}/files?site={vera.site}", content=content, headers=headers)


def stored(url: str, folder: Path) -> list[tuple[str, int, int]]:
    """(file, shown, bytes) of all pieces, whether a row knows them or not."""
    engine = open_engine(folder, url)
    with engine.connect() as connection, connection.begin():
        found = connection.exec_driver_sql(
            "SELECT file, shown, sum(octet_length(content)) FROM file_pieces GROUP BY 1, 2"
        )
        pieces = [(file, shown, int(size)) for file, shown, size in found]
    engine.dispose()
    return sorted(pieces)


def spooled(house: House) -> list[str]:
    """What lies in the node's own folder."""
    return [path.name for path in (house.folder / "files").rglob("f_*")]


async def test_a_file_sent_to_one_node_is_read_from_the_other_and_gone_from_both(
    nodes: list[House], town: Town, client: httpx2.Client, tmp_path: Path
) -> None:
    one, two = nodes
    picture = (Path(__file__).parent.parent.parent / "docs/pictures").glob("*.png")
    content = next(picture).read_bytes() + os.urandom(700_000)  # behind its end: several pieces
    vera = await Vera.at(one, town.shop)
    await vera.hello()
    sent = upload(one, client, vera, content)
    assert sent.status_code == 201, sent.text
    card = sent.json()
    await vera.send("say", cid="c", text="", file=card["id"])
    await vera.receive("ack")
    assert spooled(one) == []
    one.kill()
    alice = Http(client, two, town.alice)
    assert alice.get(f"/api/v1/files/{card['id']}").content == content
    assert alice.get(f"/api/v1/files/{card['id']}/preview").content[8:12] == b"WEBP"
    archive = tmp_path / "vera.zip"
    two.made("visitor", "export", vera.id, str(archive), "--site", town.shop)
    assert archive.stat().st_size > 700_000
    url = str(two.settings["database"])
    assert [size for _, shown, size in stored(url, tmp_path) if not shown] == [len(content)]
    two.made("visitor", "erase", vera.id, "--site", town.shop)
    assert stored(url, tmp_path) == []
    assert alice.get(f"/api/v1/files/{card['id']}").status_code == 404
    assert spooled(two) == []


async def test_what_is_refused_or_taken_back_leaves_no_bytes(
    nodes: list[House], town: Town, client: httpx2.Client, tmp_path: Path
) -> None:
    one, two = nodes
    vera = await Vera.at(one, town.shop)
    await vera.hello()
    assert upload(one, client, vera, b"MZ" + bytes(300)).json()["error"]["code"] == "file_refused"
    file = upload(one, client, vera, b"a" * 300_000).json()["id"]
    headers = {"X-Halloo-Visitor": vera.token, "Origin": SHOP_ORIGIN}
    url = f"{two.url}/files/{file}?site={vera.site}"
    assert client.delete(url, headers=headers).status_code == 204
    assert stored(str(one.settings["database"]), tmp_path) == []
    await vera.leave()


async def test_a_backup_beside_running_nodes_is_restored_under_them(
    nodes: list[House], town: Town, client: httpx2.Client, tmp_path: Path
) -> None:
    one, two = nodes
    vera = await Vera.at(one, town.shop)
    await vera.hello()
    await vera.say("before")
    content = os.urandom(600_000)
    file = upload(one, client, vera, content).json()["id"]
    await vera.send("say", cid="c", text="", file=file)
    await vera.receive("ack")
    backup = tmp_path / "backup.db"
    two.made("backup", str(backup))
    await vera.say("after")
    alice = Http(client, two, town.alice)
    done = two.made("restore", str(backup))
    assert (done["conversations"], done["messages"]) == (1, 2)
    assert (await vera.receive("bye"))["code"] == "restored"
    again = await Vera.at(two, town.shop)
    await again.hello(vera.token)
    assert [each["text"] for each in again.welcome["messages"]] == ["before", ""]
    assert alice.get(f"/api/v1/files/{file}").content == content
    await again.leave()
    kept = House(tmp_path / "kept")
    assert kept.made("restore", done["kept"])["messages"] == 3


async def test_a_backup_of_postgresql_comes_home_into_one_file_and_back(
    asleep: list[House], town: Town, client: httpx2.Client, tmp_path: Path, postgres: Postgres
) -> None:
    one = asleep[0].start()
    vera = await Vera.at(one, town.shop)
    await vera.hello()
    file = upload(one, client, vera, b"hers" * 100_000).json()["id"]
    await vera.send("say", cid="c", text="", file=file)
    await vera.receive("ack")
    await vera.leave()
    backup, again = tmp_path / "backup.db", tmp_path / "again.db"
    one.made("backup", str(backup))
    home = House(tmp_path / "home")
    home.made("restore", str(backup))
    assert home.made("key")["key"] == KEY
    home.start()
    try:
        got = Http(client, home, town.alice).get(f"/api/v1/files/{file}").content
        assert got == b"hers" * 100_000
    finally:
        home.stop()
    home.made("backup", str(again))
    fresh = House(tmp_path / "fresh", database=postgres.database())
    fresh.made("restore", str(again))
    fresh.start()
    try:
        assert Http(client, fresh, town.alice).get(f"/api/v1/files/{file}").content == got
        assert (fresh.folder / "secret.key").read_bytes().hex() == KEY
    finally:
        fresh.kill()


def test_a_backup_of_another_house_needs_its_key_and_no_node_without_it(
    asleep: list[House], town: Town, tmp_path: Path
) -> None:
    one, two = asleep
    two.start()
    backup = tmp_path / "backup.db"
    town.house(tmp_path / "other", database="", key="0f" * 32).made("backup", str(backup))
    done = one.run("restore", str(backup))
    assert (done.returncode, done.stdout) == (2, "")
    assert "another key than the setting" in done.stderr
    (tmp_path / "by hand").mkdir()
    (tmp_path / "by hand" / "secret.key").write_bytes(bytes.fromhex(KEY))
    hand = House(tmp_path / "by hand", database=one.settings["database"])
    refused = hand.run("restore", str(backup))
    assert refused.returncode == 2
    assert "Stop the nodes first" in refused.stderr
    two.stop()
    hand.made("restore", str(backup))
    assert "not that of the other nodes" in one.run("serve", "--port", "0").stderr
    hand.start()
    hand.stop()


def test_no_backup_without_the_key_of_the_house(asleep: list[House], tmp_path: Path) -> None:
    url = asleep[0].settings["database"]
    stranger = House(tmp_path / "stranger", database=url)
    done = stranger.run("backup", str(tmp_path / "backup.db"))
    assert done.returncode == 2
    assert "it has none" in done.stderr
    assert not (tmp_path / "backup.db").exists()


def test_a_damaged_backup_changes_nothing(asleep: list[House], tmp_path: Path) -> None:
    one = asleep[0]
    backup, engine = tmp_path / "backup.db", open_engine(tmp_path, str(one.settings["database"]))
    one.made("backup", str(backup))
    with backup.open("r+b") as opened:
        opened.seek(backup.stat().st_size // 2)
        opened.write(b"\xff" * 8192)

    def sums() -> list[tuple[int, int]]:
        with engine.connect() as connection, connection.begin():
            return [
                rows.sum_of(connection, each) for each in rows.TABLES if each.name != "sessions"
            ]

    before = sums()
    assert "damaged" in one.run("restore", str(backup)).stderr
    assert sums() == before
    engine.dispose()


async def test_a_node_that_was_away_stops_when_it_finds_another_key(
    asleep: list[House], postgres: Postgres
) -> None:
    """As one does that was cut off while the others were stopped for a restore."""
    house = asleep[0].start()
    name = str(house.settings["database"]).rpartition("/")[2]
    postgres.execute("UPDATE revision SET history = 'h', key_mark = 'm', number = number + 1", name)
    await house.logged("has not the key of what was restored")
    assert house.wait() == 0
