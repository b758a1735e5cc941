"""One thread writes: in order, in groups, each piece of work with its own outcome."""

import asyncio
import threading

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from halloo.errors import HallooError
from halloo.store.store import Store

_INSERT = "INSERT INTO scribbles SELECT :word, count(*) FROM scribbles"


def note(word: str):
    def work(connection: Connection) -> str:
        connection.execute(text(_INSERT), {"word": word})
        return word

    return work


@pytest.fixture
async def notes(store: Store) -> Store:
    await store.write(
        lambda c: (
            c.execute(text("CREATE TABLE scribbles (word TEXT UNIQUE, place INTEGER)")) and None
        )
    )
    return store


async def words(store: Store) -> list[str]:
    return await store.read(
        lambda c: list(c.execute(text("SELECT word FROM scribbles ORDER BY place")).scalars())
    )


async def test_what_is_submitted_first_is_written_first(notes: Store) -> None:
    wanted = [str(n) for n in range(1200)]
    assert await asyncio.gather(*(notes.write(note(word)) for word in wanted)) == wanted
    assert await words(notes) == wanted


async def test_one_bad_piece_of_work_does_not_spoil_the_others(notes: Store) -> None:
    def half_done(connection: Connection) -> None:
        note("half")(connection)
        raise HallooError("conflict")

    def broken(connection: Connection) -> None:
        note("broken")(connection)
        raise ZeroDivisionError

    jobs = [note("a"), half_done, note("b"), note("a"), broken, note("c")]
    outcomes = await asyncio.gather(*map(notes.write, jobs), return_exceptions=True)
    assert [outcomes[n] for n in (0, 2, 5)] == ["a", "b", "c"]
    assert isinstance(outcomes[1], HallooError)
    assert outcomes[1].code == "conflict"
    assert isinstance(outcomes[3], IntegrityError)  # our own mistake: nobody should try it again
    assert isinstance(outcomes[4], ZeroDivisionError)
    assert await words(notes) == ["a", "b", "c"]


def several(connection: Connection, items: list[str]) -> list[str]:
    return [note(item)(connection) for item in items]


@pytest.mark.parametrize("bad", ["a", "\ud800", 2**70])
async def test_one_bad_item_does_not_spoil_those_that_are_written_with_it(
    notes: Store, bad: object
) -> None:
    """A site that is just gone, a text that cannot be: whoever wrote at that moment is heard."""
    items = ["a", "b", bad, "c"]
    outcomes = await asyncio.gather(
        *(notes.write_item(several, item, lambda done: done) for item in items),
        return_exceptions=True,
    )
    assert [outcomes[n] for n in (0, 1, 3)] == ["a", "b", "c"]
    assert isinstance(outcomes[2], Exception)
    assert await words(notes) == ["a", "b", "c"]


async def test_of_a_batch_that_lost_a_race_only_the_last_try_counts(notes: Store, url: str) -> None:
    if not url:
        return  # SQLite has one writer: there is no race
    tries = {"refused": 0, "raced": 0}

    def refused_at_first(connection: Connection) -> str:
        tries["refused"] += 1
        if tries["refused"] == 1:
            raise HallooError("conflict")
        return note("a")(connection)

    def raced_at_first(connection: Connection) -> str:
        tries["raced"] += 1
        if tries["raced"] == 1:
            connection.exec_driver_sql(
                "DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40P01'; END $$"
            )
        return note("b")(connection)

    done = await asyncio.gather(notes.write(refused_at_first), notes.write(raced_at_first))
    assert done == ["a", "b"]


async def test_work_whose_caller_gave_up_is_written_all_the_same(notes: Store) -> None:
    given_up = asyncio.ensure_future(notes.write(note("a")))
    await asyncio.sleep(0)  # it is submitted
    given_up.cancel()
    await notes.write(note("b"))
    assert await words(notes) == ["a", "b"]


async def test_a_reader_never_writes_half(notes: Store) -> None:
    async def pairs() -> None:
        for n in range(50):
            await notes.write(lambda c, n=n: (note(f"{n}a")(c), note(f"{n}b")(c)))

    writing = asyncio.create_task(pairs())
    while not writing.done():
        assert len(await words(notes)) % 2 == 0
    await writing


async def test_closing_finishes_what_is_queued(notes: Store, tmp_path) -> None:
    jobs = [asyncio.ensure_future(notes.write(note(str(n)))) for n in range(100)]
    await asyncio.sleep(0)
    await asyncio.to_thread(notes._writer.close)
    assert len(await asyncio.gather(*jobs)) == 100
    notes._writer = None


async def test_a_note_is_stored_before_what_is_submitted_after_it(notes: Store) -> None:
    def many(connection: Connection, items: list[str]) -> list[None]:
        for item in items:
            note(item)(connection)
        return [None] * len(items)

    notes.note(many, "a")
    notes.note(many, "b")
    await notes.write(note("c"))
    assert await words(notes) == ["a", "b", "c"]


async def test_nobody_waits_for_what_takes_long(store: Store) -> None:
    """Reports must not keep visitors from arriving."""
    enough = threading.Event()
    long = [asyncio.create_task(store.survey(lambda _: enough.wait(10))) for _ in range(4)]
    await asyncio.sleep(0)  # they are submitted
    assert await store.read(lambda c: c.execute(text("SELECT 1")).scalar()) == 1
    enough.set()
    assert await asyncio.gather(*long) == [True] * 4
