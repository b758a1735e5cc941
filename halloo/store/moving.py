"""A whole house, rows and files, goes from SQLite into PostgreSQL. How far it has come stands in
the target, in the same transaction as what came: killed at any moment, it goes on from there."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    delete,
    insert,
    inspect,
    select,
    update,
)  # fmt: skip

from halloo.store import pieces, rows
from halloo.store import tables as t
from halloo.store.backup import BackupError
from halloo.store.shelf import Shelf
from halloo.store.snapshot import snapshot

# Only while a move is under way. One row per table; the one without a name says of which house.
progress = Table(
    "moving",
    MetaData(),
    Column("name", String(64), primary_key=True),
    Column("last", Text, nullable=False),  # the key up to which it was copied, JSON
    Column("rows", Integer, nullable=False),
)
FILES = t.file_pieces.name
# What a first `halloo serve` leaves in a database that nobody uses yet.
_IGNORED = {table.name: table for table in (t.setup_links, t.failures)}


class Came(NamedTuple):
    """How much of a table has arrived, and up to which key."""

    last: rows.Values | None
    rows: int


Tell = Callable[[str, int], None]


def is_under_way(connection: Connection) -> bool:
    return inspect(connection).has_table(progress.name)


def begin(target: Connection, house: str) -> None:
    """In a transaction that writes. Raises BackupError for a target that is in use."""
    if not is_under_way(target):
        if used := [table.name for table in rows.TABLES if _is_used(target, table)]:
            raise BackupError(
                f"That database is in use: its table {used[0]} is not empty. Name an empty one, "
                "e.g. after `createdb halloo`."
            )
        for table in _IGNORED.values():
            target.execute(delete(table))
        progress.create(target)
        target.execute(insert(progress).values(name="", last=house, rows=0))
    elif _row(target, "").last != house:
        raise BackupError("Another house is half-way into that database. Name an empty one.")


def _is_used(target: Connection, table: Table) -> bool:
    some = select(1).select_from(table).limit(1)
    return table.name not in _IGNORED and target.execute(some).first() is not None


def carry(source: Connection, target: Engine, tell: Tell) -> None:
    """Table by table, so that what others refer to is there first."""
    for table in rows.TABLES:
        came = _came(target, table.name)
        for batch in rows.batches(source, table, came.last):
            came = Came(rows.key_of(table, batch[-1]), came.rows + len(batch))
            with _writing(target) as connection:
                rows.put(connection, table, batch)
                _note(connection, table.name, came)
        tell(table.name, came.rows)


def carry_files(source: Connection, target: Engine, shelf: Shelf, tell: Tell) -> None:
    """A file at a time. One that is missing here was missed before: `halloo doctor` names it."""
    came = _came(target, FILES)
    for batch in rows.batches(source, t.files, came.last):
        for row in batch:
            [file] = rows.key_of(t.files, row)
            came = Came((file,), came.rows + (shelf.size(file) is not None))
            with _writing(target) as connection:
                enclose(connection, shelf, file)
                _note(connection, FILES, came)
    tell(FILES, came.rows)


def enclose(connection: Connection, shelf: Shelf, file: str) -> None:
    """Both what was sent and what is shown of it, if it is there."""
    for shown in (False, True):
        if shelf.size(file, shown) is not None:
            for number, piece in enumerate(shelf.read(file, shown)):
                pieces.put(connection, file, shown, number, piece)


def finish(source: Connection, target: Engine, key_mark: str) -> None:
    """Everything is read again and compared; then the house may be served. Raises BackupError."""
    with snapshot(target) as connection:
        for table in rows.TABLES:
            _compare(source, connection, table)
    with _writing(target) as connection:
        number, history = source.execute(select(t.revision.c.number, t.revision.c.history)).one()
        connection.execute(
            update(t.revision).values(number=number, history=history, key_mark=key_mark)
        )
        progress.drop(connection)


def _compare(source: Connection, target: Connection, table: Table) -> None:
    here, there = rows.sum_of(source, table), rows.sum_of(target, table)
    if here != there:
        raise BackupError(
            f"{table.name} is not what it was: {here[0]:,} rows here, {there[0]:,} there. Was the "
            "old house served meanwhile? Begin anew with an empty database."
        )


def _came(target: Engine, name: str) -> Came:
    with target.connect() as connection, connection.begin():
        row = _row(connection, name)
    return Came(tuple(json.loads(row.last)), row.rows) if row else Came(None, 0)


def _row(connection: Connection, name: str) -> Any:
    return connection.execute(select(progress).where(progress.c.name == name)).first()


def _note(connection: Connection, name: str, came: Came) -> None:
    connection.execute(delete(progress).where(progress.c.name == name))
    last = json.dumps(came.last)
    connection.execute(insert(progress).values(name=name, last=last, rows=came.rows))


@contextmanager
def _writing(target: Engine) -> Iterator[Connection]:
    writing = target.connect().execution_options(write="for long")
    with writing as connection, connection.begin():
        yield connection
