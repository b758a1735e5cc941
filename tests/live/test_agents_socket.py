"""The agent's socket: how it opens, what ends it."""

from doors import Http
from house import PASSWORD, House, Town
from people import AtDesk, open_socket, refusal


def signed_in(nobody: Http, town: Town) -> tuple[str, str]:
    """(cookie, CSRF token) of a new session of Alice's."""
    known = {"email": town.alice.email, "password": PASSWORD}
    answer = nobody.post("/api/v1/session", json=known)
    assert answer.status_code == 201, answer.text
    return answer.cookies["halloo_session"], answer.json()["csrf"]


async def with_cookie(house: House, cookie: str, origin: str) -> AtDesk:
    headers = {"Cookie": f"halloo_session={cookie}"}
    return AtDesk(await open_socket(house, "/ws/agent", origin=origin, additional_headers=headers))


async def test_the_welcome_names_the_agent_and_the_sites(house: House, town: Town) -> None:
    desk = await AtDesk.sits(house, town.charlie)
    now = desk.welcome.pop("now")
    assert now.endswith("Z")
    assert desk.welcome == {
        "t": "welcome", "agent": "charlie", "role": "agent",
        "sites": [{"key": town.garden, "name": "Garden"}], "ping_s": 25, "upload_bytes": 10485760,
    }  # fmt: skip
    await desk.leave()


async def test_the_consoles_cookie_opens_the_socket_from_the_console_only(
    house: House, nobody: Http, town: Town
) -> None:
    cookie, _ = signed_in(nobody, town)
    desk = await with_cookie(house, cookie, house.url)
    assert (await desk.receive("welcome"))["agent"] == "alice"
    await desk.leave()
    headers = {"Cookie": f"halloo_session={cookie}"}
    for origin in ("https://evil.example", "null", f"{house.url}.evil.example", None):
        answer = await refusal(house, "/ws/agent", origin=origin, additional_headers=headers)
        assert answer[:2] == (403, "origin_not_allowed")


async def test_a_forged_cookie_opens_nothing(house: House) -> None:
    for cookie in ("x", "", '"', "a" * 2000):
        headers = {"Cookie": f"halloo_session={cookie}"}
        answer = await refusal(house, "/ws/agent", origin=house.url, additional_headers=headers)
        assert answer[:2] == (401, "sign_in_required")


async def test_signing_out_ends_the_sessions_sockets_and_no_others(
    house: House, nobody: Http, town: Town
) -> None:
    cookie, csrf = signed_in(nobody, town)
    other, _ = signed_in(nobody, town)
    ends = await with_cookie(house, cookie, house.url)
    stays = await with_cookie(house, other, house.url)
    headers = {"Cookie": f"halloo_session={cookie}", "X-CSRF-Token": csrf}
    assert nobody.delete("/api/v1/session", headers=headers).status_code == 204
    assert await ends.closed() == (4440, "signed_out")
    await stays.ping()
    await stays.leave()
    assert nobody.get("/api/v1/session", headers=headers).status_code == 401
    answer = await refusal(house, "/ws/agent", origin=house.url, additional_headers=headers)
    assert answer[0] == 401
