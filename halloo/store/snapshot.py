"""A house on PostgreSQL in one file, while its nodes run: a backup as `halloo.store.backup` makes
it of SQLite, which either can be restored from."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, select, update

from halloo.store import pieces, rows
from halloo.store import tables as t
from halloo.store.backup import BackupError, connect, copy_out, damage_in, draft_of
from halloo.store.enclosed import TABLE
from halloo.store.engine import FILE, open_engine
from halloo.store.migrate import VERSIONS, migrate, version_of


def back_up_shared(engine: Engine, target: Path, key: bytes | None) -> None:
    """What the database is at one moment. Raises BackupError; then nothing is left behind."""
    try:
        with (
            draft_of(target) as draft,
            tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as name,
            snapshot(engine) as source,
        ):
            need_current(source)
            _copy_rows(source, Path(name))
            copy_out(Path(name) / FILE, draft, key)
            _copy_files(source, draft)
            with closing(connect(draft)) as copy:
                if damage := damage_in(copy):
                    raise BackupError(f"The copy is damaged ({damage}). Check this disk.")
    except (OSError, sqlite3.Error) as error:
        raise BackupError(
            f"{target} could not be written: {error}. Make room there, or choose another place."
        ) from None


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Everything as it is now, for as long as it takes."""
    with engine.connect() as connection, connection.begin():
        for name in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.exec_driver_sql(f"SET LOCAL {name} = 0")
        yield connection


def need_current(source: Connection) -> None:
    """Raises BackupError for a database of another version."""
    version = version_of(source)
    if version != VERSIONS[-1]:
        raise BackupError(
            f"The database is of version {version or 'none'}, this program's is {VERSIONS[-1]}. "
            "Take the Halloo that wrote it, or run `halloo migrate` first."
        )


def _copy_rows(source: Connection, folder: Path) -> None:
    (folder / FILE).touch(mode=0o600)
    engine = open_engine(folder)
    migrate(engine)
    number, history = source.execute(select(t.revision.c.number, t.revision.c.history)).one()
    with engine.connect().execution_options(write=True) as copy, copy.begin():
        for table in rows.TABLES:
            for batch in rows.batches(source, table):
                rows.put(copy, table, batch)
        copy.execute(update(t.revision).values(number=number, history=history))
    engine.dispose()


def _copy_files(source: Connection, draft: Path) -> None:
    with closing(connect(draft)) as copy:
        copy.execute(TABLE)
        for batch in rows.batches(source, t.files):
            for row in batch:
                [file] = rows.key_of(t.files, row)
                for shown in (False, True):
                    _copy_file(source, copy, file, shown)
        copy.commit()


def _copy_file(source: Connection, copy: sqlite3.Connection, file: str, shown: bool) -> None:
    size = pieces.size(source, file, shown)
    if size is None:
        return
    done = copy.execute("INSERT INTO backup_files VALUES (?, ?, zeroblob(?))", (file, shown, size))
    with copy.blobopen("backup_files", "content", int(done.lastrowid or 0)) as blob:
        number = 0
        while piece := pieces.one(source, file, shown, number):
            blob.write(piece)
            number += 1
