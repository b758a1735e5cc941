"""What is done to a server full of visitors. Each scenario returns figures by name: `rate` is per
second, times are ms, CPU is a share of one core, memory is bytes. None: this server cannot."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from uuid import uuid4

from book import Figures
from load import BenchError, Load, Record, frame
from servers import Floor, Halloo, Server, keep_alive, open_sockets

ACK, NACK = b'{"t":"ack"', b'{"t":"nack"'
SECONDS = 2.0  # each measurement goes on for so long
MOST = 60_000  # records prepared for it; the floor is through with them earlier
LINES = 32
BATCH = 100
AGENT_WINDOW = 100
SETTLE_SECONDS = 3.0
MODERATE = 500  # pushes a second


class Full:
    """A server, and a load generator that holds `number` sockets on it."""

    def __init__(self, server: Server, number: int, folder: Path) -> None:
        self.server = server
        self.number = number
        self.folder = folder
        server.start()
        time.sleep(1)
        self.alone = server.resident()
        self.load = Load(folder)
        try:
            with self.timed() as self.arrival:
                self.opened = open_sockets(server, self.load, number, folder)
                self.arrival.seconds = self.opened["seconds"]
                self.arrival.load_cpu = self.opened["cpu"]
        except BaseException:
            self.close()
            raise

    def timed(self) -> "Timed":
        return Timed(self.server)

    def run(self, verb: str, records: Iterable[Record], **options: Any) -> Figures:
        """The job's figures. Raises BenchError when something was refused or did not come."""
        path = self.load.records(records)
        with self.timed() as timed:
            done = self.load.do(verb, path, **options)
            timed.seconds, timed.load_cpu = done["seconds"], done["cpu"]
        path.unlink()
        check(self.server.name, done)
        return timed.figures(done["frames"] or done["answers"] or done["sent"]) | latencies(done)

    def close(self) -> None:
        self.load.stop()
        self.server.stop()


def check(what: str, done: dict[str, Any]) -> None:
    """Raises BenchError when something was refused or lost, or did not come."""
    if done["refused"] or done["late"] or done["lost"]:
        raise BenchError(
            f"{what}: {done['refused']} refused, {done['lost']} sockets lost, {done['frames']} of "
            f"{done['expected']} frames and {done['answers']} of {done['sent']} answers came. "
            f"{done['error']}"
        )


class Timed:
    """What both sides used meanwhile."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.seconds = self.load_cpu = 0.0

    def __enter__(self) -> "Timed":
        self._began = self._server.cpu()
        return self

    def __exit__(self, *_: object) -> None:
        self._used = self._server.cpu() - self._began

    def figures(self, count: int) -> Figures:
        seconds = self.seconds or 1e-9
        return {
            "rate": count / seconds,
            "per_cpu": count / (self._used or 1e-9),
            "server_cpu": self._used / seconds,
            "load_cpu": self.load_cpu / seconds,
        }


def latencies(done: dict[str, Any]) -> Figures:
    """Those of the frame where frames came, else those of the answer."""
    return {name: done[kind][name] for kind in ("answer", "frame") if kind in done
            for name in ("p50", "p99")}  # fmt: skip


def alone(full: Full) -> Figures:
    return {"memory": full.alone, "ready": full.server.ready_seconds * 1000}


def handshakes(full: Full) -> Figures:
    """Upgrade, hello and welcome, 64 at once."""
    return full.arrival.figures(full.number) | latencies(full.opened)


def memory(full: Full) -> Figures:
    time.sleep(SETTLE_SECONDS)
    return {"memory": (full.server.resident() - full.alone) / full.number}


def singles(full: Full, count: int) -> Iterable[Record]:
    for n in range(count):
        k = n % full.number
        yield Record(full.server.push(k), target=k, frames=1)


def single(full: Full) -> Figures:
    return full.run(
        "post", singles(full, MOST),
        port=full.server.port, connections=LINES, count=full.server.prefix, for_=SECONDS,
    )  # fmt: skip


def roundtrip(full: Full) -> Figures:
    """From the moment a push was due to its frame, so that a server that falls behind shows it."""
    return full.run(
        "post", singles(full, 3 * MODERATE),
        port=full.server.port, connections=LINES, count=full.server.prefix, rate=MODERATE,
    )  # fmt: skip


def batch(full: Full) -> Figures | None:
    def records() -> Iterable[Record]:
        for start in range(0, 2 * MOST, BATCH):
            ks = [(start + n) % full.number for n in range(BATCH)]
            yield Record(full.server.batch(ks) or b"", frames=BATCH)

    if full.server.batch([0]) is None:
        return None
    return full.run(
        "post", records(),
        port=full.server.port, connections=4, count=full.server.prefix, for_=SECONDS,
    )  # fmt: skip


def agent(full: Full) -> Figures | None:
    """Pushes over one agent's socket, 100 unanswered; for the floor, the bare loop of sends."""
    server = full.server
    if isinstance(server, Floor):
        return loop(full, MOST)
    if not isinstance(server, Halloo):
        return None
    desk = open_agents(full, 1)
    records = [
        Record(
            frame(t="push", cid=str(uuid4()), **server.item(n % full.number)),
            via=desk, target=n % full.number, frames=1,
        )
        for n in range(MOST)
    ]  # fmt: skip
    return full.run(
        "send", records,
        window=AGENT_WINDOW, reply=ACK, refusal=NACK, count=server.prefix, for_=SECONDS,
    )  # fmt: skip


def mass(full: Full) -> Figures | None:
    """One push to everybody on the site: the time to the last receipt, the median of three."""
    if full.server.everyone(full.number) is None:
        return None
    tries = [loop(full, full.number) for _ in range(3)]
    return sorted(tries, key=lambda figures: figures["last"])[1]


def loop(full: Full, count: int) -> Figures:
    record = Record(full.server.everyone(count) or b"", frames=count)
    figures = full.run("post", [record], port=full.server.port, count=full.server.prefix)
    return figures | {"last": count / figures["rate"] * 1000}


def open_agents(full: Full, count: int) -> int:
    """Agents at their consoles; returns the first one's socket."""
    server = full.server
    assert isinstance(server, Halloo)
    done = full.load.do(
        "open", [server.agent_record(k) for k in range(count)],
        port=server.port, prefix=server.greeting,
    )  # fmt: skip
    if done["answers"] < count:
        raise BenchError(f"Only {done['answers']} of {count} agents came in: {done['error']}")
    first: int = done["first"]
    keep_alive(full.load, first, count)
    return first


CROWDED: dict[str, Callable[[Full], Figures | None]] = {
    "alone": alone,
    "handshakes": handshakes,
    "memory": memory,
    "single": single,
    "batch": batch,
    "agent": agent,
    "mass": mass,
    "roundtrip": roundtrip,
}
