"""Scenarios that only Halloo knows: chat that is stored, consoles that watch, a day at the shop."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

from load import GOODBYE, Load, Record, frame
from scenarios import ACK, LINES, MOST, NACK, SECONDS, Figures, Full, check, latencies, open_agents
from servers import Halloo, keep_alive
from visitors import turn

from halloo.crowd.words import ENGLISH

CONVERSATIONS = 200
WINDOWS = (1, 2, 4, 8)

CONSOLES = 50
ROWS, SCREENS = 30, 6
SEEN = ROWS * SCREENS
TURNS = 200  # page changes a second
SORTS = ("newest", "page", "idle")
WATCH_SECONDS = 8

DAY_SECONDS = 120
DAY = {"arrivals": 20, "goodbyes": 20, "page turns": 100, "pushes": 20, "messages": 20}  # a second
DAY_CONSOLES = 20
DAY_CHATS = 200


def says(sockets: range, count: int) -> Iterator[Record]:
    """Messages of these sockets in turn."""
    random = Random(count)
    for n in range(count):
        [text] = random.choices((*ENGLISH.openers, *ENGLISH.replies, *ENGLISH.thanks))
        yield Record(frame(t="say", cid=str(uuid4()), text=text), via=sockets[n % len(sockets)])


def turns(sockets: range, count: int, seen: int = 0) -> Iterator[Record]:
    """Page changes of some of these sockets; every other one of the last `seen`, if any."""
    random = Random(count)
    for n in range(count):
        among = sockets[-seen:] if seen and n % 2 else sockets
        yield Record(turn(n), via=random.choice(among))


def chat(halloo: Halloo, folder: Path) -> Iterator[tuple[str, Figures]]:
    """Messages acknowledged, each after its synced commit, with so many unanswered on each of 200
    sockets. Every conversation has begun before, and every window has visitors of its own: what
    one may send in a burst is limited."""
    full = Full(halloo, CONVERSATIONS * len(WINDOWS), folder)
    answers = {"reply": ACK, "refusal": NACK}
    try:
        full.run("send", says(range(full.number), full.number), window=1, **answers)
        for place, window in enumerate(WINDOWS):
            sockets = range(CONVERSATIONS * place, CONVERSATIONS * (place + 1))
            records = says(sockets, MOST // 2)
            yield (
                f"chat-{window}",
                full.run("send", records, window=window, for_=SECONDS, **answers),
            )
    finally:
        full.close()


def watch(full: Full, consoles: int) -> int:
    """Consoles that look at different windows of three lists; returns the first one's socket."""
    assert isinstance(full.server, Halloo)
    first = open_agents(full, consoles)
    windows = []
    for k in range(consoles):
        start = ROWS * (k // len(SORTS) % SCREENS)
        looks = {"from": start, "to": start + ROWS, "sort": SORTS[k % len(SORTS)]}
        windows.append(Record(frame(t="watch", site=full.server.site, **looks), via=first + k))
    full.run("send", windows, reply=b'{"t":"roster"')
    return first


def presence(halloo: Halloo, number: int, folder: Path) -> Figures:
    """50 consoles watch while 200 pages a second are turned, half of them by the newest visitors,
    who are on the screens, so that screens change as much however many visitors there are.
    `idle_cpu` is the server's without consoles, `bytes` and `frames` are one console's a second."""
    full = Full(halloo, number, folder)
    try:
        sockets = range(number)
        half, whole = (TURNS * seconds for seconds in (WATCH_SECONDS // 2, WATCH_SECONDS))
        before = full.run("send", turns(sockets, half, SEEN), rate=TURNS)
        first = watch(full, CONSOLES)
        seen = full.load.do("bytes", from_=first, number=CONSOLES)
        figures = full.run("send", turns(sockets, whole, SEEN), rate=TURNS)
        later = full.load.do("bytes", from_=first, number=CONSOLES)
    finally:
        full.close()
    share = CONSOLES * WATCH_SECONDS
    return {
        "rate": figures["rate"],
        "server_cpu": figures["server_cpu"],
        "idle_cpu": before["server_cpu"],
        "bytes": (later["bytes"] - seen["bytes"]) / share,
        "frames": (later["frames"] - seen["frames"]) / share,
    }


def day(halloo: Halloo, number: int, folder: Path) -> Iterator[tuple[str, Figures]]:
    """All of it at once for two minutes; the number of visitors stays. Ends with the memory."""
    full = Full(halloo, number, folder)
    load = full.load
    try:
        watch(full, DAY_CONSOLES)
        answer_pushes(load, number)
        time.sleep(3)
        resident = halloo.resident()
        with full.timed() as timed:
            jobs = begin_day(full, number + DAY_CONSOLES)
            done = {kind: load.wait(job) for kind, job in jobs.items()}
            timed.seconds = DAY_SECONDS
        for kind, result in done.items():
            check(kind, result)
            rate = max(result["frames"], result["answers"], result["sent"]) / DAY_SECONDS
            yield f"day, {kind}", {"rate": rate} | latencies(result)
        open_ = load.do("bytes", from_=0, number=number * 2)["open"] - DAY_CONSOLES
        used = timed.figures(open_) | {"load_cpu": done["page turns"]["cpu"] / DAY_SECONDS}
        memory = {"memory_before": resident, "memory_after": halloo.resident()}
        yield "day", {"visitors": open_} | {k: used[k] for k in ("server_cpu", "load_cpu")} | memory
    finally:
        full.close()


def begin_day(full: Full, next_socket: int) -> dict[str, str]:
    """The first visitors leave one by one; those who stay turn pages, chat and are pushed to."""
    server, load = full.server, full.load
    amount = {kind: rate * DAY_SECONDS for kind, rate in DAY.items()}
    leaving, staying = amount["goodbyes"], range(amount["goodbyes"], full.number)
    visits = [server.visit(full.number + k) for k in range(amount["arrivals"])]
    come = [Record(each.upgrade + each.hello, each.source, len(each.upgrade)) for each in visits]
    go = [Record(GOODBYE, via=k) for k in range(leaving)]
    push = [
        Record(server.push(k), target=k, frames=1)
        for k in (staying[n * 7 % len(staying)] for n in range(amount["pushes"]))
    ]
    work: dict[str, tuple[str, Iterable[Record], dict[str, Any]]] = {
        "arrivals": ("open", come, {"port": server.port, "prefix": server.greeting}),
        "goodbyes": ("close", go, {}),
        "page turns": ("send", turns(staying, amount["page turns"]), {}),
        "pushes": ("post", push,
                   {"port": server.port, "connections": LINES, "count": server.prefix}),
        "messages": ("send", says(staying[:DAY_CHATS], amount["messages"]),
                     {"reply": ACK, "refusal": NACK}),
    }  # fmt: skip
    prepared = {kind: load.records(records) for kind, (_, records, _) in work.items()}
    keep_alive(load, next_socket, len(come))
    return {
        kind: load.begin(verb, prepared[kind], rate=DAY[kind], deadline=DAY_SECONDS + 30, **options)
        for kind, (verb, _, options) in work.items()
    }


def answer_pushes(load: Load, number: int) -> None:
    """The widget's receipts."""
    for state in ("delivered", "shown"):
        load.begin(
            "reply", from_=0, number=number, prefix=b'{"t":"push"', key=b'"id":"',
            head=b'{"t":"receipt","id":"', tail=f'","state":"{state}"}}'.encode(),
        )  # fmt: skip
