"""The workers of one machine as their supervisor has them: processes, and the lines to them. Every
slot has a listening socket, which outlives its workers."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from halloo.workers.listening import listen_beside


@dataclass(eq=False)
class Worker:
    """`first` prepares what all share."""

    slot: int
    first: bool
    process: "subprocess.Popen[bytes]"
    line: socket.socket
    since: float = field(default_factory=time.monotonic)
    ready: bool = False
    leaving: bool = False

    def order(self, word: str) -> None:
        with suppress(OSError):  # it has just died, which its line will say
            self.line.send(f"{word}\n".encode())


class Crew:
    def __init__(self, command: list[str], listeners: list[int], host: str, port: int) -> None:
        self._command, self._host, self._port = command, host, port
        self._listeners: list[socket.socket | None] = [_taken(each) for each in listeners]
        self.workers: list[Worker] = []

    @property
    def size(self) -> int:
        return len(self._listeners)

    def begin(self, slot: int, first: bool = False) -> None:
        """Raises OSError or SettingError where that cannot be."""
        listener = self._listeners[slot]
        if listener is None:
            listener = self._listeners[slot] = listen_beside(self._host, self._port)
        ours, theirs = socket.socketpair()
        fds = (listener.fileno(), theirs.fileno())
        words = ",".join(map(str, (slot, *fds, int(first))))
        with theirs:
            process = subprocess.Popen(
                [*self._command, "--worker", words],
                pass_fds=fds,
                process_group=0,  # Ctrl-C is for the supervisor alone
            )
        ours.setblocking(False)
        self.workers.append(Worker(slot, first, process, ours))

    def close(self, slot: int) -> None:
        """Nobody is there to take in who connects to it."""
        listener, self._listeners[slot] = self._listeners[slot], None
        if listener:
            listener.close()

    def lines(self) -> list[socket.socket]:
        return [worker.line for worker in self.workers]

    def hear(self) -> Iterator[tuple[Worker, str | None]]:
        """Who is ready now, with what it says of the set-up; who has ended, with None."""
        for worker in list(self.workers):
            try:
                said = worker.line.recv(1024)  # one line at most, in one piece
            except BlockingIOError:
                continue
            except OSError:
                said = b""
            if said:
                worker.ready, worker.since = True, time.monotonic()
                yield worker, said.decode().partition(" ")[2].strip()
            else:
                self.workers.remove(worker)
                worker.line.close()
                yield worker, None

    def others(self, worker: Worker) -> list[Worker]:
        """In the same slot: its successor, or who was there before."""
        return [each for each in self.workers if each.slot == worker.slot and each is not worker]

    def complete(self) -> bool:
        """Each slot has its one worker, who is there to stay."""
        there = [w.slot for w in self.workers if w.ready and not w.leaving]
        return sorted(w.slot for w in self.workers) == sorted(there) == list(range(self.size))

    def has(self, slot: int) -> bool:
        return any(worker.slot == slot for worker in self.workers)

    def any_ready(self) -> bool:
        return any(worker.ready for worker in self.workers)


def _taken(number: int) -> socket.socket:
    taken = socket.socket(fileno=number)
    taken.set_inheritable(False)
    return taken
