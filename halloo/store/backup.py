"""A copy of the whole database in one file while the server runs, and back again.

A backup is a SQLite database of its own with one table more, `backup`: when, by which version, and
the key that seals visitors' tokens, without which they would be strangers on another machine.
"""

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from halloo import __version__
from halloo.domain.ids import new_id
from halloo.store.engine import BUSY_MS, FILE, open_engine
from halloo.store.migrate import migrate

DRAFT = ".restoring-"
DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR_READ)


class BackupError(Exception):
    """What is wrong with a backup, or why none could be made; the text says what would help."""


class Restored(NamedTuple):
    """`kept` is the copy of what was replaced, None where nothing was."""

    conversations: int
    messages: int
    kept: Path | None


def back_up(database: Path, target: Path, key: bytes | None) -> None:
    """A consistent copy of `database`, checked and synced before it takes its name. Raises
    BackupError; then nothing is left behind."""
    try:
        with _draft_of(target) as draft:
            _copy_out(database, draft, key)
            with closing(_open(draft)) as copy:
                if damage := _damage(copy):
                    raise BackupError(f"{database} is damaged ({damage}). Run halloo doctor.")
    except (OSError, sqlite3.Error) as error:
        raise BackupError(
            f"{target} could not be written: {error}. Make room there, or choose another place."
        ) from None


