"""The bus over a server that speaks the Redis protocol: Valkey, Redis, alone, behind sentinels or
as a cluster."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from halloo import metrics
from halloo.bus.address import Address, read
from halloo.bus.born import KEPT_SECONDS
from halloo.bus.bus import Bus, BusDown, Hear, OnLine
from halloo.bus.line import Line
from halloo.bus.post import Post
from halloo.bus.resp import command
from halloo.log import log

# Atomic, and by the server's clock: this node lives so long; who does not any more goes, and so
# does who would live for an hour longer, because that clock was set back since.
_BEAT = """
local t = redis.call('TIME')
local now, lives = t[1] * 1000 + math.floor(t[2] / 1000), tonumber(ARGV[3])
redis.call('ZADD', KEYS[1], now + lives, ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
local gone = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)
for _, node in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], now + lives + 3600000, '+inf')) do
  gone[#gone + 1] = node
end
for _, node in ipairs(gone) do
  redis.call('ZREM', KEYS[1], node)
  redis.call('HDEL', KEYS[2], node)
end
redis.call('EXPIRE', KEYS[1], ARGV[4])
redis.call('EXPIRE', KEYS[2], ARGV[4])
return redis.call('HGETALL', KEYS[2])
"""

_COUNT = """
local number = redis.call('INCR', KEYS[1])
if number == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return number
"""


def open_bus(url: str, node: str) -> Bus:
    """Raises SettingError when the address cannot be right."""
    return RedisBus(read(url), node)


class RedisBus:
    def __init__(self, address: Address, node: str) -> None:
        self.node = node
        self._mark = bytes([len(node)]) + node.encode("ascii")
        self._prefix = address.prefix
        self._hears: dict[bytes, Hear] = {}
        self._line = Line(address, self._hear, self._flows)
        self._post = Post(self._line.links, node, address.prefix, self._mark)
        self.publish, self.here = self._post.publish, self._post.here

    @property
    def is_up(self) -> bool:
        return self._line.is_up

    async def start(self, on_line: OnLine) -> None:
        await self._line.start(on_line)

    async def close(self) -> None:
        self._post.flush()
        await self._line.close()

    def subscribe(self, channel: str, hear: Hear) -> None:
        name = self._named(channel)
        self._hears[name] = hear
        self._line.subscribe(name)

    def unsubscribe(self, channel: str) -> None:
        name = self._named(channel)
        if self._hears.pop(name, None):
            self._line.unsubscribe(name)

    def _hear(self, channel: bytes, payload: bytes) -> None:
        if payload.startswith(self._mark) or not payload:
            return
        if hear := self._hears.get(channel):
            metrics.bus_heard.inc()
            try:
                hear(payload[payload[0] + 1 :])
            except Exception:
                log.error("a message of another node was not understood", exc_info=True)

    def _flows(self) -> None:
        self._post.flush()

    # -- kept there -----------------------------------------------------------------------------

    async def where(self, keys: Sequence[str]) -> list[Mapping[str, int]]:
        names = [self._named("at", key) for key in keys]
        found = await self._ask(*((name, command("HGETALL", name)) for name in names))
        return [{node.decode(): int(number) for node, number in nodes.items()} for nodes in found]

    async def beat(self, card: bytes, seconds: float) -> Mapping[str, bytes]:
        until, cards = self._named("{nodes}", "until"), self._named("{nodes}", "cards")
        more = (self.node, card, round(seconds * 1000), KEPT_SECONDS)
        [found] = await self._ask((until, command("EVAL", _BEAT, 2, until, cards, *more)))
        await self._line.still_knows()
        named = dict(zip(found[::2], found[1::2], strict=True))
        return {node.decode(): card for node, card in named.items() if node != self.node.encode()}

    async def leave(self) -> None:
        until, cards = self._named("{nodes}", "until"), self._named("{nodes}", "cards")
        with suppress(BusDown):  # then it ends by itself
            await self._ask(
                (until, command("ZREM", until, self.node)),
                (cards, command("HDEL", cards, self.node)),
            )

    async def count(self, key: str, seconds: float) -> int:
        name = self._named("count", key)
        words = command("EVAL", _COUNT, 1, name, round(seconds * 1000))
        [number] = await self._ask((name, words))
        return int(number)

    async def once(self, key: str, seconds: float) -> bool:
        name = self._named("once", key)
        words = command("SET", name, self.node, "NX", "PX", round(seconds * 1000))
        [done] = await self._ask((name, words))
        return done is not None

    async def _ask(self, *questions: tuple[bytes, bytes]) -> list[Any]:
        """After what this node told before."""
        self._post.flush()
        return await self._line.links.ask(questions)

    def _named(self, *parts: str) -> bytes:
        return (self._prefix + ":".join(parts)).encode()
