"""What the server says once it is ready: where it is, and how the first agent is made. Light: the
supervisor of several workers says it, too."""

import json
from dataclasses import dataclass

from halloo.settings import Settings


@dataclass(frozen=True)
class Ready:
    address: str
    port: int
    demo: str | None
    as_json: bool

    def say(self, setup: str | None) -> None:
        """`setup` is the secret of the link for the first agent, while there is none."""
        link = f"{self.address}/#/setup/{setup}" if setup else None
        if self.as_json:
            words = {"ready": self.address, "port": self.port, "demo": self.demo, "setup": link}
            print(json.dumps(words), flush=True)
            return
        print(f"Halloo is ready at {self.address}", flush=True)
        if self.demo:
            print(f"  demo shop:  {self.demo}", flush=True)
        if link:
            print(f"  set up:     {link}\n              (works once, for one hour)", flush=True)


def ready_of(settings: Settings, port: int, as_json: bool) -> Ready:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = settings.public_url.rstrip("/") or f"{scheme(settings)}://{host}:{port}"
    return Ready(address, port, f"{address}/demo" if settings.demo else None, as_json)


def scheme(settings: Settings) -> str:
    return "https" if settings.tls_cert else "http"
