"""One thread writes. Whatever waits when a commit ends goes into the next one together, so the
price of a synced commit is shared; each piece of work has its own savepoint and its own outcome.

On PostgreSQL other nodes write, too. `shared` work locks the rows that it decides by and so may go
on beside theirs; for all other work they stand still. A race that is lost all the same is settled
by doing the batch again, while they stand still; nobody hears of it.
"""

import asyncio
import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from queue import SimpleQueue
from typing import Any

from sqlalchemy import Connection, Engine, RootTransaction
from sqlalchemy.exc import DBAPIError, IntegrityError

from halloo import metrics
from halloo.errors import HallooError
from halloo.log import log
from halloo.store.dialects import at_fault, is_postgres, raced, reason

MOST_PER_COMMIT = 500
NOTE_SECONDS = 0.02
TRIES = 4

Work = Callable[[Connection], Any]
Many = Callable[[Connection, list[Any]], Sequence[Any]]
Then = Callable[[Any], Any]


class _Job:
    """Either `work` alone, or one `item` for `many`, which does neighbours' items together. `then`
    makes the future's result of what they return."""

    __slots__ = ("error", "future", "item", "many", "result", "shared", "then", "work")

    def __init__(
        self,
        future: "asyncio.Future[Any]",
        work: Work | None,
        many: Many | None = None,
        item: Any = None,
        then: Then | None = None,
        shared: bool = False,
    ) -> None:
        self.future = future
        self.work = work
        self.many = many
        self.item = item
        self.then = then
        self.shared = shared
        self.result: Any = None
        self.error: BaseException | None = None


class Writer:
    def __init__(self, engine: Engine, loop: asyncio.AbstractEventLoop) -> None:
        self._engine = engine
        self._among_others = is_postgres(engine)
        self._connection: Connection | None = None
        self._loop = loop
        # What is submitted in one turn of the loop comes as one piece, and so into one commit.
        self._queue: SimpleQueue[list[_Job] | None] = SimpleQueue()
        self._turn: list[_Job] = []
        self._notes: list[_Job] = []
        self._thread = threading.Thread(target=self._run, name="halloo-writer", daemon=True)
        self._thread.start()

    def submit(
        self, work: Work, then: Then | None = None, shared: bool = False
    ) -> "asyncio.Future[Any]":
        """Done after the commit. Work submitted first is committed first. `then` is called on the
        loop with its result, after the commit and in the order of submission, also when nobody
        waits for the future any more."""
        return self._put(_Job(self._loop.create_future(), work, then=then, shared=shared))

    def submit_item(
        self, many: Many, item: Any, then: Then, shared: bool = False
    ) -> "asyncio.Future[Any]":
        """As `submit`, for work that is cheaper in bulk: what waits side by side is one call of
        `many`, which returns a result for each item, in order."""
        return self._put(_Job(self._loop.create_future(), None, many, item, then, shared))

    def submit_note(self, many: Many, item: Any, shared: bool = False) -> "asyncio.Future[Any]":
        """As `submit_item`, for what nobody waits for: it may wait a moment for others like it, but
        for no longer than until something else is submitted."""
        job = _Job(self._loop.create_future(), None, many, item, shared=shared)
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
        shared = self._among_others and all(job.shared for job in batch)
        apart = False
        for tries in range(1, TRIES + 1):
            try:
                self._transact(batch, shared, apart)
                break
            except Exception as error:
                if tries < TRIES and raced(error, shared):
                    shared = False
                    continue
                if tries < TRIES and not apart and len(batch) > 1 and at_fault(error):
                    apart = True
                    continue
                # Nothing of this batch is on disk, whatever its single works returned.
                for job in batch:
                    job.error = error
                if isinstance(error, DBAPIError) and not isinstance(error, IntegrityError):
                    self._give_up_connection()
                break
        metrics.commit_seconds.observe(time.perf_counter() - began)
        metrics.commit_jobs.inc(len(batch))

    def _transact(self, batch: list[_Job], shared: bool, apart: bool) -> None:
        connection, transaction = self._begun(shared)
        with transaction:
            groups = [[job] for job in batch] if apart else list(_together(batch))
            for jobs in groups:
                _do(jobs, connection, len(groups) == 1, shared)

    def _begun(self, shared: bool) -> tuple[Connection, RootTransaction]:
        """A connection that died while nobody needed it is no reason to refuse anything."""
        for fresh in (self._connection is None, True):
            if self._connection is None:
                self._connection = self._engine.connect().execution_options(write=True)
            if self._among_others:
                self._connection.execution_options(write="shared" if shared else True)
            try:
                return self._connection, self._connection.begin()
            except DBAPIError as error:
                if fresh or not error.connection_invalidated:
                    raise
                self._give_up_connection()
        raise AssertionError  # the second time it was fresh

    def _give_up_connection(self) -> None:
        """After trouble the next commit starts with a new one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.invalidate()
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


def _do(jobs: list[_Job], connection: Connection, alone: bool, shared: bool) -> None:
    """`alone` in its transaction, a group needs no savepoint: it fails or is stored as a whole.
    Where several fail together the error is raised, and each has its turn apart."""
    for job in jobs:
        job.error = None  # of an earlier try
    if alone:
        for job, result in zip(jobs, _results(jobs, connection), strict=True):
            job.result = result
        return
    connection.exec_driver_sql("SAVEPOINT job")
    try:
        for job, result in zip(jobs, _results(jobs, connection), strict=True):
            job.result = result
    except Exception as error:
        if raced(error, shared) or (len(jobs) > 1 and at_fault(error)):
            raise
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
        log.error("storage unavailable", cause=reason(error))
        unavailable = HallooError("storage_unavailable", wait=5)
        unavailable.__cause__ = error
        return unavailable
    return error
