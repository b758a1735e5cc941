"""What goes out to the bus: gathered in one turn of the loop, first where visitors are, then the
messages; what the line does not take is dropped and counted."""

import asyncio
from collections import deque
from functools import lru_cache, partial
from itertools import islice
from typing import Any

from halloo import metrics
from halloo.bus.born import KEPT_SECONDS
from halloo.bus.link import Link
from halloo.bus.links import Links
from halloo.bus.resp import command

BACKLOG_BYTES = 16 * 1024 * 1024
VISITORS_AT_ONCE = 500  # more would hold the loop up


class _Turn:
    """The messages of one turn; they wait until `left` servers know where visitors are. With one
    server that is never: it reads in order."""

    __slots__ = ("bytes", "left", "messages")

    def __init__(self) -> None:
        self.messages: list[tuple[bytes, bytes]] = []  # (channel, command)
        self.bytes = self.left = 0


class Post:
    """`mark` goes before each message: by it a node knows its own."""

    def __init__(self, links: Links, node: str, prefix: str, mark: bytes) -> None:
        self._links = links
        self._node, self._prefix, self._mark = node, prefix, mark
        self._visitors: dict[str, int | None] = {}
        self._turn = _Turn()
        self._turns: deque[_Turn] = deque()
        self._bytes = 0  # of all that waits
        self._is_due = False

    def publish(self, channel: str, payload: bytes) -> None:
        if not self._links.by_host or self._bytes > BACKLOG_BYTES:
            metrics.bus_dropped.inc()
            return
        name, head = _head(self._prefix, channel, self._links.sharded)
        size = len(self._mark) + len(payload)
        words = b"%b$%d\r\n%b%b\r\n" % (head, size, self._mark, payload)
        self._turn.messages.append((name, words))
        self._turn.bytes += len(words)
        self._bytes += len(words)
        self._soon()

    def here(self, key: str, sockets: int | None) -> None:
        if self._links.by_host:
            self._visitors[key] = sockets
            self._soon()

    def flush(self) -> None:
        self._is_due = False
        if not self._links.by_host:
            return self._forget()
        if self._links.is_full:
            return  # called again when it takes more
        turn = _Turn()
        if self._visitors:
            self._register(turn)
        if self._visitors:
            self._soon()
        else:
            turn.messages, turn.bytes = self._turn.messages, self._turn.bytes
            self._turn = _Turn()
        self._turns.append(turn)
        self._release()

    def _soon(self) -> None:
        if not self._is_due:
            self._is_due = True
            asyncio.get_running_loop().call_soon(self.flush)

    def _register(self, turn: _Turn) -> None:
        by_link: dict[Link, list[bytes]] = {}
        for key in list(islice(self._visitors, VISITORS_AT_ONCE)):
            sockets = self._visitors.pop(key)
            name = f"{self._prefix}at:{key}".encode()
            if link := self._links.to(name):
                by_link.setdefault(link, []).extend(_at(name, self._node, sockets))
        for link, commands in by_link.items():
            if self._links.sharded:
                turn.left += 1
            link.write(b"".join(commands), len(commands), partial(self._known, turn))

    def _known(self, turn: _Turn, _: list[Any] | None) -> None:
        if self._links.sharded:
            turn.left -= 1
            self._release()

    def _release(self) -> None:
        while self._turns and not self._turns[0].left:
            turn = self._turns.popleft()
            self._bytes -= turn.bytes
            self._send(turn.messages)

    def _send(self, messages: list[tuple[bytes, bytes]]) -> None:
        by_link: dict[Link | None, list[bytes]] = {}
        if self._links.sharded:
            for name, words in messages:
                by_link.setdefault(self._links.to(name), []).append(words)
        elif messages:
            by_link[self._links.to(b"")] = [words for _, words in messages]
        for link, commands in by_link.items():
            if link:
                link.write(b"".join(commands), len(commands))
                metrics.bus_sent.inc(len(commands))
            else:
                metrics.bus_dropped.inc(len(commands))

    def _forget(self) -> None:
        """No server is left: all is told anew when one is back."""
        turns = [self._turn, *self._turns]
        metrics.bus_dropped.inc(sum(len(turn.messages) for turn in turns))
        self._turn = _Turn()
        self._turns.clear()
        self._visitors.clear()
        self._bytes = 0


@lru_cache(4096)
def _head(prefix: str, channel: str, sharded: bool) -> tuple[bytes, bytes]:
    """The channel's name, and a command up to what is said there."""
    name = f"{prefix}{channel}".encode()
    verb = b"SPUBLISH" if sharded else b"PUBLISH"
    return name, b"*3\r\n$%d\r\n%b\r\n$%d\r\n%b\r\n" % (len(verb), verb, len(name), name)


def _at(name: bytes, node: str, sockets: int | None) -> list[bytes]:
    if sockets is None:
        return [command("HDEL", name, node)]
    return [command("HSET", name, node, sockets), command("EXPIRE", name, KEPT_SECONDS)]
