"""A customer's own website: pages on another origin, under as strict a policy as there is."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

STYLE = """
body { margin: 0; font: 16px/1.5 serif; display: flex; flex-direction: column; min-height: 100vh }
main { flex: 1; padding: 24px } footer { background: #eee; padding: 24px }
button { text-transform: uppercase; background: crimson; border: 4px dotted }
"""
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css">{script}</head>
<body><header><h1>Corner shop</h1></header>
<main><p>Bread, milk and the newspaper.</p><button id="buy">Buy</button>
<p><a href="/milk">Milk</a></p></main>
<footer>Open until eight</footer></body></html>"""


class Website:
    """`attributes` stand on the script element, e.g. `data-consent="required"`."""

    def __init__(self, port: int) -> None:
        self.url = f"http://localhost:{port}"
        self.script = ""
        self.policy = ""

    def embed(self, halloo: str, site: str, attributes: str = "") -> None:
        """Puts the widget on every page and lets the pages use nothing but Halloo."""
        self.script = (
            f'<script async src="{halloo}/widget.js" data-site="{site}" {attributes}></script>'
        )
        socket = halloo.replace("http", "ws", 1)
        self.policy = (
            f"default-src 'none'; script-src {halloo}; connect-src {halloo} {socket}; "
            "style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
            "require-trusted-types-for 'script'; trusted-types 'none'"
        )

    def answer(self, path: str) -> tuple[str, bytes]:
        if path == "/style.css":
            return "text/css", STYLE.encode()
        title = "Corner shop" if path == "/" else path.strip("/").title()
        return "text/html", PAGE.format(title=title, script=self.script).encode()


@contextmanager
def open_website() -> Iterator[Website]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = website.answer(urlsplit(self.path).path)
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", website.policy)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    website = Website(server.server_port)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield website
    server.shutdown()
    thread.join()
    server.server_close()
