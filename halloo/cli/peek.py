"""Looks into a data folder without changing anything in it, whether a server runs on it or not."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from halloo.store.engine import FILE


@contextmanager
def peek(folder: Path) -> Iterator[Connection]:
    """One consistent snapshot, read only. Raises OSError, or SQLAlchemy's DBAPIError."""
    with ExitStack() as stack:
        path, query = _place(folder, stack)
        address = f"{path.absolute().as_uri()}?{query}"
        open_database = partial(sqlite3.connect, address, uri=True, isolation_level=None)
        engine = create_engine("sqlite://", creator=open_database, poolclass=NullPool)
        stack.callback(engine.dispose)
        connection = stack.enter_context(engine.connect())
        connection.exec_driver_sql("BEGIN")
        yield connection


def _place(folder: Path, stack: ExitStack) -> tuple[Path, str]:
    """SQLite makes the files that belong to a write-ahead log when it opens a database that lacks
    them, even to read: they must be there, not be needed, or be made elsewhere."""
    database = folder / FILE
    log, index = folder / f"{FILE}-wal", folder / f"{FILE}-shm"
    if not log.exists():
        return database, "mode=ro&immutable=1"
    if index.exists():
        return database, "mode=ro"
    copy = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    for each in (database, log):
        shutil.copy(each, copy)
    return copy / FILE, "mode=ro"
