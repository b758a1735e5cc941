"""Sites, agents and tokens in memory, as new as what any process wrote."""

import asyncio

import pytest
from sqlalchemy import Connection

from halloo.actions import administer
from halloo.domain.agents import OPERATOR
from halloo.domain.ids import new_token
from halloo.store.directory import Directory
from halloo.store.store import Store

PASSWORD = "a long walk by the river"


@pytest.fixture
async def token(store: Store) -> str:
    def work(connection: Connection) -> str:
        administer.add_agent(
            connection, OPERATOR, "alice", "a@x.example", PASSWORD, "owner", [], 1.0
        )
        return administer.add_token(connection, OPERATOR, "alice", [], ["read"], 1.0)[0]

    return await store.write(work)


async def test_everyone_who_asks_at_once_hears_of_the_news(store: Store, token: str) -> None:
    directory = Directory(store)
    told: list[str] = []
    directory.on_change = lambda: told.append("changed")
    assert directory.by_token(token) is None
    assert await asyncio.gather(*(directory.refresh() for _ in range(5))) == [True] * 5
    assert told == ["changed"]
    caller = directory.by_token(token)
    assert caller
    assert (caller.name, caller.sites, caller.scopes) == ("alice", None, frozenset({"read"}))
    assert await directory.refresh() is False


async def test_a_token_of_ours_that_was_never_given_out_opens_nothing(store: Store) -> None:
    directory = Directory(store)
    await directory.refresh()
    assert directory.by_token(new_token()) is None


async def test_a_caller_holds_what_it_came_in_with_until_that_is_gone(
    store: Store, token: str
) -> None:
    directory = Directory(store)
    await directory.refresh()
    caller = directory.by_token(token)
    assert caller
    assert directory.holds(caller)

    def disable(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE agents SET disabled = TRUE")
        connection.exec_driver_sql("UPDATE revision SET number = number + 1")

    await store.write(disable)
    assert await directory.refresh()
    assert not directory.holds(caller)
    assert directory.by_token(token) is None
