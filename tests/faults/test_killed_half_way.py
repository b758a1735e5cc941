"""`restore` and `migrate`, killed at any moment: the database is the old or the new one, whole."""

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from house import HALLOO, House, Town

# A commit is decided at one of these; between them lie only writes that nobody sees yet.
SYNCS = "fsync,fdatasync"
NAMES = "rename,renameat,renameat2"
WRITES = "pwrite64"


def killed_at(house: House, calls: str, nth: int, *words: str) -> bool:
    """Runs the command and kills its processes at their nth call; False when they made fewer."""
    strace = shutil.which("strace")
    assert strace, "This test kills processes at a system call with strace: run scripts/faults"
    trace = ["-f", "-qq", "-o", "/dev/null", "-e", f"trace={calls}"]
    kill = ["-e", f"inject={calls}:signal=KILL:when={nth}"]
    command = [HALLOO, *words, "--data", str(house.folder)]
    done = subprocess.run([strace, *trace, *kill, *command], capture_output=True, text=True)
    assert done.returncode in (0, -9, 137), done.stderr
    return done.returncode != 0


def database(house: House) -> "closing[sqlite3.Connection]":
    return closing(sqlite3.connect(house.folder / "halloo.db"))


def sites(house: House) -> int:
    with database(house) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        [(number,)] = opened.execute("SELECT count(*) FROM sites")
        return int(number)


@pytest.mark.parametrize(
    ("calls", "step"), [(SYNCS, 9), (NAMES, 1), (WRITES, 80)], ids=["sync", "rename", "write"]
)
def test_a_restore_is_done_or_not(town: Town, tmp_path: Path, calls: str, step: int) -> None:
    house = town.house(tmp_path / "still")
    file = tmp_path / "backup.db"
    old = sites(house)
    house.made("backup", str(file))
    house.made("site", "add", "Later", "--origin", "https://later.example")
    new = old + 1
    secret = (house.folder / "secret.key").read_bytes()
    nth, seen = 1, set()
    while killed_at(house, calls, nth, "restore", str(file)):
        seen.add(sites(house))
        nth += step
    assert nth > 1
    assert seen <= {old, new}
    assert sites(house) == old
    assert (house.folder / "secret.key").read_bytes() == secret
    assert not list(house.folder.glob(".restoring*"))
    house.start()
    assert house.stop() == 0


@pytest.mark.parametrize(("calls", "step"), [(SYNCS, 3), (WRITES, 9)], ids=["sync", "write"])
def test_a_migration_is_done_or_not(town: Town, tmp_path: Path, calls: str, step: int) -> None:
    house = town.house(tmp_path / "still")
    with database(house) as opened, opened:
        opened.execute("ALTER TABLE revision DROP COLUMN history")
        opened.execute("UPDATE alembic_version SET version_num = '0002'")
    nth = 1
    while killed_at(house, calls, nth, "migrate"):
        with database(house) as opened:
            [(version,)] = opened.execute("SELECT version_num FROM alembic_version")
            columns = {row[1] for row in opened.execute("PRAGMA table_info(revision)")}
        assert ("history" in columns) == (version == "0003")
        nth += step
    assert nth > 1
    house.start()
    assert house.stop() == 0