@contextmanager
def _draft_of(target: Path) -> Iterator[Path]:
    """Takes the target's name when it is whole and synced; otherwise nothing is left of it."""
    draft = target.with_name(f".{target.name}.part")
    try:
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        yield draft
        _sync(draft)
        draft.replace(target)
        _sync(target.parent)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _copy_out(database: Path, draft: Path, key: bytes | None) -> None:
    """In one step: copied piece by piece it would begin anew with each commit of the server's."""
    with closing(_open(database)) as source, closing(_open(draft)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        copy.execute("CREATE TABLE backup (made REAL, version TEXT, key BLOB)")
        copy.execute("INSERT INTO backup VALUES (?, ?, ?)", (time.time(), __version__, key))
        copy.commit()


def restore(
    file: Path,
    folder: Path,
    key: bytes | None,
    adopt: Callable[[bytes], None],
    damaged: bool = False,
) -> Restored:
    """The folder's database becomes the backup's: as a whole or not at all, also under a running
    server. Every conversation gets a new epoch, so that all clients start afresh. What was there is
    kept in a backup of its own, with its `key`; a `damaged` one is moved aside as it is, which no
    server may have open. `adopt` is given the restored key just before the database is there: a
    server that notices the one must find the other. Raises BackupError, or NewerDatabase for a
    backup of a later Halloo."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in folder.glob(f"{DRAFT}*"):  # by a restore that was killed
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=DRAFT, dir=folder) as name, _explained(folder):
        draft, present = Path(name) / FILE, folder / FILE
        new_key = _take_in(file, draft)
        engine = open_engine(draft.parent)
        migrate(engine)
        engine.dispose()
        counts = _renew(draft)
        kept: Path | None = None

        def locked(source: sqlite3.Connection) -> None:
            nonlocal kept
            kept = _keep(present, key)
            _outnumber(source, present)
            if new_key:
                adopt(new_key)

        try:
            if damaged:
                if new_key:
                    adopt(new_key)
                kept = _exchange(draft, present, key)
            else:
                _replace(draft, present, locked)
        except BaseException:
            if new_key and key:
                adopt(key)
            raise
        return Restored(*counts, kept)


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise BackupError(
            f"{folder} could not be restored: {error}. It is as it was. If its disk is full make "
            "room there, otherwise try again."
        ) from None


def _take_in(file: Path, draft: Path) -> bytes | None:
    """A copy to work on, in place of the backup itself; returns its key."""
    if not file.is_file():
        raise BackupError(f"{file} is not there. Name a file that `halloo backup` made.")
    draft.touch(mode=0o600)
    try:
        with closing(_open(file, "ro")) as source, closing(_open(draft)) as copy:
            source.backup(copy)
            if damage := _damage(copy):
                raise BackupError(f"{file} is damaged ({damage}). Take an older backup.")
            tables = {row[0] for row in copy.execute("SELECT name FROM sqlite_master")}
            key = _key(copy) if "backup" in tables else None
            copy.execute("DROP TABLE IF EXISTS backup")
            copy.commit()
    except sqlite3.DatabaseError as error:
        raise BackupError(f"{file} is no backup of Halloo's: {error}.") from None
    if not {"alembic_version", "conversations", "revision"} <= tables:
        raise BackupError(f"{file} is a database, but not one of Halloo's.")
    return key


def _key(copy: sqlite3.Connection) -> bytes | None:
    [key] = copy.execute("SELECT key FROM backup").fetchone()
    return None if key is None else bytes(key)


def _keep(present: Path, key: bytes | None) -> Path | None:
    """What is there now is never just overwritten."""
    with closing(_open(present)) as database:
        [(tables,)] = database.execute("SELECT count(*) FROM sqlite_master")
    if not tables:
        return None
    kept = present.with_name(f"before-restore-{_stamp()}.db")
    with _draft_of(kept) as draft:
        _copy_out(present, draft, key)
    return kept


def _exchange(draft: Path, present: Path, key: bytes | None) -> Path:
    """What can be neither copied nor written goes into a folder of its own, log and key and all."""
    _sync(draft)
    aside = present.with_name(f"damaged-{_stamp()}")
    aside.mkdir(mode=0o700)
    if key:
        (aside / "secret.key").touch(mode=0o600)
        (aside / "secret.key").write_bytes(key)
    for end in ("-wal", "-shm", "-journal", ""):
        with suppress(FileNotFoundError):
            present.with_name(FILE + end).replace(aside / (FILE + end))
    draft.replace(present)
    _sync(present.parent)
    return aside


def _stamp() -> str:
    return f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{new_id('x')[2:6]}"


def _renew(draft: Path) -> tuple[int, int]:
    """New epochs, and a history by which a running server notices; returns how much there is."""
    with closing(_open(draft)) as copy:
        copy.execute("UPDATE conversations SET epoch = 'e_' || hex(randomblob(15))")
        copy.execute("UPDATE revision SET history = ?", (new_id("h"),))
        copy.commit()
        [(conversations, messages)] = copy.execute(
            "SELECT (SELECT count(*) FROM conversations), (SELECT count(*) FROM messages)"
        )
        return conversations, messages


def _outnumber(source: sqlite3.Connection, present: Path) -> None:
    """A server takes the highest revision for the newest."""
    number = _revision(source)
    with suppress(sqlite3.OperationalError), closing(_open(present)) as database:
        number = max(number, _revision(database))  # the table lacks where no server was yet
    source.execute("UPDATE revision SET number = ?", (number + 1,))
    source.commit()


def _revision(database: sqlite3.Connection) -> int:
    [(number,)] = database.execute("SELECT number FROM revision")
    return int(number)


def _replace(draft: Path, present: Path, locked: Callable[[sqlite3.Connection], None]) -> None:
    """One transaction in the database that is there: who has it open sees the old or the new.
    `locked` is called with the new one when nobody can write any more, for SQLite keeps others out
    from the first page on: what was committed before is there for it to see, and nothing follows.
    """
    if not present.exists():
        present.touch(mode=0o600)
    begun = False

    def copied(status: int, _left: int, _pages: int) -> None:
        nonlocal begun
        if status == sqlite3.SQLITE_OK and not begun:  # others say that it has to wait
            begun = True
            locked(source)

    with closing(_open(draft)) as source, closing(_open(present)) as live:
        live.execute("PRAGMA journal_mode=WAL")
        live.execute("PRAGMA synchronous=FULL")
        source.backup(live, pages=1, progress=copied)


def damage_of(database: Path) -> str:
    """What makes it unfit to go on with, "" where nothing does. Raises BackupError where that
    cannot be told, for instance because somebody has it locked."""
    if not database.exists():
        return ""
    try:
        with closing(_open(database, "rw")) as opened:
            return _damage(opened)
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        if code in DAMAGE or code & 0xFF in DAMAGE:  # SQLite's finer codes are above the byte
            return str(error)
        raise BackupError(f"{database} cannot be looked into: {error}. Try again.") from None


def _damage(database: sqlite3.Connection) -> str:
    found = [row[0] for row in database.execute("PRAGMA integrity_check(3)")]
    return "" if found == ["ok"] else "; ".join(found)


def _open(path: Path, mode: str = "rwc") -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, timeout=BUSY_MS / 1000)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
