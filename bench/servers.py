"""What is measured: Halloo, the floor, and peers, each as a process that takes the same sockets."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cores import SERVER, bound, pinned
from load import CACHE, BenchError, Load, Record, compiled, frame
from visitors import ORIGIN, Visit, source, visit

HALLOO = Path(sys.executable).with_name("halloo")
# Limits on rates, which a benchmark is there to exceed; all others stay.
OPEN = ("HANDSHAKES_PER_SECOND", "TOKEN_REQUESTS_PER_SECOND", "VISITOR_MESSAGES_PER_SECOND",
        "NEW_SOCKETS_PER_MINUTE_NETWORK",
        "AGENT_MESSAGES_PER_SECOND")  # fmt: skip
TEXT = (
    "Good morning! The spring harvest of the Mist Oolong has just arrived, and with two parcels or "
    "more the delivery is on us until Sunday. May I put one aside for you? Just say so, Alice here."
)
PING_SECONDS = 25


def _cpu_clock(pid: int) -> int:
    """The number that Linux gives to another process's CPU clock: see clock_getcpuclockid(3)."""
    return ~pid << 3 | 2


class Server:
    """A process and those it started, all on one core unless said otherwise."""

    name: str
    cores = frozenset({SERVER})
    prefix = b'{"t":"push"'
    greeting = b""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str]
        self.port = 0
        self.ready_seconds = 0.0

    def start(self) -> None:
        raise NotImplementedError

    def visit(self, k: int) -> Visit:
        raise NotImplementedError

    def arrived(self, keep: Path) -> None:
        """`keep` has the first frame of each socket."""

    def push(self, k: int) -> bytes:
        """A request that makes one frame go to socket `k`."""
        raise NotImplementedError

    def batch(self, ks: Sequence[int]) -> bytes | None:
        return None

    def everyone(self, number: int) -> bytes | None:
        return None

    def pids(self) -> list[int]:
        found = [self.process.pid]
        for pid in found:
            for task in Path(f"/proc/{pid}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
        return found

    def cpu(self) -> float:
        """Seconds used so far."""
        return sum(time.clock_gettime(_cpu_clock(pid)) for pid in self.pids())

    def resident(self) -> int:
        """Bytes."""
        pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.pids()]
        return sum(pages) * os.sysconf("SC_PAGE_SIZE")

    def stop(self) -> None:
        """Nobody waits for a graceful end here."""
        for pid in reversed(self.pids()):
            os.kill(pid, 9)
        self.process.communicate(timeout=30)

    def _run(self, *command: str | Path, **environ: str) -> str:
        """Returns the first line."""
        began = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env={**os.environ, **environ},
            preexec_fn=bound(self.cores),
        )  # fmt: skip
        assert self.process.stdout
        line = self.process.stdout.readline()
        self.ready_seconds = time.perf_counter() - began
        if not line:
            raise BenchError(f"{self.name} did not start; it ended with {self.process.wait(30)}.")
        return line


def request(path: str, body: Any, *headers: str) -> bytes:
    content = body if isinstance(body, bytes) else json.dumps(body, separators=(",", ":")).encode()
    lines = [f"POST {path} HTTP/1.1", "Host: bench.example", *headers]
    lines += ["Content-Type: application/json", f"Content-Length: {len(content)}", "", ""]
    return "\r\n".join(lines).encode() + content


