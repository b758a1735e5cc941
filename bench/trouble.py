"""`make bench-trouble`: what others notice when a server comes back to thousands of clients at
once, and when one reader stalls. With all limits except those per address, visitor and token."""

import argparse
import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import median, quantiles

import uvloop
from cores import LOAD, SERVER, pinned
from rejoining import Rejoining
from run import raise_file_limit
from scenarios import Full, roundtrip
from servers import HALLOO, Halloo, request
from visitors import visit

CLIENTS, TOGETHER, PUSHED = 4000, 1000, 20
LIMITS = {
    "HALLOO_LIMIT_SOCKETS_PER_ADDRESS": "0",
    "HALLOO_LIMIT_NEW_SOCKETS_PER_MINUTE": "0",
    "HALLOO_LIMIT_NEW_SOCKETS_PER_MINUTE_NETWORK": "0",
    "HALLOO_LIMIT_VISITOR_MESSAGES_PER_SECOND": "0",
    "HALLOO_LIMIT_TOKEN_REQUESTS_PER_SECOND": "0",
}


class House:
    """`halloo serve` on one folder and port, started again and again."""

    def __init__(self, folder: Path, halloo: Halloo) -> None:
        self.folder = folder / "house"
        self.site = halloo.site
        shutil.copytree(folder / "original", self.folder)
        self.port = 0

    def start(self) -> None:
        self._process = subprocess.Popen(
            [HALLOO, "serve", "--port", str(self.port), "--data", self.folder, "--json"],
            stdout=subprocess.PIPE, text=True, env={**os.environ, **LIMITS},
            preexec_fn=pinned(SERVER),
        )  # fmt: skip
        assert self._process.stdout
        self.port = json.loads(self._process.stdout.readline())["port"]

    def end(self, number: int) -> None:
        self._process.send_signal(number)
        self._process.communicate(timeout=60)


async def restart(house: House, number: int) -> None:
    """Everyone is there and one of them talks; then the server ends by that signal and starts."""
    clients = Rejoining(house.port, house.site, Random(1))
    await clients.gather(CLIENTS)
    took = await clients.talk(5.0)
    print(f"  {CLIENTS:,} clients; a message is acknowledged in {tail(took)} ms (p99) before")
    ended = time.monotonic()
    await asyncio.to_thread(house.end, number)
    await asyncio.to_thread(house.start)
    ready = time.monotonic()
    talking = asyncio.create_task(clients.talk(30.0))
    await clients.everyone()
    back = time.monotonic()
    took = await talking
    print(
        f"  down for {ready - ended:.1f} s; all {CLIENTS:,} are back {back - ended:.1f} s after it "
        f"ended, {back - ready:.1f} s after it was ready; refused {clients.refused:,} times; a "
        f"message was acknowledged in {tail(took)} ms (p99) meanwhile, the longest in "
        f"{max(took) * 1000:.0f} ms"
    )
    await clients.leave()


def tail(seconds: list[float]) -> str:
    return f"{quantiles(seconds, n=100)[98] * 1000:.0f}"


def stalled(folder: Path, rounds: int) -> None:
    """Pushes to everybody else, timed, while one visitor who reads, or one who has stopped
    reading, is pushed to as often as a slow reader needs to fall behind."""
    full = Full(Halloo(folder), TOGETHER, folder)
    ratios, grown = [], []
    for round_ in range(1, rounds + 1):
        p99 = {}
        for reads in (True, False):
            before = full.server.resident()
            with one_more(full, round_, reads):
                p99[reads] = roundtrip(full)["p99"]
                grown.append((full.server.resident() - before) / 2**20)
        ratios.append(p99[False] / p99[True])
        print(
            f"  {round_}/{rounds}: p99 {p99[True]:.2f} ms beside a reader, {p99[False]:.2f} ms "
            f"beside a stalled one: × {ratios[-1]:.2f}"
        )
    full.close()
    print(
        f"  others' p99 beside a stalled reader: × {median(ratios):.2f}; memory grew by at most "
        f"{max(grown):.1f} MiB"
    )


@contextmanager
def one_more(full: Full, k: int, reads: bool) -> Iterator[None]:
    """A visitor beside the others who is pushed to all the time, and reads it or does not."""
    server = full.server
    assert isinstance(server, Halloo)
    line = socket.create_connection(("127.0.0.1", server.port), source_address=("127.3.0.1", 0))
    upgrade = visit(50_000 + 2 * k + reads, server.port, server.site)
    line.sendall(upgrade.upgrade)
    assert line.recv(4096).startswith(b"HTTP/1.1 101 ")
    line.sendall(upgrade.hello)
    head = line.recv(4096)
    name = head.split(b'"visitor":"')[1].split(b'"')[0].decode()
    over = threading.Event()
    item = {"site": server.site, "visitor": name, "kind": "event", "text": "x" * 2000}
    body = request("/api/v1/push", {"pushes": [item] * PUSHED}, server._head)

    def push() -> None:
        with socket.create_connection(("127.0.0.1", server.port)) as poster:
            while not over.wait(0.1):
                poster.sendall(body)
                poster.recv(1 << 20)

    def read() -> None:
        while not over.is_set() and line.recv(1 << 20):
            pass

    threads = [threading.Thread(target=push), *([threading.Thread(target=read)] if reads else [])]
    for thread in threads:
        thread.start()
    yield
    over.set()
    line.shutdown(socket.SHUT_RDWR)
    for thread in threads:
        thread.join()
    line.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="with and without a stalled reader")
    parser.add_argument("--only", choices=("restart", "stalled"))
    given = parser.parse_args()
    raise_file_limit([CLIENTS])
    os.sched_setaffinity(0, {LOAD})
    with tempfile.TemporaryDirectory(prefix="halloo-bench-") as name:
        folder = Path(name)
        if given.only != "stalled":
            house = House(folder, Halloo(folder))
            house.start()
            for how, number in (("stopped", signal.SIGTERM), ("killed", signal.SIGKILL)):
                print(f"The server is {how} and started again")
                uvloop.run(restart(house, number))
            house.end(signal.SIGKILL)
        if given.only != "restart":
            print("One reader stalls")
            (folder / "stalled").mkdir()
            stalled(folder / "stalled", given.rounds)


if __name__ == "__main__":
    main()
