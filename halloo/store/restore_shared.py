"""A backup takes the place of what is in PostgreSQL, while nodes run on it or not."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, select, text, update
from sqlalchemy.exc import OperationalError

from halloo.store import key_mark, moving, pieces, rows
from halloo.store import tables as t
from halloo.store.backup import BackupError, connect
from halloo.store.enclosed import has, need_id
from halloo.store.engine import FILE, open_engine
from halloo.store.migrate import migrate
from halloo.store.restore import DRAFT, Restored, explained, renew, stamp, take_in
from halloo.store.shelf import PIECE_BYTES
from halloo.store.snapshot import back_up_shared, snapshot

ATTEMPTS = 5  # when readers stood in each other's way with us
DEADLOCK = "40P01"


def restore_shared(
    file: Path, engine: Engine, url: str, folder: Path, key: bytes | None
) -> Restored:
    """The database becomes the backup's, as a whole or not at all; nodes wait meanwhile, and then
    find another history. Every conversation gets a new epoch, so that all clients start afresh.
    What was there is kept in a backup of its own in `folder`, with its `key`. The mark becomes that
    of the backup's key. Raises BackupError, or NewerDatabase."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix=DRAFT, dir=folder) as name, explained(folder):
        draft = Path(name) / FILE
        sealed_with = take_in(file, draft) or key
        copy = open_engine(draft.parent)
        migrate(copy)
        counts = renew(draft)
        _prepare(engine, url)
        kept = _keep(engine, folder, key)
        _bring_files(file, engine)
        with copy.connect() as source, source.begin():
            _exchange(source, engine, key_mark.mark_of(sealed_with) if sealed_with else None)
        copy.dispose()
    return Restored(*counts, kept)


def _prepare(engine: Engine, url: str) -> None:
    """An empty database gets its tables."""
    migrate(engine, url)
    with engine.connect() as connection, connection.begin():
        if moving.is_under_way(connection):
            raise BackupError("A move into that database is not finished. Run `halloo move` again.")


def others(engine: Engine) -> int:
    """Connections of nodes and commands beside the one that asks."""
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = 'halloo' AND pid <> pg_backend_pid()"
    )
    engine.dispose()  # ours that are idle
    with engine.connect() as connection, connection.begin():
        return int(connection.execute(query).scalar_one())


def _keep(engine: Engine, folder: Path, key: bytes | None) -> Path | None:
    """What is there now is never just overwritten."""
    with snapshot(engine) as connection:
        if not any(connection.execute(select(1).select_from(each).limit(1)).first()
                   for each in rows.TABLES):  # fmt: skip
            return None
    kept = folder / f"before-restore-{stamp()}.db"
    back_up_shared(engine, kept, key)
    return kept


def _bring_files(backup: Path, engine: Engine) -> None:
    """Before their rows. What lies there under an id already stays: it never changes."""
    with closing(connect(backup, "ro")) as source:
        if not has(source, "backup_files"):
            return
        found = source.execute("SELECT rowid, id, shown, length(content) FROM backup_files")
        for row, file, shown, size in found.fetchall():
            need_id(backup, file)
            with _writing(engine, "shared") as target:
                if pieces.size(target, file, shown) != size:
                    _bring_file(source, target, row, file, shown)


def _bring_file(
    source: sqlite3.Connection, target: Connection, row: int, file: str, shown: int
) -> None:
    p = t.file_pieces
    target.execute(delete(p).where(p.c.file == file, p.c.shown == shown))
    with source.blobopen("backup_files", "content", row, readonly=True) as blob:
        number = 0
        while piece := blob.read(PIECE_BYTES):
            pieces.put(target, file, bool(shown), number, piece)
            number += 1


def _exchange(source: Connection, engine: Engine, mark: str | None) -> None:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with _writing(engine, "for long") as target:
                _replace(source, target, mark)
            return
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", "") != DEADLOCK or attempt == ATTEMPTS:
                raise BackupError(
                    f"The database would not take it: {error.orig}. It is as it was."
                ) from None


def _replace(source: Connection, target: Connection, mark: str | None) -> None:
    """The log that is kept against being shortened comes back as it was, too."""
    quoted = target.dialect.identifier_preparer.quote
    names = ", ".join(quoted(table.name) for table in rows.TABLES)
    run = target.exec_driver_sql
    run(f"LOCK TABLE {names}, revision IN ACCESS EXCLUSIVE MODE")
    run("ALTER TABLE audit DISABLE TRIGGER USER")
    run(f"TRUNCATE {names}")
    run("ALTER TABLE audit ENABLE TRIGGER USER")
    for table in rows.TABLES:
        for batch in rows.batches(source, table):
            rows.put(target, table, batch)
    _renew_revision(source, target, mark)


def _renew_revision(source: Connection, target: Connection, mark: str | None) -> None:
    """A node takes the highest revision for the newest."""
    r = t.revision.c
    number, history = source.execute(select(r.number, r.history)).one()
    highest = max(number, target.execute(select(r.number)).scalar_one())
    target.execute(update(t.revision).values(number=highest + 1, history=history, key_mark=mark))


@contextmanager
def _writing(engine: Engine, write: str) -> Iterator[Connection]:
    with engine.connect().execution_options(write=write) as connection, connection.begin():
        yield connection
