"""Erasing somebody: all of it, and without everybody else waiting while the writer looks for it."""

from typing import Any

from sqlalchemy import Connection, event, insert, select

from halloo.domain.pushes import EVERYONE
from halloo.store import dossier
from halloo.store import tables as t
from halloo.store.store import Store
from plans import scanned

SITE = "shop"
# What grows without end.
LARGE = ("pushes", "receipts", "webhook_calls", "messages", "visits", "files", "conversions")


def push(visitor: str, number: int, waits: float | None = None) -> dict[str, Any]:
    return {
        "id": f"p_{number:022d}", "site": SITE, "visitor": visitor, "agent": "alice",
        "kind": "event", "data": {}, "cid": str(number), "state": "sent", "connections": 1,
        "at": 1.0, "ttl": 60, "waits": waits,
    }  # fmt: skip


def call(number: int, visitor: str | None, body: str) -> dict[str, Any]:
    return {
        "id": f"k_{number:022d}", "site": SITE, "url": "https://crm.example", "event": "x",
        "body": body, "created": 1.0, "tries": 1, "state": "done", "visitor": visitor,
    }  # fmt: skip


def fill(connection: Connection) -> None:
    """Vera was called v_old once; v_other is somebody else."""
    connection.execute(insert(t.aliases).values(site=SITE, old="v_old", visitor="v_vera"))
    pushes = [push("v_vera", 1), push("v_old", 2), push("v_other", 3), push(EVERYONE, 4)]
    connection.execute(insert(t.pushes), pushes)
    told = [("v_vera", 1), ("v_old", 2), ("v_other", 3), ("v_old", 4), ("v_other", 4)]
    rows = [
        {"push": f"p_{number:022d}", "visitor": visitor, "state": "delivered", "at": 1.0}
        for visitor, number in told
    ]
    connection.execute(insert(t.receipts), rows)
    calls = [call(1, "v_vera", "{}"), call(2, None, '{"visitor":"v_old"}'), call(3, None, "{}")]
    connection.execute(insert(t.webhook_calls), calls)


def left(connection: Connection) -> tuple[set[str], set[tuple[str, str]], set[str]]:
    receipts = connection.execute(select(t.receipts.c.visitor, t.receipts.c.push))
    return (
        set(connection.execute(select(t.pushes.c.visitor)).scalars()),
        {(visitor, push[-1]) for visitor, push in receipts},
        {each[-1] for each in connection.execute(select(t.webhook_calls.c.id)).scalars()},
    )


async def test_former_names_are_erased_along_and_nobody_elses(store: Store) -> None:
    await store.write(fill)
    found = await store.survey(lambda c: dossier.scattered(c, SITE, "v_vera"))
    await store.write(lambda c: dossier.erase(c, SITE, "v_vera", found))
    others = {"v_other", EVERYONE}, {("v_other", "3"), ("v_other", "4")}, {"3"}
    assert await store.read(left) == others
    assert not await store.read(lambda c: dossier.is_known(c, SITE, "v_vera"))


async def test_who_is_erased_is_not_meant_by_what_waits_for_many(store: Store) -> None:
    row = {
        "id": "m_1", "site": SITE, "agent": "alice", "state": "paused", "body": {}, "total": 3,
        "sent": 0, "held": 0, "visitors": ["v_other", "v_vera", "v_old"], "created": 1.0,
        "updated": 1.0,
    }  # fmt: skip

    def come(connection: Connection) -> None:
        fill(connection)
        connection.execute(insert(t.mass_pushes).values(**row))

    await store.write(come)
    found = await store.survey(lambda c: dossier.scattered(c, SITE, "v_vera"))
    await store.write(lambda c: dossier.erase(c, SITE, "v_vera", found))
    meant = await store.read(lambda c: c.execute(select(t.mass_pushes.c.visitors)).scalar())
    assert meant == ["v_other"]


async def test_what_came_since_it_was_looked_up_is_erased_too(store: Store) -> None:
    found = await store.survey(lambda c: dossier.scattered(c, SITE, "v_vera"))

    def come(connection: Connection) -> None:
        waiting = [push("v_vera", 1, waits=9.0), push(EVERYONE, 2, waits=9.0)]
        connection.execute(insert(t.pushes), waiting)
        row = {"push": f"p_{2:022d}", "visitor": "v_vera", "state": "delivered", "at": 1.0}
        connection.execute(insert(t.receipts).values(**row))
        connection.execute(insert(t.webhook_calls).values(**call(1, "v_vera", "{}")))

    await store.write(come)
    await store.write(lambda c: dossier.erase(c, SITE, "v_vera", found))
    assert await store.read(left) == ({EVERYONE}, set(), set())


async def test_the_writer_looks_through_no_large_table(store: Store) -> None:
    """Everybody's next message waits for it."""
    await store.write(fill)
    found = await store.survey(lambda c: dossier.scattered(c, SITE, "v_vera"))
    done: list[tuple[str, Any]] = []

    def erase(connection: Connection) -> set[str]:
        def note(_c: Any, _cursor: Any, text: str, values: Any, _x: Any, _many: bool) -> None:
            done.append((text, values))

        event.listen(connection, "before_cursor_execute", note)
        dossier.erase(connection, SITE, "v_vera", found)
        event.remove(connection, "before_cursor_execute", note)
        through = (scanned(connection, text, values) for text, values in done)
        return set[str]().union(*through)

    through = await store.write(erase)
    assert len(done) > 10
    assert any("UPDATE pushes" in text or "DELETE FROM pushes" in text for text, _ in done)
    assert through.isdisjoint(LARGE)
