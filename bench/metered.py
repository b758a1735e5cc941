"""A bus in memory that counts what a real server would take in and give out for it: each command
and message as `halloo.bus.redis` writes it, and as a server answers by RESP3."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from halloo.bus.born import KEPT_SECONDS
from halloo.bus.bus import Hear
from halloo.bus.memory import Exchange, MemoryBus
from halloo.bus.redis import _BEAT
from halloo.bus.resp import command

MARK = 25  # bytes before each message: who sent it
OK = 4  # a number or a short word, as an answer


@dataclass
class Traffic:
    """`commands` are what the server has to do, `heard` the messages that it hands on; `taken` and
    `given` are bytes, from nodes and to them."""

    commands: int = 0
    heard: int = 0
    taken: int = 0
    given: int = 0

    def since(self, before: "Traffic") -> "Traffic":
        return Traffic(*(getattr(self, f.name) - getattr(before, f.name) for f in fields(self)))

    def now(self) -> "Traffic":
        return Traffic(*(getattr(self, f.name) for f in fields(self)))

    @property
    def bytes(self) -> int:
        return self.taken + self.given

    def add(self, words: bytes, answer: int = OK) -> None:
        self.commands += 1
        self.taken += len(words)
        self.given += answer


class MeteredBus(MemoryBus):
    def __init__(self, exchange: Exchange, node: str, traffic: Traffic) -> None:
        super().__init__(exchange, node)
        self._traffic = traffic

    def publish(self, channel: str, payload: bytes) -> None:
        self._traffic.commands += 1
        self._traffic.taken += len(_publish(channel)) + MARK + len(payload)
        self._traffic.given += OK
        super().publish(channel, payload)

    def subscribe(self, channel: str, hear: Hear) -> None:
        traffic, head = self._traffic, len(channel) + MARK + 36

        def counted(payload: bytes) -> None:
            traffic.heard += 1
            traffic.given += head + len(payload)
            hear(payload)

        traffic.add(command("SUBSCRIBE", f"halloo:{channel}"), len(channel) + 32)
        super().subscribe(channel, counted)

    def unsubscribe(self, channel: str) -> None:
        self._traffic.add(command("UNSUBSCRIBE", f"halloo:{channel}"), len(channel) + 32)
        super().unsubscribe(channel)

    def here(self, key: str, sockets: int | None) -> None:
        name = f"halloo:at:{key}"
        if sockets is None:
            self._traffic.add(command("HDEL", name, self.node))
        else:
            self._traffic.add(command("HSET", name, self.node, sockets))
            self._traffic.add(command("EXPIRE", name, KEPT_SECONDS))
        super().here(key, sockets)

    async def where(self, keys: Sequence[str]) -> list[Mapping[str, int]]:
        found = await super().where(keys)
        for key, nodes in zip(keys, found, strict=True):
            answer = 4 + sum(12 + len(node) + 7 for node in nodes)
            self._traffic.add(command("HGETALL", f"halloo:at:{key}"), answer)
        return found

    async def beat(self, card: bytes, seconds: float) -> Mapping[str, bytes]:
        cards = await super().beat(card, seconds)
        answer = 4 + sum(len(node) + len(card) + 12 for node, card in cards.items())
        names = ("halloo:{nodes}:until", "halloo:{nodes}:cards")
        words = command("EVAL", _BEAT, 2, *names, self.node, card, 15_000, KEPT_SECONDS)
        self._traffic.add(words, answer)
        return cards


def _publish(channel: str) -> bytes:
    return command("PUBLISH", f"halloo:{channel}", "")
