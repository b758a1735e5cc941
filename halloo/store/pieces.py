"""The bytes of files where several nodes serve them: in the database, in pieces. A node's own
folder holds only what is coming in."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from sqlalchemy import ColumnElement, Connection, Engine, delete, func, insert, select
from sqlalchemy.exc import DBAPIError

from halloo.store import tables as t
from halloo.store.shelf import Shelf
from halloo.store.writer import outward

CONNECTIONS = 2  # that files take of the database's, beside all else

p = t.file_pieces
_length = func.octet_length(p.c.content)


def put(connection: Connection, file: str, shown: bool, piece: int, content: bytes) -> None:
    connection.execute(
        insert(p).values(
            file=file, shown=int(shown), piece=piece, at=time.time(), content=content
        )
    )  # fmt: skip


def one(connection: Connection, file: str, shown: bool, piece: int) -> bytes | None:
    found = connection.execute(select(p.c.content).where(*_of(file, shown), p.c.piece == piece))
    content = found.scalar()
    return None if content is None else bytes(content)


def size(connection: Connection, file: str, shown: bool) -> int | None:
    total = connection.execute(select(func.sum(_length)).where(*_of(file, shown))).scalar()
    return None if total is None else int(total)


def sizes(connection: Connection) -> dict[str, int]:
    """Of every file, without its preview."""
    query = select(p.c.file, func.sum(_length)).where(p.c.shown == 0).group_by(p.c.file)
    return {file: int(total) for file, total in connection.execute(query)}


def drop(connection: Connection, file: str) -> None:
    """Of what no row knows."""
    connection.execute(delete(p).where(p.c.file == file, _is_stray()))


def strays(connection: Connection) -> list[tuple[str, float]]:
    query = select(p.c.file, func.max(p.c.at)).where(_is_stray()).group_by(p.c.file)
    return [(file, float(at)) for file, at in connection.execute(query)]


def _of(file: str, shown: bool) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return p.c.file == file, p.c.shown == int(shown)


def _is_stray() -> ColumnElement[bool]:
    return ~select(t.files.c.id).where(t.files.c.id == p.c.file).exists()


class SharedShelf(Shelf):
    """Raises HallooError `storage_unavailable` where the database does not answer."""

    def __init__(self, data: Path, engine: Engine) -> None:
        super().__init__(data)
        self._engine = engine
        self._free = threading.Semaphore(CONNECTIONS)

    @contextmanager
    def _opened(self, write: Literal[False, "shared"] = False) -> Iterator[Connection]:
        """One short transaction. Nobody else writes pieces of the same file."""
        try:
            with (
                self._free,
                self._engine.connect().execution_options(write=write) as connection,
                connection.begin(),
            ):
                yield connection
        except DBAPIError as error:
            raise outward(error) from error

    def settle(self, file: str) -> None:
        """A transaction for each piece, so that nobody waits long. What a node leaves half-way has
        no row and is a stray."""
        for shown in (False, True):
            if super().size(file, shown) is None:
                continue
            for number, piece in enumerate(super().read(file, shown)):
                with self._opened("shared") as connection:
                    put(connection, file, shown, number, piece)
        super().remove(file)

    def size(self, file: str, shown: bool = False) -> int | None:
        with self._opened() as connection:
            return size(connection, file, shown)

    def read(self, file: str, shown: bool = False) -> Iterator[bytes]:
        number = 0
        while (piece := self._piece(file, shown, number)) is not None:
            yield piece
            number += 1

    def _piece(self, file: str, shown: bool, number: int) -> bytes | None:
        with self._opened() as connection:
            return one(connection, file, shown, number)

    def remove(self, file: str) -> None:
        super().remove(file)
        with self._opened("shared") as connection:
            drop(connection, file)

    def stored(self) -> Iterator[tuple[str, float]]:
        """A row and its pieces go together: what is left has none."""
        with self._opened() as connection:
            found = strays(connection)
        yield from found

    def tidy(self) -> None:
        self._clear("f_*")
