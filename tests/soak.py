"""`make soak`: the fault that `make test` tries a few times, for as long as you like.

`kill` ends the server with SIGKILL in each round, `stop` with SIGTERM, `mixed` with one of them
by the seed. Ends with a line of figures, or with what was violated and exit code 1.
"""

import argparse
import asyncio
import secrets
import sys
import tempfile
import time
import traceback
from pathlib import Path
from random import Random

import httpx2

from faults.test_kill import BRISK, WORDS, interrupted
from house import House, Town, found

TELL_SECONDS = 10.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fault", choices=("kill", "stop", "mixed"), default="mixed")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    given = parser.parse_args()
    again = f"make soak FAULT={given.fault} ROUNDS={given.rounds} SEED={given.seed}"
    print(f"The same run again: {again}", flush=True)
    with tempfile.TemporaryDirectory(prefix="halloo-soak-") as name:
        town = found(Path(name) / "town")
        house = town.house(Path(name) / "data", **BRISK).start()
        try:
            stored = asyncio.run(run(house, town, given))
        except AssertionError:
            traceback.print_exc()
            sys.exit(f"Violated. The same run again: {again}")
        finally:
            house.kill()
    print(f"{given.rounds} rounds: {stored} messages stored, 0 lost, 0 doubled, one order for all")


async def run(house: House, town: Town, given: argparse.Namespace) -> int:
    random = Random(given.seed)
    began = told = time.monotonic()

    def end(_: int) -> None:
        gently = given.fault == "stop" or (given.fault == "mixed" and random.random() < 0.3)
        if gently:
            assert house.stop() == 0
        else:
            house.kill()

    def tell(rounds: int, acked: int) -> None:
        nonlocal told
        if time.monotonic() - told >= TELL_SECONDS:
            told = time.monotonic()
            print(f"{told - began:5.0f} s  {rounds} rounds, {acked} acknowledged", flush=True)

    with httpx2.Client(timeout=20, trust_env=False) as client:
        return await interrupted(house, town, client, given.rounds, WORDS, end, tell)


if __name__ == "__main__":
    main()
