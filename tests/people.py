"""Vera the visitor; Alice, Bob and Charlie at their consoles; Mona, a page written for the original
contract. Each is at one end of a real socket, keeps what arrives until somebody asks for it, and
waits for events with a deadline, never for a while."""

import asyncio
import json
from typing import Any, Self
from urllib.parse import urlencode
from uuid import uuid4

import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from blocked import HttpLine
from halloo.domain.work import solve
from house import Agent, House

DEADLINE = 10.0
SHOP_ORIGIN = "https://shop.example"

Frame = dict[str, Any]


def cid() -> str:
    return str(uuid4())


async def open_socket(house: House, path: str, **more: Any) -> ClientConnection:
    port = house.port
    if more.get("origin") in house.own_pages:  # of several nodes: of the one it comes to
        more["origin"] = f"{more['origin'].partition(':')[0]}://127.0.0.1:{port}"
    return await connect(
        f"ws://127.0.0.1:{port}{path}",
        proxy=None, ping_interval=None, compression=None,
        max_size=None, max_queue=None, close_timeout=2, **more,
    )  # fmt: skip


async def refusal(house: House, path: str, **more: Any) -> tuple[int, str, dict[str, str]]:
    """What a handshake that must fail was answered with: status, error code, headers."""
    try:
        socket = await open_socket(house, path, **more)
    except InvalidStatus as refused:
        answer = refused.response
        error = json.loads(answer.body or b"{}").get("error", {})
        return answer.status_code, error.get("code", ""), dict(answer.headers)
    await socket.close()
    raise AssertionError(f"{path} let us in")


class Person:
    def __init__(self, socket: Any) -> None:
        self.socket = socket  # a WebSocket, or what stands for one
        self._kept: list[Frame] = []

    async def send(self, t: str, **fields: Any) -> None:
        await self.socket.send(json.dumps({"t": t, **fields}, ensure_ascii=False))

    async def receive(self, t: str, **fields: Any) -> Frame:
        """The first frame of this kind with these fields, kept or to come; others are kept."""

        def fits(frame: Frame) -> bool:
            return frame["t"] == t and all(frame.get(k) == v for k, v in fields.items())

        for frame in self._kept:
            if fits(frame):
                self._kept.remove(frame)
                return frame
        async with asyncio.timeout(DEADLINE):
            while True:
                frame: Frame = json.loads(await self.socket.recv())
                if fits(frame):
                    return frame
                self._kept.append(frame)

    async def receive_any(self, *kinds: str) -> Frame:
        """The next frame of one of these kinds."""
        async with asyncio.timeout(DEADLINE):
            while True:
                frame: Frame = json.loads(await self.socket.recv())
                if frame["t"] in kinds:
                    return frame
                self._kept.append(frame)

    def kept(self, t: str) -> list[Frame]:
        """Frames of this kind that arrived and that nobody asked for."""
        return [frame for frame in self._kept if frame["t"] == t]

    async def ping(self) -> None:
        """When this returns the server has read all we sent, and we have read all that it wrote
        before."""
        await self.send("ping")
        await self.receive("pong")

    async def closed(self) -> tuple[int, str]:
        """The code and reason with which the server ends this socket."""
        try:
            async with asyncio.timeout(DEADLINE):
                while True:
                    frame = json.loads(await self.socket.recv())
                    self._kept.append(frame)
        except ConnectionClosed as end:
            if end.rcvd is None:
                return 1006, ""
            return end.rcvd.code, end.rcvd.reason

    async def leave(self) -> None:
        await self.socket.close()

    async def vanish(self) -> None:
        """Hangs up without a goodbye."""
        if isinstance(self.socket, HttpLine):
            await self.socket.vanish()
        else:
            self.socket.transport.abort()


