"""A backup takes the database's place, whether a server runs on it or not."""

import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from halloo.domain.ids import new_id
from halloo.store.backup import BackupError, connect, copy_out, damage_in, draft_of, sync
from halloo.store.enclosed import leave_out, unpack
from halloo.store.engine import FILE, open_engine
from halloo.store.migrate import migrate
from halloo.store.shelf import Shelf

DRAFT = ".restoring-"


class Restored(NamedTuple):
    """`kept` is the copy of what was replaced, None where nothing was."""

    conversations: int
    messages: int
    kept: Path | None


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
    with tempfile.TemporaryDirectory(prefix=DRAFT, dir=folder) as name, explained(folder):
        draft, present = Path(name) / FILE, folder / FILE
        new_key = take_in(file, draft)
        unpack(file, Shelf(folder))
        engine = open_engine(draft.parent)
        migrate(engine)
        engine.dispose()
        counts = renew(draft)
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
def explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise BackupError(
            f"{folder} could not be restored: {error}. It is as it was. If its disk is full make "
            "room there, otherwise try again."
        ) from None


def take_in(file: Path, draft: Path) -> bytes | None:
    """A copy to work on, in place of the backup itself; returns its key."""
    if not file.is_file():
        raise BackupError(f"{file} is not there. Name a file that `halloo backup` made.")
    draft.touch(mode=0o600)
    try:
        with closing(connect(file, "ro")) as source, closing(connect(draft)) as copy:
            source.backup(copy)
            if damage := damage_in(copy):
                raise BackupError(f"{file} is damaged ({damage}). Take an older backup.")
            tables = {row[0] for row in copy.execute("SELECT name FROM sqlite_master")}
            key = _key(copy) if "backup" in tables else None
            copy.execute("DROP TABLE IF EXISTS backup")
            copy.commit()
            leave_out(copy)
    except sqlite3.DatabaseError as error:
        raise BackupError(f"{file} is no backup of Halloo's: {error}.") from None
    if not {"alembic_version", "conversations", "revision"} <= tables:
        raise BackupError(f"{file} is a database, but not one of Halloo's.")
    return key


def key_in(file: Path) -> bytes | None:
    """Of a backup. What is none is refused later, with reasons."""
    try:
        with closing(connect(file, "ro")) as source:
            return _key(source)
    except sqlite3.Error:
        return None


def _key(copy: sqlite3.Connection) -> bytes | None:
    [key] = copy.execute("SELECT key FROM backup").fetchone()
    return None if key is None else bytes(key)


def _keep(present: Path, key: bytes | None) -> Path | None:
    """What is there now is never just overwritten."""
    with closing(connect(present)) as database:
        [(tables,)] = database.execute("SELECT count(*) FROM sqlite_master")
    if not tables:
        return None
    kept = present.with_name(f"before-restore-{stamp()}.db")
    with draft_of(kept) as draft:
        copy_out(present, draft, key)
    return kept


def _exchange(draft: Path, present: Path, key: bytes | None) -> Path:
    """What can be neither copied nor written goes into a folder of its own, log and key and all."""
    sync(draft)
    aside = present.with_name(f"damaged-{stamp()}")
    aside.mkdir(mode=0o700)
    if key:
        (aside / "secret.key").touch(mode=0o600)
        (aside / "secret.key").write_bytes(key)
    for end in ("-wal", "-shm", "-journal", ""):
        with suppress(FileNotFoundError):
            present.with_name(FILE + end).replace(aside / (FILE + end))
    draft.replace(present)
    sync(present.parent)
    return aside


def stamp() -> str:
    return f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{new_id('x')[2:6]}"


def renew(draft: Path) -> tuple[int, int]:
    """New epochs, and a history by which a running server notices. Who was signed out since, or
    gave a new password, is not let in by what the backup knew. Returns how much there is."""
    with closing(connect(draft)) as copy:
        for table in ("sessions", "links", "challenges", "setup_links"):
            copy.execute(f"DELETE FROM {table}")  # nosec B608  # our names
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
    with suppress(sqlite3.OperationalError), closing(connect(present)) as database:
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

    with closing(connect(draft)) as source, closing(connect(present)) as live:
        live.execute("PRAGMA journal_mode=WAL")
        live.execute("PRAGMA synchronous=FULL")
        source.backup(live, pages=1, progress=copied)
