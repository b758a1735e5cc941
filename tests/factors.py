"""Somebody in a browser of their own, with an app on the phone, who signs in step by step."""

import time
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pyotp

from behind import behind
from behind import rows as behind_rows
from house import PASSWORD, House

STEP = 30


def code(secret: str, steps: int = 0) -> str:
    """What the app shows, or showed or will show so many steps from now. Those of one step ago and
    ahead are good, too, so that a test has three codes without waiting."""
    return pyotp.TOTP(secret).at(int(time.time()) + steps * STEP)


def newcomer(house: House, name: str) -> str:
    """One more agent with Bob's rights and password. Returns the e-mail address."""
    email = f"{name}@example.com"
    change(
        house,
        "INSERT INTO agents (name, email, password_hash, role, sites, disabled, created)"
        " SELECT ?, ?, password_hash, role, sites, disabled, created FROM agents"
        " WHERE name = 'bob'",
        name, email,
    )  # fmt: skip
    return email


def change(house: House, statement: str, *values: object) -> None:
    """Behind the server's back, as another process would."""
    with behind(house) as database:
        database.execute(statement, values)
        database.execute("UPDATE revision SET number = number + 1")


def rows(house: House, query: str, *values: object) -> list[str]:
    """The first column of what is stored."""
    return [str(row[0]) for row in behind_rows(house, query, *values)]


@dataclass
class Screen:
    """One browser: keeps its cookies, sends the CSRF token."""

    house: House
    email: str
    csrf: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def __call__(self, method: str, path: str, json: Any = None) -> httpx2.Response:
        headers = {"X-CSRF-Token": self.csrf, "Cookie": self.cookie, **self.headers}
        url = f"{self.house.url}/api/v1/{path}"
        answer = httpx2.request(
            method, url, json=json, headers=headers, trust_env=False, timeout=20
        )
        self.cookies.update(answer.cookies)
        return answer

    def sign_in(self, password: str = PASSWORD) -> httpx2.Response:
        return self._entered(self("POST", "session", {"email": self.email, "password": password}))

    def half_way(self) -> str:
        """The ticket after the right password."""
        answer = self.sign_in()
        assert answer.status_code == 202, answer.text
        return str(answer.json()["ticket"])

    def second(self, ticket: str, code: str) -> httpx2.Response:
        return self._entered(self("POST", "session/second", {"ticket": ticket, "code": code}))

    def _entered(self, answer: httpx2.Response) -> httpx2.Response:
        if answer.status_code == 201:
            self.csrf = answer.json()["csrf"]
        return answer

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def use_app(self) -> tuple[str, list[str]]:
        """Sets up an app, with the code of the step before. Its secret, and the recovery codes."""
        offered = self("POST", "account/totp", {"password": PASSWORD})
        assert offered.status_code == 201, offered.text
        secret = offered.json()["secret"]
        confirmed = self("PUT", "account/totp", {"code": code(secret, -1)})
        assert confirmed.status_code == 200, confirmed.text
        return secret, confirmed.json()["recovery"]
