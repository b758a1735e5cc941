"""A push to many, as the database keeps it."""

import msgspec
import pytest
from sqlalchemy import text

from halloo.domain.times import rfc3339
from halloo.store import mass
from halloo.store.store import Store
from halloo.wire import MassPush, MassState


def begun() -> MassPush:
    return MassPush(
        "b_1", "shop", "bob", "invite", "running", 2, 0, 0, 0, 0, 10, rfc3339(1.0), rfc3339(1.0),
        text="Hi",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("other", "ends"), [(None, "done"), ("paused", "done"), ("cancelled", "cancelled")]
)
async def test_the_first_end_counts_and_a_pause_is_none(
    store: Store, other: MassState | None, ends: str
) -> None:
    """Whoever pauses while the last have their turn does not leave it hanging."""
    await store.write(lambda c: mass.add(c, begun(), ["v_1", "v_2"], None, 1.0))
    if other:
        await store.write(lambda c: mass.move(c, "b_1", ("running",), other, 2.0))
    over = msgspec.structs.replace(begun(), state="done", sent=2)
    await store.write(lambda c: mass.save(c, [(over, 3.0)]))
    found = await store.read(lambda c: mass.by_id(c, "b_1"))
    assert found
    assert (found.state, found.sent) == (ends, 2)
    assert await store.read(mass.under_way) == []
    meant = text("SELECT visitors FROM mass_pushes")
    assert await store.read(lambda c: c.execute(meant).scalar_one()) == "[]"


async def test_what_a_node_that_stood_still_tells_after_the_end_counts_no_more(
    store: Store,
) -> None:
    await store.write(lambda c: mass.add(c, begun(), ["v_1", "v_2"], None, 1.0))
    over = msgspec.structs.replace(begun(), state="done", sent=2)
    await store.write(lambda c: mass.save(c, [(over, 3.0)]))
    late = msgspec.structs.replace(begun(), sent=1)
    await store.write(lambda c: mass.save(c, [(late, 4.0)]))
    found = await store.read(lambda c: mass.by_id(c, "b_1"))
    assert found
    assert (found.state, found.sent) == ("done", 2)
