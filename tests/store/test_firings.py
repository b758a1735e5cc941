"""When a rule came true for a visitor, as a later visit learns of it."""

from functools import partial

from halloo.domain.rules.model import TIMES_MOST
from halloo.store import firings, pushes
from halloo.store.firings import Firing
from halloo.store.pushes import Draft
from halloo.store.store import Store


def fired(n: int, rule: str, at: float, visitor: str | None = "vera") -> Firing:
    return Firing(f"f_{n}", "shop", rule, 1, "", visitor, "s_1", "/tea", None, at)


async def test_a_visitor_s_firings_are_listed_by_rule_oldest_first(store: Store) -> None:
    for each in (
        fired(1, "r_1", 20.0), fired(2, "r_1", 10.0), fired(3, "r_2", 30.0),
        fired(4, "r_1", 5.0), fired(5, "r_1", 21.0, None), fired(6, "r_1", 22.0, "bert"),
    ):  # fmt: skip
        store.note(firings.add, each)
    await store.write(lambda _: None)  # behind the notes
    times = await store.read(lambda c: firings.of_visitor(c, "shop", "vera", 10.0))
    assert times == {"r_1": (10.0, 20.0), "r_2": (30.0,)}
    assert await store.read(lambda c: firings.of_visitor(c, "other", "vera", 0.0)) == {}


async def test_of_a_rule_that_fires_all_the_time_only_the_last_are_told(store: Store) -> None:
    many = [fired(n, "r_1", float(n)) for n in range(TIMES_MOST + 30)]
    await store.write(lambda c: firings.add(c, [*many, fired(900, "r_2", 0.5)]))
    times = await store.read(lambda c: firings.of_visitor(c, "shop", "vera", 0.0))
    assert times == {"r_1": tuple(f.at for f in many[-TIMES_MOST:]), "r_2": (0.5,)}


async def test_what_a_rule_sent_counts_though_its_firing_has_no_name(store: Store) -> None:
    """As for a visitor who has not consented, whose page outlives a restart of the server."""
    pushed = partial(Draft, site="shop", visitor="vera", agent="bob", kind="invite", text="Hi",
                     data=None, ttl=0, connections=1)  # fmt: skip
    sent = [
        pushed(id="p_1", cid="p_1", at=20.0, source="rule:r_1"),
        pushed(id="p_2", cid="p_2", at=20.0, source="rule:r_1"),
        pushed(id="p_3", cid="p_3", at=30.0, source="rule:r_1"),
        pushed(id="p_4", cid="p_4", at=30.0, source="mass:b_1"),
        pushed(id="p_5", cid="p_5", at=30.0),
        pushed(id="p_6", cid="p_6", at=30.0, source="rule:r_2", visitor="bert"),
    ]
    await store.write(lambda c: pushes.add(c, [sent]))
    await store.write(lambda c: firings.add(c, [fired(1, "r_1", 20.0), fired(2, "r_3", 25.0)]))
    times = await store.read(lambda c: firings.of_visitor(c, "shop", "vera", 10.0))
    assert times == {"r_1": (20.0, 30.0), "r_3": (25.0,)}
