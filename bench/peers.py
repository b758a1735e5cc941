"""What Halloo is compared to: small servers under bench/peers/, each one process, driven over raw
sockets. `python bench/peers.py NAME` runs one alone."""

import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5

HERE = Path(__file__).parent
SEARCHED = f"{os.environ.get('PATH', os.defpath)}:{HERE.parent / '.tools/uv/bin'}:/usr/sbin"
GOCODE = Path("/usr/share/gocode")
NCHAN = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")


def _found(command: str) -> str | None:
    return shutil.which(command, path=SEARCHED)


def _run(*command: str | Path, **environ: str) -> None:
    """Raises RuntimeError with the last lines of what a failing command said."""
    done = subprocess.run(
        [_found(str(command[0])) or command[0], *command[1:]],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, **environ},
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stdout[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _post(path: str, kind: str, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: bench.example\r\nContent-Type: {kind}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _json(path: str, **fields: object) -> bytes:
    return _post(path, "application/json", json.dumps(fields).encode())


@cache
def _visitor(k: int) -> str:
    """A UUID, as the original contract's pages are given: a scan has to compare them in full."""
    return str(uuid5(NAMESPACE_URL, f"https://bench.example/{k}"))


def _message(text: str) -> str:
    """What goes to the socket: a frame in the shape of Halloo's own."""
    return json.dumps({"t": "push", "text": text}, separators=(",", ":"))


class Peer:
    """A server: sockets join at /visit?id=, POST /push?id= and /batch reach them. Every answer to
    a POST is 2xx and has a Content-Length."""

    name: str
    prefix = b'{"t":"push"'  # how a pushed message's payload starts; skip other frames

    def why_not(self) -> str | None:
        """Why it cannot run on this machine and what would help; None if it can."""
        raise NotImplementedError

    def build(self, folder: Path) -> None:
        """Make it ready under `folder`/NAME; again is quick. RuntimeError says what failed."""
        self._folder = folder.resolve() / self.name
        self._folder.mkdir(parents=True, exist_ok=True)
        self._build(self._folder)

    def start(self) -> tuple["subprocess.Popen[str]", int]:
        """The process and its port on 127.0.0.1, listening; after `build`. The limit of open files
        is raised as far as allowed, here and in the process. RuntimeError if it does not come up;
        what it prints is in the folder's `log`."""
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        port, log = _free_port(), self._folder / "log"
        with log.open("w") as output:
            process = subprocess.Popen(
                self._command(self._folder, port),
                cwd=self._folder, stdout=output, stderr=output, text=True,
            )  # fmt: skip
        for _ in range(600):
            if process.poll() is not None:
                break
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return process, port
            time.sleep(0.05)
        process.kill()
        process.wait()
        raise RuntimeError(f"{self.name} did not start: {log.read_text()[-2000:]}")

    def handshake(self, k: int) -> bytes:
        """The upgrade request of socket `k`."""
        return (
            f"GET {self._visit(k)} HTTP/1.1\r\nHost: bench.example\r\n"
            "Origin: https://bench.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: aGFsbG9vIGJlbmNoIDEyMw==\r\n\r\n"
        ).encode()

    def push(self, k: int, text: str) -> bytes:
        """The POST, to be sent on a kept-alive line, that makes one message go to socket `k`."""
        return _post(f"/push?id={_visitor(k)}", "text/plain", _message(text).encode())

    def batch(self, ks: Sequence[int], text: str) -> bytes | None:
        """One POST that sends the same text to each of `ks`; None if the peer knows no such."""
        return _json("/batch", ids=[_visitor(k) for k in ks], text=_message(text))

    def _visit(self, k: int) -> str:
        return f"/visit?id={_visitor(k)}"

    def _build(self, folder: Path) -> None:
        raise NotImplementedError

    def _command(self, folder: Path, port: int) -> list[str]:
        raise NotImplementedError


class Go(Peer):
    """gin and gorilla/websocket as Debian packs them, without Go modules."""

    def why_not(self) -> str | None:
        packages = [GOCODE / "src/github.com" / p for p in ("gin-gonic/gin", "gorilla/websocket")]
        if _found("go") and all(package.is_dir() for package in packages):
            return None
        return (
            "Go, gin or gorilla/websocket is missing: apt-get install golang-go "
            "golang-github-gin-gonic-gin-dev golang-github-gorilla-websocket-dev"
        )

    def push(self, k: int, text: str) -> bytes:
        form = urlencode({"kefu_name": "bench", "uniqid": _visitor(k), "message": _message(text)})
        return _post("/kefu/monitorMessage", "application/x-www-form-urlencoded", form.encode())

    def _visit(self, k: int) -> str:
        page = {"url": "https://bench.example/pricing", "title": "Pricing",
                "refer": "https://search.example/"}  # fmt: skip
        return "/ws_monitor?" + urlencode({"kefu_name": "bench", "uniqid": _visitor(k), **page})

    def _build(self, folder: Path) -> None:
        _run(
            "go", "build", "-o", folder / "server", HERE / "peers" / self.name / "main.go",
            GO111MODULE="off", GOPATH=str(GOCODE),
        )  # fmt: skip

    def _command(self, folder: Path, port: int) -> list[str]:
        return [str(folder / "server"), str(port)]


class GoOriginal(Go):
    name = "go-original"

    def batch(self, ks: Sequence[int], text: str) -> bytes | None:
        return None


class GoIndexed(Go):
    name = "go-indexed"

    def batch(self, ks: Sequence[int], text: str) -> bytes | None:
        uniqids = [_visitor(k) for k in ks]
        return _json("/kefu/batch", kefu_name="bench", uniqids=uniqids, message=_message(text))


class Nchan(Peer):
    name = "nchan"

    def why_not(self) -> str | None:
        if _found("nginx") and NCHAN.exists():
            return None
        return "nginx or its nchan module is missing: apt-get install nginx libnginx-mod-nchan"

    def batch(self, ks: Sequence[int], text: str) -> bytes | None:
        """ValueError beyond 255 sockets: nchan takes no more channels in one request."""
        if len(ks) > 255:
            raise ValueError("nchan publishes to at most 255 channels at once")
        ids = ",".join(_visitor(k) for k in ks)
        return _post(f"/push?id={ids}", "text/plain", _message(text).encode())

    def _build(self, folder: Path) -> None:
        shutil.copy(HERE / "peers/nchan/nginx.conf", folder)

    def _command(self, folder: Path, port: int) -> list[str]:
        (folder / "listen.conf").write_text(f"listen 127.0.0.1:{port} backlog=4096;\n")
        nginx = _found("nginx") or "nginx"
        return [nginx, "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]


class Node(Peer):
    name = "node-ws"

    def why_not(self) -> str | None:
        if _found("node") and _found("npm"):
            return None
        return "Node.js or npm is missing: apt-get install nodejs npm"

    def _build(self, folder: Path) -> None:
        for file in ("package.json", "package-lock.json", "server.js"):
            shutil.copy(HERE / "peers/node-ws" / file, folder)
        _run("npm", "ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund")

    def _command(self, folder: Path, port: int) -> list[str]:
        return [_found("node") or "node", str(folder / "server.js"), str(port)]


class Starlette(Peer):
    name = "starlette"

    def why_not(self) -> str | None:
        return None if _found("uv") else "uv is missing: make setup fetches it"

    def _build(self, folder: Path) -> None:
        source = HERE / "peers/starlette"
        _run("uv", "venv", "--allow-existing", "--python", sys.executable, folder / "venv")
        python = folder / "venv/bin/python"
        _run("uv", "pip", "sync", "--python", python, source / "requirements.txt")
        shutil.copy(source / "server.py", folder)

    def _command(self, folder: Path, port: int) -> list[str]:
        return [str(folder / "venv/bin/python"), str(folder / "server.py"), str(port)]


PEERS: list[Peer] = [GoOriginal(), GoIndexed(), Nchan(), Node(), Starlette()]


def main(name: str) -> None:
    """Run one peer until interrupted or terminated."""
    peer = {peer.name: peer for peer in PEERS}.get(name)
    if peer is None:
        sys.exit(f"No such peer; there are: {' '.join(peer.name for peer in PEERS)}")
    if why := peer.why_not():
        sys.exit(why)
    with tempfile.TemporaryDirectory() as folder:
        peer.build(Path(folder))
        process, port = peer.start()
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        print(f"{name} listens on 127.0.0.1:{port}", flush=True)
        try:
            process.wait()
        except KeyboardInterrupt:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
