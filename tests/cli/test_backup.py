"""`halloo backup` and `restore`, beside a server and without one."""

import os
import shlex
import sqlite3
import stat
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

from doors import Http
from halloo.store.engine import open_engine
from halloo.store.migrate import VERSIONS, upgrade
from house import HALLOO, House, Town
from people import Vera

PRIVATE = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]


@pytest.fixture
def still(town: Town, tmp_path: Path) -> House:
    """A house nobody has opened yet."""
    return town.house(tmp_path / "still")


def wrong(house: House, *words: str) -> str:
    done = house.run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    return done.stderr


async def test_a_backup_made_while_the_server_runs_has_every_word_and_is_its_owners(
    own_house: Callable[..., House], town: Town, tmp_path: Path, client: httpx2.Client
) -> None:
    house = own_house(limit_visitor_messages_per_second=0)
    vera = await Vera.at(house, town.shop)
    await vera.hello()
    for n in range(20):
        await vera.say(f"word {n}")
    file = tmp_path / "backup.db"
    made = house.made("backup", str(file))
    assert made == {"backup": str(file), "bytes": file.stat().st_size}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [name for name in os.listdir(tmp_path) if "backup" in name] == ["backup.db"]
    other = House(tmp_path / "elsewhere")
    done = other.made("restore", str(file))
    assert (done["conversations"], done["messages"], done["kept"]) == (1, 20, None)
    other.start()
    try:
        again = await Vera.at(other, town.shop)
        await again.hello(vera.token)  # the key that seals her token came along
        assert again.welcome["visitor"] == vera.id
        texts = [message["text"] for message in again.welcome["messages"]]
        assert texts == [f"word {n}" for n in range(20)]
        assert Http(client, other, town.alice).get("/api/v1/sites").status_code == 200
        await again.leave()
    finally:
        other.kill()
    await vera.leave()


def test_what_a_restore_replaces_is_kept_and_can_be_brought_back(
    still: House, tmp_path: Path
) -> None:
    file = tmp_path / "backup.db"
    still.made("backup", str(file))
    still.made("site", "add", "Later", "--origin", "https://later.example")
    kept = still.made("restore", str(file))["kept"]
    assert "Later" not in still.run("doctor").stdout
    still.made("restore", kept)
    assert "Later" in still.run("doctor").stdout


def test_a_file_that_is_there_is_not_overwritten_unless_told(still: House, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    file.write_text("precious")
    assert "is there already" in wrong(still, "backup", str(file))
    assert file.read_text() == "precious"
    still.made("backup", str(file), "--force")


@pytest.mark.parametrize("content", [None, b"", b"not a database" * 100])
def test_what_is_no_backup_is_refused_and_nothing_changes(
    still: House, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "backup.db"
    if content is not None:
        file.write_bytes(content)
    before = (still.folder / "halloo.db").read_bytes()
    assert str(file) in wrong(still, "restore", str(file))
    assert (still.folder / "halloo.db").read_bytes() == before
    assert [p.name for p in still.folder.iterdir() if "restor" in p.name] == []


def test_a_damaged_backup_is_refused(still: House, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    still.made("backup", str(file))
    with file.open("r+b") as opened:
        opened.seek(file.stat().st_size // 2)
        opened.write(b"\xff" * 8192)
    assert "damaged" in wrong(still, "restore", str(file))


def test_a_backup_of_a_newer_halloo_is_refused(still: House, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    still.made("backup", str(file))
    with sqlite3.connect(file) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    assert "newer Halloo (schema 9999)" in wrong(still, "restore", str(file))


def garbled(house: House) -> None:
    (house.folder / "halloo.db").write_bytes(b"\xff" * 50_000)


def with_a_faulty_index(house: House) -> None:
    """One that SQLite's quick check takes for sound: an index lacks what its table has."""
    with closing(sqlite3.connect(house.folder / "halloo.db")) as database, database:
        database.execute(
            "INSERT INTO conversations (id, site, visitor, state, epoch, seq, visitor_seen, "
            "agent_seen, created, updated) VALUES ('c', 's', 'v', 'open', 'e', 0, 0, 0, 1, 1)"
        )
        database.execute("PRAGMA writable_schema=ON")
        done = database.execute(
            "UPDATE sqlite_master SET sql = replace(sql, ', updated', ', created') "
            "WHERE name = 'ix_conversations_site_state_updated'"
        )
        assert done.rowcount == 1
        database.execute("UPDATE conversations SET updated = 2")
    with closing(sqlite3.connect(house.folder / "halloo.db")) as database:
        assert database.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA integrity_check").fetchall() != [("ok",)]


@pytest.mark.parametrize("harm", [garbled, with_a_faulty_index])
def test_a_damaged_database_is_kept_as_it_is_and_a_backup_takes_its_place(
    still: House, tmp_path: Path, harm: Callable[[House], None]
) -> None:
    file = tmp_path / "backup.db"
    still.made("backup", str(file))
    harm(still)
    before = (still.folder / "halloo.db").read_bytes()
    assert "restore the newest good backup" in still.run("doctor").stdout
    with file.open("r+b") as opened:
        whole = opened.read()
        opened.truncate(len(whole) // 2)
    assert str(file) in wrong(still, "restore", str(file))
    assert (still.folder / "halloo.db").read_bytes() == before
    file.write_bytes(whole)
    kept = Path(still.made("restore", str(file))["kept"])
    assert (kept / "halloo.db").read_bytes() == before
    assert (kept / "secret.key").read_bytes() == (still.folder / "secret.key").read_bytes()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    assert "All is well" in still.run("doctor").stdout


def test_a_damaged_database_is_not_taken_from_under_a_server(
    own_house: Callable[..., House], tmp_path: Path
) -> None:
    house = own_house()
    file = tmp_path / "backup.db"
    house.made("backup", str(file))
    with_a_faulty_index(house)
    assert "Stop it first" in wrong(house, "restore", str(file))


def test_a_locked_database_is_not_taken_for_a_damaged_one(still: House, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    still.made("backup", str(file))
    before = sorted(os.listdir(still.folder))
    with closing(sqlite3.connect(still.folder / "halloo.db")) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("UPDATE sites SET name = 'Mine'")
        assert "locked" in wrong(still, "restore", str(file))
    assert sorted(os.listdir(still.folder)) == before


def test_without_a_database_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    house = House(tmp_path / "nothing")
    assert "There is no database" in wrong(house, "backup", str(tmp_path / "backup.db"))
    assert not house.folder.exists()


def test_a_full_disk_leaves_no_half_backup(still: House, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    at = shlex.quote(str(disk))
    script = f'mount -t tmpfs -o size=64k tmpfs {at} && "$@"; code=$?; ls -A {at}; exit $code'
    command = [HALLOO, "backup", str(disk / "backup.db"), "--data", str(still.folder)]
    done = subprocess.run(
        [*PRIVATE, "sh", "-c", script, "sh", *command], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "Make room there" in done.stderr


def test_an_older_database_is_migrated_once(still: House) -> None:
    (still.folder / "halloo.db").unlink()
    engine = open_engine(still.folder)
    upgrade(engine, "0002")
    engine.dispose()
    assert still.made("migrate") == {"from": "0002", "to": VERSIONS[-1]}
    assert "nothing to do" in still.run("migrate").stdout
    still.start()
    still.stop()


def test_migrate_refuses_a_newer_database(still: House) -> None:
    with sqlite3.connect(still.folder / "halloo.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    assert "newer Halloo (schema 9999)" in wrong(still, "migrate")
