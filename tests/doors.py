"""The doors that fixtures hand out: HTTP as somebody, and how people come to their sockets."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2

from house import Agent, House
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
