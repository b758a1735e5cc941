"""The database behind three doors: `write` (one thread, group commit), `read` (a few threads) and
`survey` (one thread) for what takes long.

Work is a function of a connection and runs in one hop: one transaction, one thread. The command
line, which has no event loop, uses `run`.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from halloo.errors import HallooError
from halloo.log import log
from halloo.store.engine import open_engine
from halloo.store.migrate import migrate
from halloo.store.pieces import SharedShelf
from halloo.store.shelf import Shelf
from halloo.store.writer import Writer, outward

READERS = 2

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")
T = TypeVar("T")
Told = TypeVar("Told")


def _look_away(done: "asyncio.Future[Any]") -> None:
    """The writer has logged trouble with the disk; anything else is our own mistake."""
    error = None if done.cancelled() else done.exception()
    if error and not isinstance(error, HallooError):
        log.error("a note was lost", exc_info=error)


class Store:
    """Opens the database in `folder`, or the PostgreSQL at `url`, bringing it up to date first."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self._engine = open_engine(folder, url)
        migrate(self._engine, url)
        self.shelf = SharedShelf(folder, self._engine) if url else Shelf(folder)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="halloo-reader")
        self._surveyor = ThreadPoolExecutor(1, thread_name_prefix="halloo-surveyor")
        self._writer: Writer | None = None
        self.closed = False

    def start(self) -> None:
        """Starts the writer on the running loop."""
        self._writer = Writer(self._engine, asyncio.get_running_loop())

    async def write(self, work: Callable[[Connection], T], shared: bool = False) -> T:
        """Returns after the commit is synced. Raises what the work raised, or HallooError
        `storage_unavailable` when the disk would not take it; then nothing is stored. `shared`:
        other nodes may write at the same time, for the work locks each row that it decides by."""
        assert self._writer, "start() comes first"
        result: T = await self._writer.submit(work, None, shared)
        return result

    def write_then(
        self, work: Callable[[Connection], T], then: Callable[[T], Told], shared: bool = False
    ) -> "asyncio.Future[Told]":
        """As `write`. `then` makes the result, on the loop, right after the commit and in the order
        of the calls: what is published there goes out in the order in which it was stored."""
        assert self._writer, "start() comes first"
        return self._writer.submit(work, then, shared)

    def write_item(
        self,
        many: Callable[[Connection, list[Item]], Sequence[Outcome]],
        item: Item,
        then: Callable[[Outcome], Told],
        shared: bool = False,
    ) -> "asyncio.Future[Told]":
        """As `write_then`, for one item of work that is cheaper in bulk: items that wait at the
        same time are one call of `many`, which must answer for each and raise for none."""
        assert self._writer, "start() comes first"
        return self._writer.submit_item(many, item, then, shared)

    def note(
        self,
        many: Callable[[Connection, list[Item]], Sequence[Outcome]],
        item: Item,
        shared: bool = False,
    ) -> None:
        """As `write_item`, for what nobody waits for: it is stored before whatever is submitted
        after it. Trouble is logged, and the item is lost."""
        assert self._writer, "start() comes first"
        self._writer.submit_note(many, item, shared).add_done_callback(_look_away)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """One consistent snapshot. Raises HallooError `storage_unavailable` on trouble."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self.look, work)

    async def survey(self, work: Callable[[Connection], T]) -> T:
        """As `read`, for what looks at very many rows: one after the other, so that visitors who
        arrive do not wait for reports."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._surveyor, self.look, work)

    def look(self, work: Callable[[Connection], T]) -> T:
        """As `read`, in the calling thread."""
        try:
            return self._look(work)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise outward(error) from error
        # The server went away, perhaps long ago, and may be back.
        try:
            return self._look(work)
        except DBAPIError as error:
            raise outward(error) from error

    def _look(self, work: Callable[[Connection], T]) -> T:
        with self._engine.connect() as connection:
            return work(connection)

    def run(self, work: Callable[[Connection], T]) -> T:
        """One write transaction in the calling thread."""
        writing = self._engine.connect().execution_options(write=True)
        with writing as connection, connection.begin():
            return work(connection)

    def close(self) -> None:
        if self._writer:
            self._writer.close()
        self._surveyor.shutdown(cancel_futures=True)
        self._readers.shutdown()
        self._engine.dispose()
        self.closed = True
