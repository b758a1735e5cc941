"""Sessions and tokens end by their age, and their sockets with them."""

import sqlite3
import time
from collections.abc import Callable

import httpx2

from doors import Http
from house import PASSWORD, House, Town
from people import AtDesk, open_socket


def change(house: House, statement: str, *values: object) -> None:
    database = sqlite3.connect(house.folder / "halloo.db")
    with database:
        database.execute(statement, values)
        database.execute("UPDATE revision SET number = number + 1")
    database.close()


async def test_a_session_of_eight_days_loses_its_socket(
    own_house: Callable[..., House], town: Town, client: httpx2.Client
) -> None:
    house = own_house()
    known = {"email": town.alice.email, "password": PASSWORD}
    answer = Http(client, house, None).post("/api/v1/session", json=known)
    cookie = {"Cookie": f"halloo_session={answer.cookies['halloo_session']}"}
    path, origin = "/ws/agent", house.url
    desk = AtDesk(await open_socket(house, path, origin=origin, additional_headers=cookie))
    await desk.receive("welcome")
    other = await AtDesk.sits(house, town.alice)
    change(house, "UPDATE sessions SET created = created - 8 * 86400")
    assert await desk.closed() == (4440, "signed_out")
    await other.ping()
    await other.leave()


async def test_a_token_that_expires_loses_its_socket(
    own_house: Callable[..., House], town: Town
) -> None:
    house = own_house()
    desk, other = await AtDesk.sits(house, town.bob), await AtDesk.sits(house, town.alice)
    change(house, "UPDATE tokens SET expires = ? WHERE agent = 'bob'", time.time() + 1)
    assert await desk.closed() == (4440, "signed_out")
    await other.ping()
    await other.leave()
