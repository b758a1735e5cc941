"""An organisation whose sign-in Halloo uses: a real provider, and one that lies."""

import json
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
from joserfc import jwk

PROVIDER = Path(__file__).parent.parent / "web" / "test" / "oidc" / "provider.mjs"
CLIENT, SECRET = "halloo", "a secret of the tests"


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def settings_for(issuer: str, **more: Any) -> dict[str, Any]:
    return {
        "oidc_issuer": issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET,
        "oidc_name": "Tea Company", **more,
    }  # fmt: skip


@contextmanager
def real_provider(back: str, email_in: str = "userinfo") -> Iterator[str]:
    """Yields its issuer; `back` is the one address it sends people to."""
    node = shutil.which("node")
    assert node
    command = [node, str(PROVIDER), back, email_in]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout
    try:
        lines: list[str] = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith("http://"):
                break
        else:
            raise AssertionError("".join(lines))
        yield line.strip()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def journey(client: httpx2.Client, start: str, email: str) -> httpx2.Response:
    """Away to the provider, signed in there, and back: our last answer, not followed."""
    back = way_back(client, start, email)
    return client.get(back)


def way_back(client: httpx2.Client, start: str, email: str) -> str:
    """Where the provider sends the browser back to."""
    answer, house = client.get(start), urlsplit(start).netloc
    while True:
        if answer.is_redirect:
            there = answer.headers["location"]
            url = str(answer.request.url.join(there))
            if urlsplit(url).netloc == house:
                return url
            answer = client.get(url)
            continue
        assert answer.status_code == 200, answer.text
        [form] = re.findall(r'<form[^>]* action="([^"]+)"', answer.text)
        known = {"prompt": "login", "login": email, "password": "any"}
        answer = client.post(str(answer.request.url.join(form)), data=known)


class Liar:
    """A provider whose id tokens a test makes up. `token(nonce, issuer)` is asked for each."""

    def __init__(self) -> None:
        self.key = jwk.RSAKey.generate_key(2048, {"kid": "one"})
        self.token: Callable[[str, str], str] = lambda nonce, issuer: ""
        self.nonce = ""
        self.exchanged: list[dict[str, str]] = []

    @contextmanager
    def serving(self) -> Iterator[str]:
        liar = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer = f"http://{self.headers['Host']}"
                if self.path.startswith("/.well-known"):
                    names = ("authorization", "token", "userinfo")
                    told = {f"{name}_endpoint": f"{issuer}/{name}" for name in names}
                    self._say({**told, "issuer": issuer, "jwks_uri": f"{issuer}/jwks"})
                elif self.path == "/jwks":
                    self._say({"keys": [liar.key.as_dict(private=False)]})
                else:
                    self._say({"sub": "somebody else", "email": "alice@example.com"})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                liar.exchanged.append({name: values[0] for name, values in parse_qs(body).items()})
                issuer = f"http://{self.headers['Host']}"
                token = liar.token(liar.nonce, issuer)
                self._say({"id_token": token, "access_token": "x", "token_type": "Bearer"})

            def _say(self, told: dict[str, Any]) -> None:
                body = json.dumps(told).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None: ...

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def begin(self, client: httpx2.Client, house_url: str) -> str:
        """The state of a sign-in that has just begun in this browser."""
        away = client.get(f"{house_url}/api/v1/oidc/start").headers["location"]
        query = parse_qs(urlsplit(away).query)
        assert query["code_challenge_method"] == ["S256"]
        self.nonce = query["nonce"][0]
        return query["state"][0]
