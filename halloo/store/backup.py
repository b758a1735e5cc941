"""A copy of the whole database in one file while the server runs; `halloo.store.restore` brings it
back.

A backup is a SQLite database of its own with two tables more. `backup`: when, by which version, and
the key that seals visitors' tokens, without which they would be strangers on another machine.
`backup_files`: what people sent along (`halloo.store.enclosed`).
"""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from halloo import __version__
from halloo.store.engine import BUSY_MS

DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR_READ)


class BackupError(Exception):
    """What is wrong with a backup, or why none could be made; the text says what would help."""


def back_up(
    database: Path, target: Path, key: bytes | None, enclose: Callable[[Path], None]
) -> None:
    """A consistent copy of `database` with what `enclose` adds to it, checked and synced before it
    takes its name. Raises BackupError; then nothing is left behind."""
    try:
        with draft_of(target) as draft:
            copy_out(database, draft, key)
            enclose(draft)
            with closing(connect(draft)) as copy:
                if damage := damage_in(copy):
                    raise BackupError(f"{database} is damaged ({damage}). Run halloo doctor.")
    except (OSError, sqlite3.Error) as error:
        raise BackupError(
            f"{target} could not be written: {error}. Make room there, or choose another place."
        ) from None


@contextmanager
def draft_of(target: Path) -> Iterator[Path]:
    """Takes the target's name when it is whole and synced; otherwise nothing is left of it."""
    draft = target.with_name(f".{target.name}.part")
    try:
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        yield draft
        sync(draft)
        draft.replace(target)
        sync(target.parent)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def copy_out(database: Path, draft: Path, key: bytes | None) -> None:
    """In one step: copied piece by piece it would begin anew with each commit of the server's."""
    with closing(connect(database)) as source, closing(connect(draft)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        copy.execute("CREATE TABLE backup (made REAL, version TEXT, key BLOB)")
        copy.execute("INSERT INTO backup VALUES (?, ?, ?)", (time.time(), __version__, key))
        copy.commit()


def damage_of(database: Path) -> str:
    """What makes it unfit to go on with, "" where nothing does. Raises BackupError where that
    cannot be told, for instance because somebody has it locked."""
    if not database.exists():
        return ""
    try:
        with closing(connect(database, "rw")) as opened:
            return damage_in(opened)
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        if code in DAMAGE or code & 0xFF in DAMAGE:  # SQLite's finer codes are above the byte
            return str(error)
        raise BackupError(f"{database} cannot be looked into: {error}. Try again.") from None


def damage_in(database: sqlite3.Connection) -> str:
    found = [row[0] for row in database.execute("PRAGMA integrity_check(3)")]
    return "" if found == ["ok"] else "; ".join(found)


def connect(path: Path, mode: str = "rwc") -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, timeout=BUSY_MS / 1000)


def sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
