"""Secrets are stored as hashes and never written to a log."""

from collections.abc import Callable

import httpx2

from doors import Http
from house import PASSWORD, House, Town
from people import AtDesk, Mona, Vera, refusal


async def test_no_secret_and_no_word_of_a_visitor_is_in_the_log_or_in_the_clear(
    own_house: Callable[..., House], town: Town, client: httpx2.Client
) -> None:
    house = own_house(log_level="debug")
    nobody, alice = Http(client, house, None), Http(client, house, town.alice)
    known = {"email": town.alice.email, "password": PASSWORD}
    answer = nobody.post("/api/v1/session", json=known)
    session, csrf = answer.cookies["halloo_session"], answer.json()["csrf"]
    vera, desk = await Vera.at(house, town.shop), await AtDesk.sits(house, town.alice)
    await vera.hello(consent=True)
    await vera.say("a word in confidence")
    mona = await Mona.at(house, "alice", "order-17")
    body = {"uniqid": "order-17", "message": "for Mona alone"}
    nobody.post("/kefu/monitorMessage", json=body, headers={"token": town.alice.token})
    # Things that go wrong are where secrets slip out.
    alice.post("/api/v1/push", content="{" + PASSWORD, headers={"Content-Type": "application/json"})
    nobody.get(f"/api/v1/sites?token={town.alice.token}")
    nobody.post("/api/v1/session", json={**known, "password": PASSWORD + "!"})
    bearer = {"Authorization": f"Bearer {town.alice.token}!"}
    await refusal(house, "/ws/agent", additional_headers=bearer)
    broken = await Vera.at(house, town.shop)
    await broken.socket.send(f'{{"t":"hello","visitor":"{vera.token}",')
    await broken.closed()
    for person in (vera, desk, mona):
        await person.leave()
    house.stop()
    secrets = [town.alice.token, town.bob.token, PASSWORD, session, csrf, vera.token]
    for secret in (*secrets, "a word in confidence", "for Mona alone"):
        assert secret not in house.log
    stored = b"".join(file.read_bytes() for file in house.folder.glob("halloo.db*"))
    for secret in secrets:
        assert secret.encode() not in stored
    assert (house.folder / "secret.key").read_bytes() not in stored
