"""`make bench`: Halloo as a whole, one server process, its checks and limits on except those on
rates. Prints a table and writes it into bench/README.md. Every figure beside the floor of the same
run; the machine's speed drifts, the ratios hold. How many visitors: the first argument (2000)."""

import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median

import uvloop
from clients import ORIGIN, Backend, Visitors

HERE = Path(__file__).parent
HALLOO = str(Path(sys.executable).with_name("halloo"))
ROUNDS = 3
OPEN = ("HANDSHAKES_PER_SECOND", "SOCKETS_PER_ADDRESS", "NEW_SOCKETS_PER_MINUTE",
        "TOKEN_REQUESTS_PER_SECOND", "VISITOR_MESSAGES_PER_SECOND")  # fmt: skip
MARK = "<!-- the last run -->"


class Server:
    """A process with what it used so far."""

    def __init__(self, command: list[str], **environ: str) -> None:
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env={**os.environ, **environ}
        )
        assert self.process.stdout
        self.first_line = self.process.stdout.readline()

    def cpu(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident(self) -> int:
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)


class Table:
    def __init__(self) -> None:
        self.rows: list[str] = []
        self.floor = 0.0

    async def measure(
        self, name: str, count: int, server: Server, work: Callable[[], Awaitable[None]],
        rounds: int = ROUNDS, sends: bool = True,
    ) -> float:  # fmt: skip
        """Median of the rounds, per second, with the CPU of both sides; beside the floor if it is
        about sending."""
        rates, ours, theirs = [], [], []
        for _ in range(rounds):
            began, server_cpu, own_cpu = time.perf_counter(), server.cpu(), time.process_time()
            await work()
            took = time.perf_counter() - began
            rates.append(count / took)
            ours.append((server.cpu() - server_cpu) / took)
            theirs.append((time.process_time() - own_cpu) / took)
        rate = median(rates)
        ratio = f"{rate / (self.floor or rate):.2f}" if sends else "–"
        self.rows.append(
            f"| {name} | {rate:,.0f} | {ratio} | {median(ours):.0%} | {median(theirs):.0%} |"
        )
        print(self.rows[-1], flush=True)
        return rate


def command(folder: str, *words: str, typed: str = "") -> dict[str, str]:
    done = subprocess.run(
        [HALLOO, *words, "--data", folder, "--json"],
        input=typed, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return found


async def floor(table: Table, number: int, sends: int) -> None:
    server = Server([sys.executable, str(HERE / "floor.py")])
    lines = [
        await asyncio.open_connection("127.0.0.1", int(server.first_line)) for _ in range(number)
    ]

    async def go() -> None:
        lines[0][1].write(b"go %d\n" % sends)
        await asyncio.gather(
            *[
                reader.readexactly(200 * (sends // number + (k < sends % number)))
                for k, (reader, _) in enumerate(lines)
            ]
        )

    table.floor = await table.measure("floor: bare writes", sends, server, go)
    for _, writer in lines:
        writer.close()
    server.stop()


async def product(table: Table, number: int, folder: str) -> None:
    server = Server(
        [HALLOO, "serve", "--port", "0", "--data", folder, "--json"],
        **{f"HALLOO_LIMIT_{name}": "0" for name in OPEN},
    )
    port = json.loads(server.first_line)["port"]
    site = command(folder, "site", "add", "Bench", "--origin", ORIGIN)["site"]
    command(folder, "agent", "add", "bench", "--email", "bench@bench.example", "--password-stdin",
            typed="bench bench bench\n")  # fmt: skip
    token = command(folder, "token", "add", "--agent", "bench")["token"]
    alone = server.resident()
    visitors = Visitors(port, site)
    await table.measure(
        "handshake and hello", number, server, lambda: visitors.come(number), rounds=1, sends=False
    )
    each = (server.resident() - alone) / number
    backend = Backend(port, token, visitors)
    singles = [json.dumps(backend.push(n)).encode() for n in range(6400)]
    batches = [
        json.dumps({"pushes": [backend.push(n) for n in range(k, k + 100)]}).encode()
        for k in range(0, 10_000, 100)
    ]
    await table.measure(
        "single POST → push", 6400, server,
        lambda: visitors.count.reach(6400, lambda: backend.send(singles, 32)),
    )  # fmt: skip
    await table.measure(
        "batch of 100 per POST, pushes", 10_000, server,
        lambda: visitors.count.reach(10_000, lambda: backend.send(batches, 4)),
    )  # fmt: skip
    await table.measure(
        "chat messages acknowledged", 4000, server, lambda: visitors.say(20), rounds=1, sends=False
    )
    table.rows.append(
        f"\nServer alone {alone / 2**20:.0f} MiB resident; {each / 1000:.1f} kB for each of "
        f"{number:,} idle visitors with page, trail and roster."
    )
    print(table.rows[-1])
    server.stop()


async def main(number: int) -> None:
    table = Table()
    await floor(table, number, 40_000)
    with tempfile.TemporaryDirectory() as folder:
        await product(table, number, folder)
    head = "| work | per second | of the floor | server CPU | load CPU |\n|---|---|---|---|---|\n"
    page = HERE / "README.md"
    before = page.read_text().split(MARK)[0]
    page.write_text(before + MARK + "\n\n" + head + "\n".join(table.rows) + "\n")


if __name__ == "__main__":
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    uvloop.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000))
