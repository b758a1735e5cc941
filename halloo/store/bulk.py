"""Many rows in one statement. SQLite does it without Python's lock, while the event loop goes on;
row by row the two threads would wait for each other at every row."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, TypeVar

from sqlalchemy import Connection, Table

# Rows in one statement: as many as there are up to 32, else these. Each number is a text to
# prepare, once, so they are few; the driver keeps them all (`halloo.store.engine`).
SIZES = (128, 64, 32)

T = TypeVar("T")
Row = tuple[Any, ...]


def parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The items in order, in parts of those sizes and a rest."""
    start = 0
    for size in SIZES:
        while len(items) - start >= size:
            yield items[start : start + size]
            start += size
    if start < len(items):
        yield items[start:]


@lru_cache(maxsize=256)
def marks(style: str, rows: int, columns: int) -> str:
    """`(?,?),(?,?)` for the connection's dialect; for PostgreSQL `($1,$2),($3,$4)`, its own way,
    because in a text of a thousand marks it takes long to find any others."""
    if style == "qmark":
        row = f"({','.join('?' * columns)})"
        return ",".join([row] * rows)
    numbers = (f"${number + 1}" for number in range(rows * columns))
    return ",".join(f"({','.join(row)})" for row in zip(*[numbers] * columns, strict=True))


def insert(
    connection: Connection, table: Table, rows: Sequence[Row], conflict: str = ""
) -> list[Row]:
    """Stores tuples of the table's columns, in their order, as the driver takes them (JSON as
    text). With `conflict` = "ON CONFLICT … DO NOTHING" returns the rows that may be left out."""
    left: list[Row] = []
    for part in parts(rows):
        text = _insert(table, connection.dialect.paramstyle, len(part), conflict)
        done = connection.exec_driver_sql(text, tuple(chain.from_iterable(part)))
        if done.rowcount < len(part):
            left += part
    return left


@lru_cache(maxsize=256)
def _insert(table: Table, style: str, rows: int, conflict: str) -> str:
    names = [column.name for column in table.columns]
    values = marks(style, rows, len(names))
    columns = ",".join(names)
    return f"INSERT INTO {table.name} ({columns}) VALUES {values} {conflict}"  # nosec B608  # our names
