"""The dependency audit is honest: what could not be looked up is a failure, never good news. The
registries here are servers of ours that know what a test lets them know."""

import json
import os
import runpy
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "audit"
PYTHON = {"alpha": "1.0", "Beta_two": "2.0"}
NPM = {"gamma": "3.0.0", "@delta/core": "4.0.0"}
WEAK = [{"id": "PYSEC-1"}]

Answers = dict[str, Any]


class Registry(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer(self.path)

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        known = self.server.known.get("advisories")  # type: ignore[attr-defined]
        found = known and {name: known[name] for name in asked if name in known}
        self._say(404 if known is None else 200, found)

    def _answer(self, path: str) -> None:
        found = self.server.known.get(path)  # type: ignore[attr-defined]
        self._say(404 if found is None else 200, found)

    def _say(self, status: int, content: Any) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(content if isinstance(content, bytes) else json.dumps(content).encode())

    def log_message(self, *_: Any) -> None:
        pass


def about(name: str, version: str, weak: list[Any]) -> dict[str, Any]:
    return {"info": {"name": name, "version": version}, "vulnerabilities": weak}


def all_known() -> Answers:
    return {
        "/pypi/jinja2/2.4.1/json": about("Jinja2", "2.4.1", WEAK),
        "advisories": {"minimist": [{"url": "GHSA-xvch-5gv4-984h"}]},
        **{f"/pypi/{n}/{v}/json": about(n.lower(), v, []) for n, v in PYTHON.items()},
        **{f"/{n.replace('/', '%2F')}/{v}": {"version": v} for n, v in NPM.items()},
    }


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Two locks."""
    lock = ['[[package]]\nname = "halloo"\nversion = "0.1"\nsource = { editable = "." }']
    for name, version in PYTHON.items():
        source = '{ registry = "https://pypi.org/simple" }'
        lock.append(f'[[package]]\nname = "{name}"\nversion = "{version}"\nsource = {source}')
    (tmp_path / "uv.lock").write_text("\n".join(lock))
    packages = {f"node_modules/{n}": {"version": v} for n, v in NPM.items()}
    (tmp_path / "web").mkdir()
    lock_npm = {"packages": {"": {"version": "0"}, **packages}}
    (tmp_path / "web/package-lock.json").write_text(json.dumps(lock_npm))
    return tmp_path


Audit = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def audit(checkout: Path) -> Iterator[Audit]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Registry)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def run(known: Answers, around: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        server.known = known  # type: ignore[attr-defined]
        url = f"http://127.0.0.1:{server.server_port}"
        ours = {"AUDIT_ROOT": str(checkout), "AUDIT_PYPI": url, "AUDIT_NPM": url}
        return subprocess.run(
            [*around, sys.executable, str(SCRIPT)],
            env=os.environ | ours, capture_output=True, text=True, timeout=60,
        )  # fmt: skip

    yield run
    server.shutdown()
    server.server_close()
    thread.join()


def test_it_is_content_when_every_package_was_looked_up_and_none_is_weak(audit: Audit) -> None:
    done = audit(all_known())
    assert (done.returncode, done.stderr) == (0, "")
    assert "Python: 2 locked, 2 looked up" in done.stdout
    assert "npm: 2 locked, 2 looked up" in done.stdout


@pytest.mark.parametrize("kind", ["Python", "npm"])
def test_it_fails_over_a_weakness(audit: Audit, kind: str) -> None:
    known = all_known()
    if kind == "Python":
        known["/pypi/alpha/1.0/json"] = about("alpha", "1.0", WEAK)
    else:
        known["advisories"]["gamma"] = [{"url": "GHSA-1"}]
    done = audit(known)
    assert done.returncode == 1
    assert "is weak" in done.stderr


@pytest.mark.parametrize(
    ("path", "answer", "why"),
    [
        ("/pypi/alpha/1.0/json", None, "only 1 of 2"),
        ("/pypi/alpha/1.0/json", {}, "says nothing of weaknesses"),
        ("/pypi/alpha/1.0/json", b"", "could not be looked up"),
        ("/pypi/alpha/1.0/json", b"<html>", "could not be looked up"),
        ("/pypi/alpha/1.0/json", about("alpha", "9.9", []), "answers about alpha 9.9"),
        ("/pypi/jinja2/2.4.1/json", about("jinja2", "2.4.1", []), "not said to be weak"),
        ("/gamma/3.0.0", None, "only 1 of 2"),
        ("/gamma/3.0.0", {}, "does not know it"),
        ("advisories", {}, "not said to be weak"),
        ("advisories", None, "could not be looked up"),
        ("advisories", {"minimist": []}, "not said to be weak"),
    ],
    ids=str,
)
def test_it_fails_when_it_could_not_know(audit: Audit, path: str, answer: Any, why: str) -> None:
    known = all_known()
    known[path] = answer
    done = audit(known)
    assert done.returncode == 1
    assert why in done.stderr
    assert "No weakness" not in done.stdout


def test_it_fails_without_a_network(audit: Audit) -> None:
    done = audit(all_known(), ("unshare", "-rn"))
    assert done.returncode == 1
    assert done.stderr.count("could not be looked up") == 2


def test_it_fails_over_a_lock_without_packages(audit: Audit, checkout: Path) -> None:
    (checkout / "uv.lock").write_text("package = []")
    done = audit(all_known())
    assert done.returncode == 1
    assert "only 0 of 0" in done.stderr


def test_it_reads_all_of_our_own_locks() -> None:
    """A lock in a form that is not understood would be audited without anybody noticing."""
    script = runpy.run_path(str(SCRIPT))
    python, npm = len(script["python_locked"]()), len(script["npm_locked"]())
    root = SCRIPT.parents[1]
    assert python == (root / "uv.lock").read_text().count("[[package]]") - 1
    lock = json.loads((root / "web/package-lock.json").read_text())["packages"]
    assert npm >= len({path.rpartition("node_modules/")[2] for path in lock}) - 1
