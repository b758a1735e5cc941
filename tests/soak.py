"""`make soak`: two people write to each other while things go wrong, for as long as you like.

Each round brings one of the chosen faults, by the seed. Ends with a line of figures, or with what
was violated and exit code 1.
"""

import argparse
import asyncio
import os
import secrets
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random

import httpx2

from doors import Http
from faults.troubles import BRISK, Phones, Troubles, apart, interrupted, with_wall
from house import House, Town, found
from tunnel import Tunnel

FAULTS = ("kill", "stop", "freeze", "cut", "loss", "delay", "sync", "full", "clock")
ROUNDS = 100
TELL_SECONDS = 10.0
# The disk that `full` fills.
DISK = "64m"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fault", choices=(*FAULTS, "mixed"), default="mixed")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--apart", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if not given.apart:  # its own disk and its own network, so that both can be broken
        words = [*apart(), sys.executable, *sys.argv, "--seed", str(given.seed), "--apart"]
        os.execvp(words[0], words)
    if given.rounds is None and given.minutes is None:
        given.rounds = ROUNDS
    lasts = f"ROUNDS={given.rounds}" if given.rounds else f"MINUTES={given.minutes:g}"
    again = f"make soak FAULT={given.fault} {lasts} SEED={given.seed}"
    print(f"The same run again: {again}", flush=True)
    with tempfile.TemporaryDirectory(prefix="halloo-soak-") as name:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", name], check=True)
        try:
            soak(Path(name), given)
        except AssertionError:
            traceback.print_exc()
            sys.exit(f"Violated. The same run again: {again}")
        finally:
            subprocess.run(["umount", "-l", name], check=True)


def soak(folder: Path, given: argparse.Namespace) -> None:
    town, wall = found(folder / "town"), folder / "wall"
    around = with_wall(wall) if given.fault in ("clock", "mixed") else []
    house = town.house(folder / "data", around=around, **BRISK).start()
    try:
        asyncio.run(run(house, town, wall, given))
    finally:
        house.kill()


async def run(house: House, town: Town, wall: Path, given: argparse.Namespace) -> None:
    random = Random(given.seed)
    troubles = Troubles(house, wall, random)
    came: Counter[str] = Counter()
    began = told = time.monotonic()

    async def trouble(phones: Phones) -> None:
        fault = random.choice(FAULTS) if given.fault == "mixed" else given.fault
        came[fault] += 1
        await getattr(troubles, fault)(phones)

    def is_over(rounds: int, acked: int) -> bool:
        nonlocal told
        now = time.monotonic()
        if now - told >= TELL_SECONDS:
            told = now
            print(f"{told - began:5.0f} s  {rounds} rounds, {acked} acknowledged", flush=True)
        return given.minutes is not None and now - began > given.minutes * 60

    async with AsyncExitStack() as stack:
        client = stack.enter_context(httpx2.Client(timeout=20, trust_env=False))
        http = Http(client, house, town.alice)
        # All go through the tunnel, or none would be delayed.
        delays = given.fault in ("delay", "mixed")
        way = await stack.enter_async_context(Tunnel(house.port, 0.3)) if delays else house
        rounds = given.rounds or sys.maxsize
        stored = await interrupted(way, town, http, trouble, rounds, is_over)
    faults = ", ".join(f"{many} {fault}" for fault, many in sorted(came.items()))
    print(
        f"{sum(came.values())} rounds ({faults}): {stored} messages stored, 0 lost, 0 doubled,"
        " one order for all"
    )


if __name__ == "__main__":
    main()
