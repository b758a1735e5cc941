"""What goes wrong while two write to each other, by real means. Each trouble breaks something under
a running server and mends it; when it is over, both have hung up."""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

import httpx2

from doors import Http
from house import House, Town
from people import DEADLINE
from phone import AlicesPhone, Phone, VerasPhone, everything

WORDS = 12
BRISK = {
    "limit_visitor_messages_per_second": 0,
    "limit_sockets_per_visitor": 0,
    "ping_seconds": 1,
    "silence_seconds": 3,
}
FAKETIME = "faketime/libfaketime.so.1"
DAYS = ("+2d", "-2d", "+0")

Phones = Sequence[Phone]
Trouble = Callable[[Phones], Awaitable[None]]


async def interrupted(
    house: House,
    town: Town,
    http: Http,
    trouble: Trouble,
    rounds: int,
    is_over: Callable[[int, int], bool] = lambda *_: False,
) -> int:
    """In each round both write, and the trouble comes when some of it is acknowledged. What each
    was told to be kept, and what each was shown, is compared with what is stored; returns how many
    messages that is. `is_over` hears the rounds done and the words acknowledged."""
    vera = VerasPhone(town.shop)
    await vera.connect(house)
    vera.write("The first word makes the conversation")
    await vera.send_all()
    await vera.read(lambda: bool(vera.acked))
    await vera.hang_up()
    [talk] = http.get(f"/api/v1/sites/{town.shop}/conversations").json()["conversations"]
    alice = AlicesPhone(town.alice, http, talk["id"])
    phones = (vera, alice)
    for round_ in range(rounds):
        for phone in phones:
            await phone.connect(house)
            for n in range(WORDS):
                phone.write(f"{type(phone).__name__} {round_}.{n}")
        sending = [asyncio.create_task(phone.send_all()) for phone in phones]
        wanted = len(vera.acked) + 1 + round_ % WORDS
        assert await vera.read(lambda wanted=wanted: len(vera.acked) >= wanted)
        await trouble(phones)
        await asyncio.gather(*sending, *(phone.hang_up() for phone in phones))
        if is_over(round_ + 1, sum(len(phone.acked) for phone in phones)):
            break
    for phone in phones:
        await phone.connect(house)
        while phone.unsent:  # what is written at once is bounded by the server's queue
            left = len(phone.unsent)
            await phone.send_all()
            assert await phone.read(lambda phone=phone, left=left: len(phone.unsent) < left)
    stored = everything(http, talk["id"])
    assert [message["seq"] for message in stored] == list(range(1, len(stored) + 1))
    by_cid = {message["cid"]: message for message in stored}
    assert len(by_cid) == len(stored) == len(vera.words) + len(alice.words)
    for phone in phones:
        assert await phone.read(lambda phone=phone: phone.last == len(stored))
        assert phone.holes == []
        assert phone.shown == [(m["seq"], m["cid"]) for m in stored]
        assert phone.acked == {name: by_cid[name]["seq"] for name in phone.words}
        assert phone.words == {name: by_cid[name]["text"] for name in phone.words}
        await phone.hang_up()
    return len(stored)


class Troubles:
    """`wall` is the file that `with_wall` made the server's clock follow."""

    def __init__(self, house: House, wall: Path | None = None, random: Random | None = None):
        self._house = house
        self._wall = wall
        self._random = random or Random(1)

    async def kill(self, _: Phones) -> None:
        self._house.kill()
        self._house.start()

    async def stop(self, _: Phones) -> None:
        assert self._house.stop() == 0
        self._house.start()

    async def freeze(self, phones: Phones) -> None:
        """Both lose patience; what they had sent is there when it thaws, among what comes anew."""
        self._house.signal(signal.SIGSTOP)
        try:
            await asyncio.sleep(self._random.random())
            await asyncio.gather(*(phone.hang_up() for phone in phones))
        finally:
            self._house.signal(signal.SIGCONT)

    async def cut(self, phones: Phones) -> None:
        """No packet of theirs gets through any more, in either direction. Nobody tells the server
        that they are gone: it finds out."""
        ports = [phone.person.socket.local_address[1] for phone in phones if phone.person]
        with dropping(*(f"tcp {end} {port}" for port in ports for end in ("sport", "dport"))):
            await asyncio.gather(*(phone.hang_up() for phone in phones))
            await asyncio.to_thread(self._until_nobody_is_there)

    async def loss(self, phones: Phones) -> None:
        """Three of ten packets are lost, the last words among them, and the goodbyes."""
        port = self._house.port
        ends = ("sport", "dport")
        with dropping(*(f"tcp {end} {port} numgen random mod 10 < 3" for end in ends)):
            await asyncio.sleep(self._random.random())
            await asyncio.gather(*(phone.hang_up() for phone in phones))

    async def delay(self, phones: Phones) -> None:
        """For phones on a `Tunnel` that delays: what the old connections carry arrives after what
        is said on the new ones."""

    async def sync(self, phones: Phones) -> None:
        with failing_sync(self._house):
            await until_refused(phones[1], "This is not kept")

    async def full(self, phones: Phones) -> None:
        filler = fill(self._house)
        try:
            await until_refused(phones[1], "x" * 4000)
        finally:
            filler.unlink()

    async def clock(self, _: Phones) -> None:
        assert self._wall
        now = self._wall.read_text().strip()
        off = self._random.choice([each for each in DAYS if each != now])
        await asyncio.to_thread(set_clock, self._house, self._wall, off)

    def _until_nobody_is_there(self) -> None:
        deadline = time.monotonic() + DEADLINE
        with httpx2.Client(trust_env=False) as client:
            while sockets := _sockets(client.get(f"{self._house.url}/metrics").text):
                assert time.monotonic() < deadline, f"the server still has {sockets} sockets"
                time.sleep(0.1)


