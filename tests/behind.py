"""A house's database, of either kind, opened behind its back: to see what it does not tell, and to
make old what a test cannot wait for."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

import psycopg

from house import House


class Database:
    """`?` stands for a value, whatever the kind."""

    def __init__(self, connection: Any, mark: str) -> None:
        self._connection = connection
        self._mark = mark

    def execute(self, text: str, values: Sequence[Any] = ()) -> Any:
        """A cursor."""
        return self._connection.cursor().execute(self._said(text), values)

    def executemany(self, text: str, rows: Iterable[Sequence[Any]]) -> None:
        self._connection.cursor().executemany(self._said(text), list(rows))

    def _said(self, text: str) -> str:
        return text.replace("%", "%%").replace("?", self._mark) if self._mark != "?" else text


@contextmanager
def behind(house: House) -> Iterator[Database]:
    """Whole or not at all."""
    url = house.settings.get("database")
    if url:
        with psycopg.connect(url) as connection:
            yield Database(connection, "%s")
    else:
        with closing(sqlite3.connect(house.folder / "halloo.db", timeout=30)) as file, file:
            yield Database(file, "?")


def rows(house: House, text: str, *values: Any) -> list[tuple[Any, ...]]:
    with behind(house) as database:
        found: list[tuple[Any, ...]] = database.execute(text, values).fetchall()
        return found
