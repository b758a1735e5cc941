"""Rows as they are, out of one database and into another of the same version, whichever kind each
is: nothing is decoded on the way."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import JSON, Connection, Table, Text, select, tuple_, type_coerce

from halloo.store import tables as t
from halloo.store.dialects import is_postgres, storable

BATCH = 2_000
# These have no key, or are of a place: who moves or restores sees to them.
APART = {"revision", "pulse", "file_pieces", "leases"}
TABLES = [table for table in t.metadata.sorted_tables if table.name not in APART]

Values = tuple[Any, ...]


def batches(
    source: Connection, table: Table, after: Values | None = None
) -> Iterator[list[Values]]:
    """In the order of the keys, from behind `after`. One snapshot if the connection has one."""
    while rows := _next(source, table, after):
        yield rows
        after = key_of(table, rows[-1])


def _next(source: Connection, table: Table, after: Values | None) -> list[Values]:
    keys = list(table.primary_key)
    query = select(*map(_plain, table.c)).order_by(*keys).limit(BATCH)
    if after is not None:
        query = query.where(tuple_(*keys) > tuple_(*after))
    return [tuple(map(_clean, row)) for row in source.execute(query)]


def _plain(column: Any) -> Any:
    return type_coerce(column, Text).label(column.name) if _is_json(column) else column


def _is_json(column: Any) -> bool:
    return isinstance(column.type, JSON)


def _clean(value: Any) -> Any:
    """PostgreSQL takes no NUL in a text."""
    return storable(value) if isinstance(value, str) and "\0" in value else value


def key_of(table: Table, row: Values) -> Values:
    place = {column.name: number for number, column in enumerate(table.c)}
    return tuple(row[place[column.name]] for column in table.primary_key)


def put(target: Connection, table: Table, rows: Sequence[Values]) -> None:
    quoted = target.dialect.identifier_preparer.quote
    into = f"{quoted(table.name)} ({', '.join(quoted(column.name) for column in table.c)})"
    if is_postgres(target):
        raw: Any = target.connection.driver_connection
        with raw.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        marks = ", ".join("?" * len(table.c))
        target.exec_driver_sql(f"INSERT INTO {into} VALUES ({marks})", list(rows))  # nosec B608  # our names


def sum_of(connection: Connection, table: Table) -> tuple[int, int]:
    """How many there are, and a checksum: the same for the same rows in whatever database."""
    number = total = 0
    for batch in batches(connection, table):
        number += len(batch)
        for row in batch:
            digest = hashlib.blake2b(json.dumps(row).encode(), digest_size=8).digest()
            total = (total + int.from_bytes(digest)) % 2**64
    return number, total
