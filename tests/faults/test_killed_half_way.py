"""`restore` and `migrate`, killed at any moment: the database is the old or the new one, whole."""

import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from halloo.store.engine import open_engine
from halloo.store.migrate import VERSIONS, upgrade
from house import HALLOO, House, Town

# A commit is decided at one of these; between them lie only writes that nobody sees yet.
SYNCS = "fsync,fdatasync"
NAMES = "rename,renameat,renameat2"
WRITES = "pwrite64"


def hit_at(house: House, calls: str, harm: str, *words: str) -> int:
    """Runs the command and has strace harm its system calls; returns its code, -9 when killed."""
    strace = shutil.which("strace")
    assert strace, "This test hits processes at a system call with strace: run scripts/faults"
    trace = ["-f", "-qq", "-o", "/dev/null", "-e", f"trace={calls}"]
    hit = ["-e", f"inject={calls}:{harm}"]
    command = [HALLOO, *words, "--data", str(house.folder)]
    done = subprocess.run([strace, *trace, *hit, *command], capture_output=True, text=True)
    assert done.returncode in (0, 2, -9, 137), done.stderr
    assert "Traceback" not in done.stderr
    return -9 if done.returncode == 137 else done.returncode


def killed_at(house: House, calls: str, nth: int, *words: str) -> bool:
    """Kills the command's processes at their nth call; False when they made fewer."""
    code = hit_at(house, calls, f"signal=KILL:when={nth}", *words)
    assert code in (0, -9)
    return code != 0


def database(house: House) -> "closing[sqlite3.Connection]":
    return closing(sqlite3.connect(house.folder / "halloo.db"))


def sites(house: House) -> int:
    with database(house) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        [(number,)] = opened.execute("SELECT count(*) FROM sites")
        return int(number)


@dataclass(frozen=True)
class Move:
    """A house with one site more than the backup, which is another installation's: its key seals
    what is in there, and no other. Each try starts with the house as it was."""

    still: House
    file: Path
    keys: dict[int, bytes]
    old: int
    new: int

    def again(self) -> House:
        folder = self.still.folder.with_name("tried")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.still.folder, folder)
        return House(folder)

    def has_its_key(self, house: House) -> bool:
        return (house.folder / "secret.key").read_bytes() == self.keys[sites(house)]


@pytest.fixture
def move(town: Town, tmp_path: Path) -> Move:
    still, other = town.house(tmp_path / "still"), town.house(tmp_path / "other")
    new = sites(still)
    still.made("site", "add", "Later", "--origin", "https://later.example")
    file = tmp_path / "backup.db"
    other.made("backup", str(file))
    still.made("backup", str(tmp_path / "unused.db"))  # which makes the key
    keys = [(house.folder / "secret.key").read_bytes() for house in (other, still)]
    assert keys[0] != keys[1]
    return Move(still, file, {new: keys[0], new + 1: keys[1]}, new + 1, new)


@pytest.mark.parametrize(
    ("calls", "step"), [(SYNCS, 15), (NAMES, 1), (WRITES, 240)], ids=["sync", "rename", "write"]
)
def test_a_restore_is_done_or_not(move: Move, calls: str, step: int) -> None:
    nth = 1
    while killed_at(house := move.again(), calls, nth, "restore", str(move.file)):
        assert sites(house) in (move.old, move.new)
        # What is done has its key; before, the key alone may be there already.
        assert move.has_its_key(house) or sites(house) == move.old
        house.made("restore", str(move.file))
        assert (sites(house), move.has_its_key(house)) == (move.new, True)
        assert not list(house.folder.glob(".restoring*"))
        nth += step
    assert nth > 1
    assert (sites(house), move.has_its_key(house)) == (move.new, True)
    house.start()
    assert house.stop() == 0


def test_a_restore_that_fails_leaves_the_old_database_with_the_old_key(move: Move) -> None:
    """The disk fills up sooner or later, and stays full for the database."""
    nth, adopted = 1, 0
    while hit_at(
        house := move.again(), WRITES, f"error=ENOSPC:when={nth}+", "restore", str(move.file)
    ):
        assert (sites(house), move.has_its_key(house)) == (move.old, True)
        adopted += bool(list(house.folder.glob("before-restore-*.db")))  # comes before the key
        nth += 60
    assert adopted
    assert (sites(house), move.has_its_key(house)) == (move.new, True)


@pytest.mark.parametrize(("calls", "step"), [(SYNCS, 6), (WRITES, 30)], ids=["sync", "write"])
def test_a_migration_is_done_or_not(town: Town, tmp_path: Path, calls: str, step: int) -> None:
    house = town.house(tmp_path / "still")
    (house.folder / "halloo.db").unlink()
    engine = open_engine(house.folder)
    upgrade(engine, "0002")
    engine.dispose()
    nth = 1
    while killed_at(house, calls, nth, "migrate"):
        with database(house) as opened:
            [(version,)] = opened.execute("SELECT version_num FROM alembic_version")
            columns = {row[1] for row in opened.execute("PRAGMA table_info(revision)")}
            tables = {row[0] for row in opened.execute("SELECT name FROM sqlite_master")}
        assert version in ("0002", VERSIONS[-1])
        assert ("history" in columns) == ("rules" in tables) == (version != "0002")
        nth += step
    assert nth > 1
    house.start()
    assert house.stop() == 0