class Vera(Person):
    """A visitor's tab. `welcome` is the answer to her hello."""

    site: str
    welcome: Frame

    @classmethod
    async def at(
        cls, house: House, site: str, origin: str = SHOP_ORIGIN, *, token: str | None = None,
        **headers: str,
    ) -> Self:  # fmt: skip
        """The socket is open; nothing was said yet. With her `token` she need not work, should too
        many knock; without it she does, as the widget does."""
        more: dict[str, Any] = {"origin": origin, "additional_headers": headers}
        more |= {"subprotocols": [token]} if token else {}
        path = f"/ws/visitor?site={site}"
        try:
            socket = await open_socket(house, path, **more)
        except InvalidStatus as refused:
            task = json.loads(refused.response.body or b"{}").get("error", {}).get("work")
            if not task:
                raise
            done = await asyncio.to_thread(solve, task)
            socket = await open_socket(house, f"{path}&work={done}", **more)
        vera = cls(socket)
        vera.site = site
        return vera

    async def hello(self, token: str | None = None, **fields: Any) -> Frame:
        page = {"url": f"{SHOP_ORIGIN}/tea", "title": "Tea", "referrer": ""}
        visitor = {"visitor": token} if token else {}
        await self.send("hello", **{"site": self.site, "page": page, **visitor, **fields})
        self.welcome = await self.receive("welcome")
        return self.welcome

    @property
    def id(self) -> str:
        return str(self.welcome["visitor"])

    @property
    def token(self) -> str:
        return str(self.welcome["token"])

    @property
    def resume(self) -> Frame:
        mark = self.welcome["conversation"]
        return {"epoch": mark["epoch"], "seq": mark["seq"]}

    async def say(self, text: str, name: str | None = None) -> Frame:
        """Returns the ack."""
        name = name or cid()
        await self.send("say", cid=name, text=text)
        return await self.receive("ack", cid=name)


class AtDesk(Person):
    """An agent's console."""

    welcome: Frame
    house: House
    agent: Agent

    @classmethod
    async def sits(cls, house: House, agent: Agent) -> Self:
        bearer = {"Authorization": f"Bearer {agent.token}"}
        desk = cls(await open_socket(house, "/ws/agent", additional_headers=bearer))
        desk.welcome = await desk.receive("welcome")
        desk.house, desk.agent = house, agent
        return desk

    async def ask(self, t: str, **fields: Any) -> Frame:
        """Sends a frame with a cid; returns its ack or nack."""
        name = fields.setdefault("cid", cid())
        await self.send(t, **fields)
        async with asyncio.timeout(DEADLINE):
            while True:
                for frame in self._kept:
                    if frame["t"] in ("ack", "nack") and frame["cid"] == name:
                        self._kept.remove(frame)
                        return frame
                self._kept.append(json.loads(await self.socket.recv()))

    async def watch(self, site: str, first: int = 0, end: int = 50, **fields: Any) -> Frame:
        await self.send("watch", **{"site": site, "from": first, "to": end, **fields})
        return await self.receive("roster", site=site)

    async def settle(self) -> None:
        """All that was asked of the server before is written and told: one thread writes, in
        order, and this stands at the end of its queue; of several nodes each has one."""
        nodes = self.house.nodes
        if len(nodes) > 1:
            for desk in [await AtDesk.sits(node, self.agent) for node in nodes]:
                await desk.stand_in_line()
                await desk.leave()
            await asyncio.gather(*(asyncio.to_thread(level, n, self.agent) for n in nodes))
        await self.stand_in_line()

    async def stand_in_line(self) -> None:
        nack = await self.ask("claim", conversation="c_nobody")
        assert nack["code"] == "conversation_not_found"


def level(node: House, agent: Agent) -> None:
    """The node has heard what the others told it before: it asks each of them for something."""
    url, headers = f"{node.url}/kefu/monitorList", {"token": agent.token}
    httpx2.get(url, headers=headers, timeout=10, trust_env=False).raise_for_status()


class Mona:
    """A page of the original contract: raw texts instead of frames."""

    def __init__(self, socket: ClientConnection, uniqid: str) -> None:
        self.socket = socket
        self.uniqid = uniqid

    @classmethod
    async def at(
        cls, house: House, agent: str, uniqid: str, origin: str = SHOP_ORIGIN, **query: str
    ) -> Self:
        path = "/ws_monitor?" + urlencode({"kefu_name": agent, "uniqid": uniqid, **query})
        return cls(await open_socket(house, path, origin=origin), uniqid)

    async def text(self) -> str:
        async with asyncio.timeout(DEADLINE):
            return str(await self.socket.recv())

    async def leave(self) -> None:
        await self.socket.close()
