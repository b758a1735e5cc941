"""`make bench-flood`: what those who talk notice while strangers from 20,000 addresses knock as
fast as they can, send 10,000 frames of junk, and leave heads half way. All limits are as they
come, but that of one visitor's messages."""

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable
from pathlib import Path
from statistics import median, quantiles

import uvloop
from cores import LOAD, SERVER
from run import raise_file_limit

from flood import Flood, resident
from house import House, found
from people import SHOP_ORIGIN, Vera, cid, open_socket

TALKING, EVERY = 20, 0.25
HANDSHAKES, JUNK, HALF = 20_000, 10_000, 3000


class Talk:
    """Conversations that go on meanwhile; how long each message took to be acknowledged."""

    def __init__(self, house: House, site: str) -> None:
        self._house, self._site = house, site
        self.took: list[float] = []
        self._veras: list[Vera] = []

    async def begin(self) -> None:
        for k in range(TALKING):
            path = f"/ws/visitor?site={self._site}"
            here = (f"127.250.0.{k + 1}", 0)
            vera = Vera(await open_socket(self._house, path, origin=SHOP_ORIGIN, local_addr=here))
            vera.site = self._site
            await vera.hello(consent=True)
            self._veras.append(vera)

    async def during(self, name: str, attack: Awaitable[None], flood: Flood) -> None:
        self.took, flood.answers = [], type(flood.answers)()
        over = asyncio.Event()
        talking = [asyncio.create_task(self._talk(vera, over)) for vera in self._veras]
        cpu, began = self._cpu(), time.monotonic()
        await attack
        seconds, cpu = time.monotonic() - began, self._cpu() - cpu
        over.set()
        await asyncio.gather(*talking)
        now, most = (resident(self._house.pid, each) >> 20 for each in ("VmRSS", "VmHWM"))
        print(
            f"{name}: {seconds:.1f} s; answers {dict(flood.answers.most_common())}; "
            f"{len(self.took)} messages acknowledged in {median(self.took) * 1000:.0f} ms "
            f"(median), {quantiles(self.took, n=100)[98] * 1000:.0f} (p99), "
            f"{max(self.took) * 1000:.0f} (longest); server {100 * cpu / seconds:.0f} % of a core, "
            f"{now} MiB (at most {most})",
            flush=True,
        )

    def _cpu(self) -> float:
        fields = Path(f"/proc/{self._house.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def _talk(self, vera: Vera, over: asyncio.Event) -> None:
        while not over.is_set():
            said = time.monotonic()
            await vera.say("How long does this take?", cid())
            self.took.append(time.monotonic() - said)
            await asyncio.sleep(EVERY)

    async def end(self) -> None:
        for vera in self._veras:
            await vera.ping()
            await vera.leave()


async def attack(house: House, site: str, at_once: int) -> None:
    talk, flood = Talk(house, site), Flood(house.port, site, SHOP_ORIGIN)
    await talk.begin()
    await talk.during("nobody else", asyncio.sleep(10), flood)
    await talk.during("20,000 handshakes", flood.knock(HANDSHAKES, at_once), flood)
    print(f"  {len(flood.open)} were let in, and stay")
    await talk.during("10,000 junk frames", flood.rave(JUNK, 100), flood)
    await talk.during(f"{HALF:,} half heads", halves(flood), flood)
    await talk.during(
        "2,000 handshakes whose clients work", flood.knock(2000, 200, works=True), flood
    )
    flood.end()
    await talk.during("after it", asyncio.sleep(10), flood)
    await talk.end()


async def halves(flood: Flood) -> None:
    await flood.stop_half_way(HALF, 200)
    await asyncio.sleep(12)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--at-once", type=int, default=3000, help="handshakes under way")
    parser.add_argument("--set", action="append", default=[], help="a setting: name=value")
    given = parser.parse_args()
    raise_file_limit([HANDSHAKES])
    os.sched_setaffinity(0, {LOAD})
    with tempfile.TemporaryDirectory(prefix="halloo-bench-") as name:
        town = found(Path(name) / "town")
        house = town.house(Path(name) / "house")
        house.settings = {"limit_visitor_messages_per_second": 0, "host": "::"}
        house.settings |= dict(each.split("=") for each in given.set)
        house.start()
        os.sched_setaffinity(house.pid, {SERVER})
        uvloop.run(attack(house, town.shop, given.at_once))
        house.stop()


if __name__ == "__main__":
    main()
