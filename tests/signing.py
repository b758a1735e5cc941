"""What a shop's own server does: it signs who its customers are. By hand, so that a token can be
wrong in every way."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

from doors import Http
from house import PASSWORD


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def jwt(header: dict[str, Any], claims: Any, secret: str, digest: str = "sha256") -> str:
    parts = ".".join(b64(json.dumps(part).encode()) for part in (header, claims))
    return f"{parts}.{b64(hmac.digest(secret.encode(), parts.encode(), digest))}"


@dataclass(frozen=True)
class Signer:
    """A site's key in the hands of its developer."""

    site: str
    id: str
    secret: str

    def claims(self, subject: str, **more: Any) -> dict[str, Any]:
        return {"sub": subject, "aud": self.site, "exp": int(time.time()) + 600, **more}

    def sign(self, subject: str, **more: Any) -> str:
        return jwt({"alg": "HS256", "kid": self.id}, self.claims(subject, **more), self.secret)


def signed_in(nobody: Http, email: str) -> dict[str, str]:
    """Headers of somebody who is signed in to the console."""
    answer = nobody.post("/api/v1/session", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    cookie = f"halloo_session={answer.cookies['halloo_session']}"
    return {"Cookie": cookie, "X-CSRF-Token": answer.json()["csrf"]}


def make_key(nobody: Http, email: str, site: str) -> Signer:
    path = f"/api/v1/sites/{site}/identity-keys"
    made = nobody.post(path, headers=signed_in(nobody, email))
    assert made.status_code == 201, made.text
    return Signer(site, made.json()["id"], made.json()["secret"])