def _sockets(metrics: str) -> int:
    counts = re.findall(r"^halloo_sockets\{.*\} (\d+)", metrics, re.MULTILINE)
    assert counts
    return sum(map(int, counts))


async def until_refused(phone: Phone, text: str) -> None:
    before = phone.refused
    async with asyncio.timeout(60):
        while phone.refused == before:
            answered = phone.refused + len(phone.acked)
            await phone.send(phone.write(text))
            assert await phone.read(
                lambda answered=answered: phone.refused + len(phone.acked) > answered
            )


@contextmanager
def dropping(*kinds: str) -> Iterator[None]:
    """Packets of these kinds are lost meanwhile. For a process in a network namespace of its own,
    which `apart` makes."""
    chain = "add chain inet faults lost { type filter hook input priority 0; }"
    rules = [f"add rule inet faults lost {kind} drop" for kind in kinds]
    _nft("\n".join(["add table inet faults", chain, *rules, ""]))
    try:
        yield
    finally:
        _nft("delete table inet faults\n")


def _nft(commands: str) -> None:
    subprocess.run(["nft", "-f", "-"], input=commands, text=True, check=True)


def apart() -> list[str]:
    """What to put before a command so that it has mounts and a network of its own."""
    flags = "-mn" if os.geteuid() == 0 else "-rmn"
    script = 'export PATH="$PATH:/usr/sbin:/sbin"; ip link set lo up && exec "$@"'
    return ["unshare", flags, "sh", "-c", script, "sh"]


@contextmanager
def failing_sync(house: House) -> Iterator[None]:
    """No fsync and no fdatasync of the server succeeds meanwhile."""
    strace = shutil.which("strace")
    assert strace, "This makes syncs fail with strace: run scripts/faults"
    tracer = subprocess.Popen(
        [strace, "-f", "-p", str(house.pid), "-e", "trace=fsync,fdatasync",
         "-e", "inject=fsync,fdatasync:error=EIO"],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert tracer.stderr
    try:
        line = tracer.stderr.readline()
        assert re.search(r"Process \d+ attached", line), f"strace cannot attach: {line}"
        yield
    finally:
        tracer.terminate()
        tracer.communicate(timeout=30)


def fill(house: House) -> Path:
    """Takes all the room there is on the server's disk, a small one of its own; returns by what."""
    filler = Path(f"/proc/{house.pid}/root{house.folder}/filler")
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        for size in (65_536, 4096, 1):
            with suppress(OSError):
                while file.write(b"x" * size):
                    pass
    return filler


def with_wall(wall: Path) -> list[str]:
    """What to put before a server's command so that its wall clock follows what `set_clock` writes
    to that file."""
    found = [*Path("/usr/lib").glob(f"*/{FAKETIME}"), *Path("/usr/lib").glob(FAKETIME)]
    assert found, "This steps the clock with libfaketime: run scripts/faults"
    wall.write_text("+0\n")
    return [
        "env", f"LD_PRELOAD={found[0]}", f"FAKETIME_TIMESTAMP_FILE={wall}",
        "FAKETIME_DONT_FAKE_MONOTONIC=1", "FAKETIME_NO_CACHE=1",
    ]  # fmt: skip


def set_clock(house: House, wall: Path, off: str) -> None:
    """Returns when the server has seen its wall clock set."""
    seen = house.log.count("the clock was set")
    wall.write_text(f"{off}\n")
    deadline = time.monotonic() + DEADLINE
    while house.log.count("the clock was set") == seen:
        assert time.monotonic() < deadline, "the server has not noticed"
        time.sleep(0.05)
