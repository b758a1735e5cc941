"""One thread writes. Whatever waits when a commit ends goes into the next one together, so the
price of a synced commit is shared; each piece of work has its own savepoint and its own outcome.
"""

import asyncio
import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from queue import SimpleQueue
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from halloo import metrics
from halloo.errors import HallooError
from halloo.log import log

MOST_PER_COMMIT = 500
NOTE_SECONDS = 0.02

Work = Callable[[Connection], Any]
Many = Callable[[Connection, list[Any]], Sequence[Any]]
Then = Callable[[Any], Any]


class _Job:
    """Either `work` alone, or one `item` for `many`, which does neighbours' items together. `then`
    makes the future's result of what they return."""

    __slots__ = ("error", "future", "item", "many", "result", "then", "work")

    def __init__(
        self,
        future: "asyncio.Future[Any]",
        work: Work | None,
        many: Many | None = None,
        item: Any = None,
        then: Then | None = None,
    ) -> None:
        self.future = future
        self.work = work
        self.many = many
        self.item = item
        self.then = then
        self.result: Any = None
        self.error: BaseException | None = None


class Writer:
    def __init__(self, engine: Engine, loop: asyncio.AbstractEventLoop) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._loop = loop
        # What is submitted in one turn of the loop comes as one piece, and so into one commit.
        self._queue: SimpleQueue[list[_Job] | None] = SimpleQueue()
        self._turn: list[_Job] = []
        self._notes: list[_Job] = []
        self._thread = threading.Thread(target=self._run, name="halloo-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work, then: Then | None = None) -> "asyncio.Future[Any]":
        """Done after the commit. Work submitted first is committed first. `then` is called on the
        loop with its result, after the commit and in the order of submission, also when nobody
        waits for the future any more."""
        return self._put(_Job(self._loop.create_future(), work, then=then))

    def submit_item(self, many: Many, item: Any, then: Then) -> "asyncio.Future[Any]":
        """As `submit`, for work that is cheaper in bulk: what waits side by side is one call of
        `many`, which returns a result for each item, in order."""
        return self._put(_Job(self._loop.create_future(), None, many, item, then))

    def submit_note(self, many: Many, item: Any) -> "asyncio.Future[Any]":
        """As `submit_item`, for what nobody waits for: it may wait a moment for others like it, but
        for no longer than until something else is submitted."""
        job = _Job(self._loop.create_future(), None, many, item)
        if not self._notes:
            self._loop.call_later(NOTE_SECONDS, self._hand_over)
        self._notes.append(job)
        metrics.writer_queue.value += 1
        return job.future

    def _put(self, job: _Job) -> "asyncio.Future[Any]":
        if not self._turn:
            self._loop.call_soon(self._hand_over)
        self._turn += self._notes
        self._notes = []
        self._turn.append(job)
        metrics.writer_queue.value += 1
        return job.future

    def _hand_over(self) -> None:
        jobs = self._turn + self._notes
        self._turn, self._notes = [], []
        if jobs:
            self._queue.put(jobs)

    def close(self) -> None:
        """Finishes what is queued."""
        self._hand_over()
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        open_ = True
        while open_:
            batch: list[_Job] = []
            jobs = self._queue.get()
            while jobs is not None:
                batch += jobs
                if len(batch) >= MOST_PER_COMMIT or self._queue.empty():
                    break
                jobs = self._queue.get()
            open_ = jobs is not None
            if batch:
                self._commit(batch)
                self._loop.call_soon_threadsafe(_settle, batch)
        if self._connection:
            self._connection.close()

    def _commit(self, batch: list[_Job]) -> None:
        began = time.perf_counter()
        try:
            if self._connection is None:
                self._connection = self._engine.connect().execution_options(write=True)
            with self._connection.begin():
                groups = list(_together(batch))
                for jobs in groups:
                    _do(jobs, self._connection, alone=len(groups) == 1)
        except Exception as error:
            # Nothing of this batch is on disk, whatever its single works returned.
            for job in batch:
                job.error = error
            if isinstance(error, DBAPIError):
                self._give_up_connection()
        metrics.commit_seconds.observe(time.perf_counter() - began)
        metrics.commit_jobs.inc(len(batch))

    def _give_up_connection(self) -> None:
        """After trouble the next commit starts with a new one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except Exception as error:
                log.error("closing the database connection failed", cause=str(error))


def _together(batch: list[_Job]) -> Iterator[list[_Job]]:
    """Neighbours of the same `many` as one, all others alone; the order stays."""
    for many, jobs in itertools.groupby(batch, key=lambda job: job.many):
        if many is None:
            yield from ([job] for job in jobs)
        else:
            yield list(jobs)


def _do(jobs: list[_Job], connection: Connection, alone: bool) -> None:
    """`alone` in its transaction, a group needs no savepoint: it fails or is stored as a whole."""
    if alone:
        for job, result in zip(jobs, _results(jobs, connection), strict=True):
            job.result = result
        return
    connection.exec_driver_sql("SAVEPOINT job")
    try:
        for job, result in zip(jobs, _results(jobs, connection), strict=True):
            job.result = result
    except Exception as error:
        # A full disk makes SQLite roll the whole transaction back; then this raises and so
        # every job of the batch fails, as it must.
        connection.exec_driver_sql("ROLLBACK TO job")
        for job in jobs:
            job.error = error
    connection.exec_driver_sql("RELEASE job")


def _results(jobs: list[_Job], connection: Connection) -> Sequence[Any]:
    first = jobs[0]
    if first.many:
        return first.many(connection, [job.item for job in jobs])
    assert first.work
    return [first.work(connection)]


def _settle(batch: list[_Job]) -> None:
    metrics.writer_queue.value -= len(batch)
    # One error may be that of a whole batch: it is put into words, and logged, once.
    failed = {id(job.error): job.error for job in batch if job.error is not None}
    errors = {key: outward(error) for key, error in failed.items()}
    for job in batch:
        error = errors[id(job.error)] if job.error is not None else None
        if error is None and job.then is not None:
            try:
                job.result = job.then(job.result)
            except Exception as trouble:
                error = trouble
        if job.future.done():  # its caller was cancelled; the work is committed all the same
            continue
        if error is None:
            job.future.set_result(job.result)
        else:
            job.future.set_exception(error)


def outward(error: BaseException) -> BaseException:
    """Trouble with the disk is for the caller to retry; a broken constraint is our own mistake."""
    if isinstance(error, DBAPIError | OSError) and not isinstance(error, IntegrityError):
        log.error("storage unavailable", cause=str(getattr(error, "orig", error)))
        unavailable = HallooError("storage_unavailable", wait=5)
        unavailable.__cause__ = error
        return unavailable
    return error
