"""A real `halloo` in its own folder: started, stopped, killed, and spoken to over the command line.
Nothing here knows what is inside the process."""

import asyncio
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from postgres import Postgres

HALLOO = str(Path(sys.executable).with_name("halloo"))
START_SECONDS = 30.0
STOP_SECONDS = 30.0
LOG_SECONDS = 10.0
PASSWORD = "a long walk by the river"

# Everyone in the tests comes from one address, Alice is in all of them, and most tests are about
# something else.
OPEN_DOORS = {
    "limit_handshakes_per_second": 0,
    "limit_sockets_per_address": 0,
    "limit_new_sockets_per_minute": 0,
    "limit_new_sockets_per_minute_network": 0,
    "limit_agent_messages_per_second": 0,
    "limit_token_requests_per_second": 0,
    "limit_sign_ins_per_account": 0,
    "limit_sign_ins_per_address": 0,
    "away_seconds": 0.2,
    "grace_seconds": 2,
    "retention_reports_days": 0,  # some tests are about days long ago
}


class House:
    """`settings` become `HALLOO_*` variables, on top of open doors. `around` is put before the
    command, e.g. `unshare -m sh -c …`."""

    def __init__(self, folder: Path, around: Sequence[str] = (), **settings: Any) -> None:
        self.folder = folder
        self.settings = {**OPEN_DOORS, **settings}
        self.port = 0
        self.ready: dict[str, Any] = {}
        self._around = around
        self._process: subprocess.Popen[str] | None = None
        self._log = folder.with_name(folder.name + ".log")

    @property
    def url(self) -> str:
        scheme = "https" if "tls_cert" in self.settings else "http"
        return f"{scheme}://127.0.0.1:{self.port}"

    @property
    def nodes(self) -> "Sequence[House]":
        return [self]

    @property
    def own_pages(self) -> list[str]:
        """Origins of the console."""
        return [self.url]

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    @property
    def log(self) -> str:
        """What the server wrote to its standard error so far."""
        return self._log.read_text()

    async def logged(self, text: str, times: int = 1) -> None:
        """Until the server has written it so often to its standard error."""
        async with asyncio.timeout(LOG_SECONDS):
            while self.log.count(text) < times:  # noqa: ASYNC110  (it is another process)
                await asyncio.sleep(0.05)

    def start(self, *flags: str) -> Self:
        """On the same port again when it had one: clients find it where it was."""
        command = [HALLOO, "serve", "--json", "--port", str(self.port), *flags]
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                [*self._around, *command, "--data", str(self.folder)],
                stdout=subprocess.PIPE, stderr=log, text=True, env=self._environ(),
            )  # fmt: skip
        self.ready = json.loads(self._first_line())
        self.port = self.ready["port"]
        return self

    def stop(self) -> int:
        """As an operator does. Returns the exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def wait(self) -> int:
        """For a process that was told to end. Returns the exit code."""
        assert self._process
        code = self._process.wait(STOP_SECONDS)
        assert self._process.stdout
        self._process.stdout.close()
        self._process = None
        return code

    def run(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """A command on the same folder, whether the server runs or not."""
        return subprocess.run(
            [HALLOO, *words, "--data", str(self.folder)],
            input=stdin, capture_output=True, text=True, env=self._environ(), timeout=60,
        )  # fmt: skip

    def made(self, *words: str, stdin: str = "") -> dict[str, Any]:
        """What a command with `--json` says it made."""
        done = self.run(*words, "--json", stdin=stdin)
        assert done.returncode == 0, done.stderr
        result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return result

    def _environ(self) -> dict[str, str]:
        ours = {f"HALLOO_{name.upper()}": str(value) for name, value in self.settings.items()}
        return {k: v for k, v in os.environ.items() if not k.startswith("HALLOO_")} | ours

    def _end(self, number: int) -> int:
        if self._process is None:
            return 0
        if self._process.poll() is None:
            self._process.send_signal(number)
        return self.wait()

    def _first_line(self) -> str:
        assert self._process
        assert self._process.stdout
        deadline = time.monotonic() + START_SECONDS
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while not selector.select(0.5):
                assert time.monotonic() < deadline, "the server did not come up"
        line = self._process.stdout.readline()
        assert line, f"the server ended with {self._process.wait()}: {self.log}"
        return line


@dataclass(frozen=True)
class Agent:
    name: str
    email: str
    token: str


@dataclass(frozen=True)
class Town:
    """Two sites; Alice owns and Bob works on all, Charlie works on the garden only. A house starts
    from a copy of the folder, and of the database on `postgres` where it is there, because making
    all this takes seconds."""

    folder: Path
    shop: str
    garden: str
    alice: Agent
    bob: Agent
    charlie: Agent
    postgres: Postgres | None = None
    database: str = ""

    def house(self, folder: Path, **settings: Any) -> House:
        shutil.copytree(self.folder, folder)
        if self.postgres and "database" not in settings:
            settings["database"] = self.postgres.database(self.database)
        return House(folder, **settings)


def found(folder: Path, postgres: Postgres | None = None) -> Town:
    database = postgres.database() if postgres else ""
    house = House(folder, database=database)
    shop = house.made("site", "add", "Shop", "--origin", "https://shop.example")["site"]
    garden = house.made("site", "add", "Garden", "--origin", "https://garden.example")["site"]

    def agent(name: str, *more: str, scopes: Sequence[str] = ()) -> Agent:
        email = f"{name}@example.com"
        words = ("agent", "add", name, "--email", email, "--password-stdin", *more)
        house.made(*words, stdin=PASSWORD + "\n")
        flags = [word for scope in scopes for word in ("--scope", scope)]
        return Agent(name, email, house.made("token", "add", "--agent", name, *flags)["token"])

    every = ("push", "read", "chat", "admin")
    with ThreadPoolExecutor(2) as two:
        alice = two.submit(agent, "alice", "--role", "owner", scopes=every)
        bob = two.submit(agent, "bob")
        charlie = two.submit(agent, "charlie", "--site", garden)
        people = (alice.result(), bob.result(), charlie.result())
        return Town(folder, shop, garden, *people, postgres, database)
