"""Opens the database: PostgreSQL where an address says so, else the embedded one, which is SQLite
in WAL, every commit synced, foreign keys on."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event

FILE = "halloo.db"
# How long a commit waits for another process (the command line) to finish its own.
BUSY_MS = 10_000
CACHED_STATEMENTS = 256  # the writer's few texts come in many sizes
# Pages kept per connection; with SQLite's own 2 MiB the inner pages of a large index do not stay.
CACHE_KIB = 8192


def open_engine(folder: Path, url: str = "") -> Engine:
    """Transactions begin where SQLAlchemy says so: the driver's own guessing is switched off.
    `execution_options(write=True)` on a connection takes the write lock at once;
    on PostgreSQL see `halloo.store.postgres`."""
    if url:
        from halloo.store.postgres import open_postgres

        return open_postgres(url)
    engine = create_engine(
        f"sqlite:///{folder / FILE}",
        hide_parameters=True,  # what people write does not belong into an error's text
        connect_args={
            "check_same_thread": False,
            "timeout": BUSY_MS / 1000,
            "cached_statements": CACHED_STATEMENTS,
        },
    )
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # what is erased is overwritten; not every build does
    cursor.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
    cursor.close()


def _begin(connection: Any) -> None:
    write = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
