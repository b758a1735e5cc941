"""A real nginx with `deploy/cluster/nginx.conf`, before the nodes of a house, by plain HTTP."""

import os
import re
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Self

from houses import Houses
from valkeys import free_port, until

CONF = Path(__file__).parent.parent / "deploy/cluster/nginx.conf"
PROGRAM = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
AROUND = """
{user}worker_processes 1;
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 1000; }}
http {{
    access_log off;
    {temporary}
    {site}
}}
"""
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class Nginx:
    """To people in tests it looks like a house."""

    def __init__(self, houses: Houses, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.own_pages: list[str] = []
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir()
        temporary = "".join(f"{name}_temp_path {folder}/{name};" for name in TEMPORARY)
        site = _site(CONF.read_text(), [node.port for node in houses.nodes], self.port)
        user = "user root;\n" if os.geteuid() == 0 else ""
        conf = AROUND.format(user=user, folder=folder, temporary=temporary, site=site)
        (folder / "nginx.conf").write_text(conf)

    def start(self) -> Self:
        assert PROGRAM
        conf = self._folder / "nginx.conf"
        self._process = subprocess.Popen([PROGRAM, "-p", self._folder, "-c", conf])
        until(self._answers, "the start of nginx")
        return self

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(20)

    def _answers(self) -> bool:
        assert self._process
        assert self._process.poll() is None, (self._folder / "error.log").read_text()
        with socket.socket() as trying:
            return trying.connect_ex(("127.0.0.1", self.port)) == 0


def _site(text: str, nodes: list[int], port: int) -> str:
    """The example with our ports, and without what TLS needs."""
    for example, node in zip((8701, 8702), nodes, strict=True):
        text, found = re.subn(rf"127\.0\.0\.1:{example}\b", f"127.0.0.1:{node}", text)
        assert found == 2
    text = text[: text.index("server {\n    listen 80;")]
    text = re.sub(r"\n    (ssl_\w+|listen \[::\]).*", "", text)
    text, found = re.subn("listen 443 ssl;", f"listen 127.0.0.1:{port};", text)
    assert found == 1
    return text