class Halloo(Server):
    """`halloo serve` as anybody starts it, with a fresh copy of a folder that has a site, an agent
    and a token."""

    greeting = b'{"t":"welcome"'
    environ: Mapping[str, str] = {}
    options: Sequence[str] = ()

    def __init__(self, folder: Path, program: Path = HALLOO, name: str = "halloo") -> None:
        super().__init__()
        self.name = name
        self._program = program
        self._folder = folder
        self._original = folder / "original"
        self.ids: dict[int, str] = {}
        self.site = self._say("site", "add", "Bench", "--origin", ORIGIN)["site"]
        self._say("agent", "add", "bench", "--email", "bench@bench.example", "--password-stdin",
                  typed="a long walk by the river\n")  # fmt: skip
        self.token = self._say("token", "add", "--agent", "bench")["token"]
        self._head = f"Authorization: Bearer {self.token}"

    def _say(self, *words: str, typed: str = "") -> dict[str, str]:
        done = subprocess.run(
            [self._program, *words, "--data", self._original, "--json"],
            input=typed, capture_output=True, text=True, check=False,
            env={**os.environ, **self.environ},
        )  # fmt: skip
        if done.returncode:
            raise BenchError(f"halloo {' '.join(words)} failed: {done.stderr}")
        made: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
        return made

    def start(self) -> None:
        shutil.rmtree(self._folder / "data", ignore_errors=True)
        shutil.copytree(self._original, self._folder / "data")
        limits = {f"HALLOO_LIMIT_{name}": "0" for name in OPEN}
        line = self._run(
            self._program, "serve", "--port", "0", "--data", self._folder / "data", "--json",
            *self.options, **limits, **self.environ,
        )  # fmt: skip
        self.port = json.loads(line)["port"]
        self.ids = {}

    def visit(self, k: int) -> Visit:
        return visit(k, self.port, self.site)

    def arrived(self, keep: Path) -> None:
        for line in keep.read_text().splitlines():
            index, welcome = line.split("\t", 1)
            self.ids[int(index)] = json.loads(welcome)["visitor"]

    def item(self, k: int) -> dict[str, str]:
        return {"site": self.site, "visitor": self.ids[k], "kind": "event", "text": TEXT}

    def push(self, k: int) -> bytes:
        return request("/api/v1/push", self.item(k), self._head)

    def batch(self, ks: Sequence[int]) -> bytes:
        return request("/api/v1/push", {"pushes": [self.item(k) for k in ks]}, self._head)

    def everyone(self, number: int) -> bytes:
        everyone = {"site": self.site, "visitor": "*", "kind": "event", "text": TEXT}
        return request("/api/v1/push", everyone, self._head)

    def agent_record(self, k: int) -> Record:
        """Opens an agent's socket, from an address of its own."""
        upgrade = (
            f"GET /ws/agent HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{self._head}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: ZmVybmhpbGwgdGVhIDIwMg==\r\n\r\n"
        ).encode()
        return Record(upgrade, source(60_000 + k), len(upgrade))


class Floor(Server):
    """The kernel's price for the same frames. Its requests are as long as Halloo's."""

    name = "floor"

    def __init__(self, halloo: Halloo, frame_bytes: int, item_bytes: int) -> None:
        super().__init__()
        self._halloo = halloo
        self._payload = frame_bytes - 4
        self._item = b" " * item_bytes

    def start(self) -> None:
        self.port = int(self._run(compiled("floor"), str(self._payload)))

    def visit(self, k: int) -> Visit:
        return self._halloo.visit(k)

    def _send(self, start: int, count: int, body: bytes) -> bytes:
        return request(f"/send?from={start}&count={count}", body)

    def push(self, k: int) -> bytes:
        return self._send(k, 1, self._item)

    def batch(self, ks: Sequence[int]) -> bytes:
        return self._send(ks[0], len(ks), self._item * len(ks))

    def everyone(self, number: int) -> bytes:
        return self._send(0, number, self._item)


class Other(Server):
    """A peer of bench/peers.py."""

    def __init__(self, peer: Any) -> None:
        super().__init__()
        self._peer = peer
        self.name = peer.name
        self.prefix = peer.prefix

    def start(self) -> None:
        before = os.sched_getaffinity(0)
        pinned(SERVER)()  # what it starts inherits the core
        began = time.perf_counter()
        try:
            self.process, self.port = self._peer.start()
        finally:
            os.sched_setaffinity(0, before)
        self.ready_seconds = time.perf_counter() - began

    def visit(self, k: int) -> Visit:
        return Visit(source(k), self._peer.handshake(k), b"")

    def push(self, k: int) -> bytes:
        made: bytes = self._peer.push(k, TEXT)
        return made

    def batch(self, ks: Sequence[int]) -> bytes | None:
        made: bytes | None = self._peer.batch(ks, TEXT)
        return made


def others() -> tuple[list[Other], list[str]]:
    """The peers that run here, built, and why the rest does not."""
    from peers import PEERS

    found, missing = [], []
    for peer in PEERS:
        if reason := peer.why_not():
            missing.append(f"{peer.name}: {reason}")
            continue
        peer.build(CACHE)
        found.append(Other(peer))
    return found, missing


def open_sockets(server: Server, load: Load, number: int, folder: Path) -> dict[str, Any]:
    """Connects the visitors; returns the job's result. Raises BenchError when some stay outside."""
    keep = folder / "first-frames"
    visits = map(server.visit, range(number))
    done: dict[str, Any] = load.do(
        "open",
        [Record(each.upgrade + each.hello, each.source, len(each.upgrade)) for each in visits],
        port=server.port, inflight=64, prefix=server.greeting, keep=keep, deadline=120,
    )  # fmt: skip
    if done["answers"] < number:
        raise BenchError(f"{server.name} let {done['answers']} of {number} in: {done['error']}")
    server.arrived(keep)
    if isinstance(server, Halloo):
        keep_alive(load, 0, number)
    return done


def keep_alive(load: Load, first: int, number: int) -> None:
    """From now on these sockets ping as Halloo's clients do; it drops who is silent."""
    ping = [Record(frame(t="ping"))]
    load.begin("ping", ping, from_=first, number=number, every=PING_SECONDS)
