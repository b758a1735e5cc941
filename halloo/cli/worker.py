"""A worker's side of the line to its supervisor (`halloo.workers`), which says what to do; when the
line ends the supervisor is gone, and so goes the worker."""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self


@dataclass
class Worker:
    """`first`: it prepares what all share, and says the secret of the setup link."""

    slot: int
    listener: socket.socket
    line: socket.socket
    first: bool

    @classmethod
    def of(cls, words: str) -> Self:
        """From what the supervisor puts on the command line: numbers of what was inherited."""
        slot, listener, line, first = map(int, words.split(","))
        return cls(slot, _inherited(listener), _inherited(line), bool(first))

    def ready(self, setup: str | None) -> None:
        self.line.send(f"ready {setup or ''}\n".encode())

    def obey(self, orders: dict[str, Callable[[], None]]) -> None:
        """Does what it is told from now on; the end of the line is the order `leave`."""
        self.line.setblocking(False)
        loop, unread = asyncio.get_running_loop(), bytearray()

        def hear() -> None:
            try:
                said = self.line.recv(1024)
            except BlockingIOError:
                return
            except OSError:
                said = b""
            unread.extend(said or b"leave\n")
            *words, rest = bytes(unread).split(b"\n")
            unread[:] = rest
            if not said:
                loop.remove_reader(self.line)
            for word in words:
                orders[word.decode()]()

        loop.add_reader(self.line, hear)


def _inherited(number: int) -> socket.socket:
    taken = socket.socket(fileno=number)
    taken.set_inheritable(False)
    taken.setblocking(False)
    return taken
