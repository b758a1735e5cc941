"""Clients without WebSocket, whose requests come in at one node while another holds their socket
(docs/decisions/0016-the-same-frames-over-http.md). The key says which; it is sealed, so that nobody
makes us ask for keys that no node has given out."""

import hmac
import time
from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any

from halloo.cluster.messages import CloseLine, FetchFrames, HungUp, Request, TakeFrames
from halloo.cluster.node import Node
from halloo.cluster.questions import inbox
from halloo.domain.held import Fetched, Holder
from halloo.domain.ids import derived
from halloo.errors import HallooError

# A holder that died is noticed this soon by who waits for its frames.
HOP_SECONDS, PATIENCE_SECONDS = 4.0, 2.0
SEAL = 16  # hexadecimal digits


class Relay:
    """`halloo.domain.held.Holders`. `key` is the house's."""

    def __init__(self, node: Node, key: Callable[[], bytes]) -> None:
        self._node = node
        self._key = key

    def serve(self, held: Holder) -> None:
        """The other nodes ask for what is held here."""

        async def take(asked: TakeFrames) -> bool:
            await held.take(asked.key, asked.origin, asked.frames)
            return True

        async def close(asked: CloseLine) -> bool:
            await held.close(asked.key, asked.origin)
            return True

        self._node.answers(TakeFrames, take)
        self._node.answers(CloseLine, close)
        self._node.answers(FetchFrames, lambda r: held.fetch(r.key, r.origin, r.seconds))
        self._node.hears(HungUp, lambda m: held.hung_up(m.key, m.origin))

    def new_key(self) -> str:
        body = f"{self._node.id}.{token_urlsafe(24)}"
        return f"{body}.{self._seal(body)}"

    def holder(self, key: str) -> Holder | None:
        body, _, seal = key.rpartition(".")
        node = body.partition(".")[0]
        if node not in self._node.others or not key.isascii():
            return None
        return Afar(self._node, node) if hmac.compare_digest(seal, self._seal(body)) else None

    def _seal(self, body: str) -> str:
        return derived(self._key(), "live", body).hex()[:SEAL]


class Afar:
    """A holder on another node. One that does not answer is one that has ended: the client comes
    back, and hears what it missed."""

    def __init__(self, here: Node, node: str) -> None:
        self._here, self._node = here, node

    async def take(self, key: str, origin: str, frames: list[bytes]) -> None:
        request = TakeFrames(key, origin, frames)
        await self._ask(request, bool, PATIENCE_SECONDS)

    async def fetch(self, key: str, origin: str, seconds: float) -> Fetched:
        until, fetched = time.monotonic() + seconds, Fetched([])
        while not (fetched.frames or fetched.goodbye):
            hop = min(HOP_SECONDS, until - time.monotonic())
            if hop <= 0:
                break
            request = FetchFrames(key, origin, hop)
            try:
                fetched = await self._ask(request, Fetched, hop + PATIENCE_SECONDS)
            except HallooError as error:
                if error.code == "connection_ended":
                    self.hung_up(key, origin)  # what it sent may be lost on the way
                raise
        return fetched

    async def close(self, key: str, origin: str) -> None:
        await self._ask(CloseLine(key, origin), bool, PATIENCE_SECONDS)

    def hung_up(self, key: str, origin: str) -> None:
        self._here.tell(inbox(self._node), HungUp(key, origin))

    async def _ask(self, request: Request, kind: Any, seconds: float) -> Any:
        answer = await self._here.ask(self._node, request, kind, seconds)
        if answer is None:
            raise HallooError("connection_ended")
        return answer
