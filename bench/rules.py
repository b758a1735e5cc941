"""`make bench-rules`: what 100 active rules cost while 10,000 visitors turn 1,000 pages a second.
The same server turns as many pages without rules, with them and without again; the difference in
its CPU is theirs."""

import argparse
import json
import os
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median
from typing import Any

from cores import LOAD
from product import turns
from run import raise_file_limit
from scenarios import Full
from servers import Halloo
from visitors import ORIGIN
from websockets.sync.client import connect

VISITORS, RULES, TURNS, SECONDS = 10_000, 100, 1000, 10
WAITS = 60  # how often it is measured how soon a rule fires


def on(fact: str, op: str, value: Any, key: str = "") -> dict[str, Any]:
    return {"fact": fact, "op": op, "value": value, **({"key": key} if key else {})}


def tree(n: int) -> dict[str, Any]:
    """Ten kinds of rules, as shops have them."""
    kinds: list[list[Any]] = [
        [on("page_path", "contains", f"/product/{n}"), on("time_on_page", "at_least", 30)],
        [on("page_url", "contains", f"cart?step={n}"), on("exit_intent", "is", True)],
        [on("utm", "is", f"spring-{n}", "campaign"), on("pages", "at_least", 2)],
        [on("visits", "at_least", 2 + n), on("time_on_site", "at_least", 60)],
        [on("page_url", "matches", rf"/p/\d+/{n}$"), on("scroll", "at_least", 50)],
        [on("event", "at_least", 1, f"added-{n}"), {"none": [on("event", "at_least", 1, "paid")]}],
        [on("country", "any_of", ["DE", "AT", "CH"]), on("language", "starts_with", "de")],
        [
            {"any": [on("referrer", "contains", "search"), on("referrer", "contains", f"ad{n}")]},
            on("time_on_page", "at_least", 3000),
        ],
        [on("attribute", "at_least", 100 + n, "basket"), on("hour", "between", ["09:00", "17:00"])],
        [on("page_title", "starts_with", f"Offer {n}"), on("tags", "none_of", ["customer"])],
    ]
    return {"all": kinds[n % 10]}


class Ruled(Halloo):
    """With somebody who may make rules."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._say("agent", "add", "owner", "--email", "owner@bench.example", "--password-stdin",
                  "--role", "owner", typed="a long walk by the river\n")  # fmt: skip
        scopes = ("--scope", "admin", "--scope", "read")
        self.owner = self._say("token", "add", "--agent", "owner", *scopes)["token"]

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1/sites/{self.site}{path}",
            data=None if body is None else json.dumps(body).encode(), method=method,
            headers={"Authorization": f"Bearer {self.owner}", "Content-Type": "application/json"},
        )  # fmt: skip
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read() or b"null")

    def rule(self) -> list[str]:
        then = [{"do": "invite", "text": "Can I help you?"}]
        return [
            self.ask("POST", "/rules", {
                "name": f"Rule {n}", "state": "active", "when": tree(n), "then": then,
            })["id"]
            for n in range(RULES)
        ]  # fmt: skip


def waits(server: Ruled) -> tuple[list[float], list[float]]:
    """Seconds from what a visitor did until the rule's push has arrived; and from the end of a
    timer's second. Beside all the visitors who sit there, and turn pages."""
    then = [{"do": "event", "name": "fired"}]
    asked = {"go": on("event", "at_least", 1, "go"), "timer": on("time_on_page", "at_least", 1)}
    for name, condition in asked.items():
        when = {"all": [condition, on("page_path", "is", f"/{name}")]}
        rule = {"name": name, "state": "active", "when": when, "then": then}
        server.ask("POST", "/rules", rule)
    time.sleep(3)
    events, timers = [], []
    for n in range(WAITS):
        name = "go" if n % 2 else "timer"
        url = f"ws://127.0.0.1:{server.port}/ws/visitor?site={server.site}"
        with connect(url, origin=ORIGIN, proxy=None) as visitor:  # type: ignore[arg-type]
            page = {"url": f"{ORIGIN}/{name}", "title": "", "referrer": ""}
            visitor.send(json.dumps({"t": "hello", "site": server.site, "page": page}))
            visitor.recv()
            began = time.perf_counter()
            if name == "go":
                visitor.send(json.dumps({"t": "event", "name": "go"}))
            while json.loads(visitor.recv())["t"] != "push":
                pass
            took = time.perf_counter() - began
            (events if name == "go" else timers).append(took - (name == "timer"))
    return events, timers


def turning(full: Full) -> float:
    """The server's share of a core meanwhile."""
    time.sleep(3)
    return full.run("send", turns(range(VISITORS), TURNS * SECONDS), rate=TURNS)["server_cpu"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    raise_file_limit([VISITORS])
    os.sched_setaffinity(0, {LOAD})
    with tempfile.TemporaryDirectory(prefix="halloo-bench-") as name:
        server = Ruled(Path(name))
        full = Full(server, VISITORS, Path(name))
        costs = []
        for round_ in range(1, given.rounds + 1):
            before = turning(full)
            made = server.rule()
            ruled = turning(full)
            for rule in made:
                server.ask("DELETE", f"/rules/{rule}")
            after = turning(full)
            costs.append(ruled - (before + after) / 2)
            print(
                f"  {round_}/{given.rounds}: {before:.1%} of a core without rules, {ruled:.1%} "
                f"with {RULES}, {after:.1%} without again: theirs are {costs[-1]:.1%}"
            )
        server.rule()
        records = full.load.records(turns(range(VISITORS), TURNS * 60))
        full.load.begin("send", records, rate=TURNS)
        for what, took in zip(("a rule fires", "a timer's rule fires"), waits(server), strict=True):
            ms = sorted(1000 * each for each in took)
            print(f"  {what} after {median(ms):.0f} ms (median), {ms[-1]:.0f} ms (longest)")
        full.close()
        print(
            f"  {RULES} rules, {VISITORS:,} visitors, {TURNS:,} pages a second: "
            f"{median(costs):.1%} of a core"
        )


if __name__ == "__main__":
    main()
