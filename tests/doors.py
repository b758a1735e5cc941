"""The doors that fixtures hand out: HTTP as somebody, and how people come to their sockets."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2

from house import PASSWORD, Agent, House
from people import AtDesk, Mona, Vera

Knock = Callable[..., Awaitable[Vera]]
Visit = Callable[..., Awaitable[Vera]]
Sit = Callable[..., Awaitable[AtDesk]]
Page = Callable[..., Awaitable[Mona]]


class Http:
    """HTTP to one house, as one agent or as nobody."""

    def __init__(self, client: httpx2.Client, house: House, agent: Agent | None) -> None:
        self._client, self._house, self.agent = client, house, agent

    def __call__(self, method: str, path: str, **more: Any) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self.agent.token}"} if self.agent else {}
        headers |= more.pop("headers", {})
        self._client.cookies.clear()
        return self._client.request(method, self._house.url + path, headers=headers, **more)

    def get(self, path: str, **more: Any) -> httpx2.Response:
        return self("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx2.Response:
        return self("POST", path, **more)

    def patch(self, path: str, **more: Any) -> httpx2.Response:
        return self("PATCH", path, **more)

    def put(self, path: str, **more: Any) -> httpx2.Response:
        return self("PUT", path, **more)

    def delete(self, path: str, **more: Any) -> httpx2.Response:
        return self("DELETE", path, **more)


class SignedIn(Http):
    """As a person in the console: by cookie, with the CSRF token. `answer`: what they were let in
    with already."""

    def __init__(
        self, client: httpx2.Client, house: House, email: str, password: str = PASSWORD,
        answer: httpx2.Response | None = None, **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(client, house, None)
        self.email = email
        if answer is None:
            known = {"email": email, "password": password}
            answer = self.post("/api/v1/session", json=known, **more)
        assert answer.status_code == 201, answer.text
        self._cookie = answer.headers["set-cookie"].split(";")[0]
        self._csrf = answer.json()["csrf"]

    def __call__(self, method: str, path: str, **more: Any) -> httpx2.Response:
        known = {"cookie": self._cookie, "x-csrf-token": self._csrf} if self._cookie else {}
        headers = known | more.pop("headers", {})
        return super().__call__(method, path, headers=headers, **more)

    _cookie = ""
    _csrf = ""

    @property
    def cookie(self) -> str:
        return self._cookie
