"""A real PostgreSQL in a folder of its own: started, stopped, killed, held still; with a fresh
database for who asks. As root it runs as the user `postgres`, because it refuses root."""

import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import psycopg

WHERE = Path("/usr/lib/postgresql")
USER = "postgres"
START_SECONDS = 60.0
MISSING = (
    "PostgreSQL is not here: `apt-get install postgresql` (its programs are looked for in "
    f"{WHERE}/*/bin and in PATH)."
)


def programs() -> Path:
    """The folder with `initdb` and `postgres`, of the newest version. Raises FileNotFoundError with
    what to do."""
    found = [p.parent for p in WHERE.glob("*/bin/initdb")]
    on_path = shutil.which("initdb")
    if found:
        return max(found, key=lambda folder: float(folder.parent.name))
    if on_path:
        return Path(on_path).resolve().parent
    raise FileNotFoundError(MISSING)


class Postgres:
    """Listens on a loopback port of its own, and trusts whoever comes. Every commit is synced.
    `folder` is to be in a temporary one, but not of pytest's: every run closes those to others."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self.folder = folder
        self.port = _free_port()
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0
        folder.mkdir(parents=True)
        if os.geteuid() == 0:
            shutil.chown(folder, USER)
            folder.parent.chmod(0o711)
        self._run("initdb", "--auth=trust", f"--username={USER}", "--encoding=UTF8",
                  "--locale=C.UTF-8", "--pgdata", str(folder / "data"))  # fmt: skip

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def start(self) -> Self:
        options = {
            "listen_addresses": "127.0.0.1", "port": self.port,
            "unix_socket_directories": str(self.folder), "shared_buffers": "64MB",
            "max_connections": 200, "fsync": "on",
        } | self._settings  # fmt: skip
        words = [f"-c{name}={value}" for name, value in options.items()]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [programs() / "postgres", "-D", self.folder / "data", *words],
                stdout=log, stderr=log, cwd=self.folder, start_new_session=True, **_as_user(),
            )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            assert self._process.poll() is None, self.log
            assert time.monotonic() < deadline, self.log
            time.sleep(0.05)
        return self

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url(), connect_timeout=2).close()
        except psycopg.Error:
            return False
        return True

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    def stop(self) -> None:
        """As an operator does who does not wait for anybody."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """All of it at once, as if the machine had died."""
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        """Every process of it stands still."""
        self._signal_all(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal_all(signal.SIGCONT)

    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def database(self, template: str = "template1") -> str:
        """The address of a new one, a copy of that template, whose name or address is given and to
        which nobody is connected."""
        self._made += 1
        name = f"halloo_{self._made}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template.rpartition('/')[2]}")
        return self.url(name)

    def drop(self, url: str) -> None:
        self.execute(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")

    def execute(self, text: str, database: str = "postgres") -> list[tuple[object, ...]]:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            done = connection.execute(text.encode())
            return done.fetchall() if done.description else []

    def _end(self, number: int) -> None:
        if not self.running():
            return
        everyone = [self.pid, *_children(self.pid)]
        for pid in everyone if number == signal.SIGKILL else everyone[:1]:
            _signal(pid, number)
        assert self._process
        self._process.wait(START_SECONDS)
        self._process = None
        deadline = time.monotonic() + START_SECONDS
        while any(map(_lives, everyone)):  # who starts anew must not meet those of before
            assert time.monotonic() < deadline, self.log
            time.sleep(0.02)

    def _signal_all(self, number: int) -> None:
        """The parent first: it must not notice what happens to its children."""
        for pid in [self.pid, *_children(self.pid)]:
            _signal(pid, number)

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [programs() / program, *words],
            capture_output=True, text=True, cwd=self.folder, timeout=60, **_as_user(),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


def _as_user() -> dict[str, Any]:
    """For `subprocess`."""
    ours: dict[str, Any] = {"user": USER, "group": USER, "extra_groups": []}
    return ours if os.geteuid() == 0 else {}


def _children(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True)
    return [int(each) for each in found.stdout.split()]


def _signal(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
