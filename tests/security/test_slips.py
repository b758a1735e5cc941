"""No secret slips out where nobody asked for it: into the log, a traceback, metrics, what `halloo
doctor` says, an error's answer, the list of processes, a file that others can read."""

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pyotp
import pytest

from doors import Http
from house import PASSWORD, House, Town
from people import Vera, refusal

SMTP_PASSWORD, OIDC_SECRET = "smtp-pass-7f3a9c", "oidc-secret-91bd40"
SETTINGS = {
    "log_level": "debug",
    "smtp_url": f"smtp://chat:{SMTP_PASSWORD}@127.0.0.1:9",  # nobody listens there
    "oidc_issuer": "https://login.invalid",
    "oidc_client_id": "halloo",
    "oidc_client_secret": OIDC_SECRET,
}


class Mei:
    """Signed in with the cookie, as people are."""

    def __init__(self, client: httpx2.Client, house: House, email: str) -> None:
        self._nobody = Http(client, house, None)
        known = {"email": email, "password": PASSWORD}
        answer = self._nobody.post("/api/v1/session", json=known)
        self.session, self.csrf = answer.cookies["halloo_session"], answer.json()["csrf"]

    def __call__(self, method: str, path: str, body: Any = None) -> httpx2.Response:
        headers = {"Cookie": f"halloo_session={self.session}", "X-CSRF-Token": self.csrf}
        return self._nobody(method, f"/api/v1/{path}", json=body, headers=headers)

    def made(self, method: str, path: str, body: Any = None) -> Any:
        answer = self(method, path, body)
        assert answer.is_success, (path, answer.text)
        return answer.json()


def secrets_of_accounts(mei: Mei, site: str) -> dict[str, str]:
    """Makes one of each."""
    guest = {"email": "new@example.com", "role": "agent", "sites": [site]}
    invited = mei.made("POST", "invitations", guest)["link"]
    reset = mei.made("POST", "agents/bob/reset")["link"]
    token = mei.made("POST", "tokens", {"name": "mine", "scopes": ["read"]})["token"]
    totp = mei.made("POST", "account/totp", {"password": PASSWORD})["secret"]
    code = {"code": pyotp.TOTP(totp).now()}
    recovery = mei.made("PUT", "account/totp", code)["recovery"]
    return {
        "invitation": invited.rpartition("/")[2], "reset": reset.rpartition("/")[2],
        "token": token, "totp": totp, "recovery": recovery[0],
    }  # fmt: skip


def secrets_of_the_site(mei: Mei, site: str) -> dict[str, str]:
    hook = {"url": "https://203.0.113.1/hook", "events": ["message.created"]}
    made = mei("POST", f"sites/{site}/webhooks/", hook)
    if made.status_code == 400:  # its events have other names
        hook["events"] = mei.made("GET", f"sites/{site}/webhooks")["events"][:1]
        made = mei("POST", f"sites/{site}/webhooks/", hook)
    assert made.is_success, made.text
    path = f"sites/{site}/webhooks/{made.json()['id']}/secret"
    webhook = mei.made("GET", path)["secret"]
    key = mei.made("POST", f"sites/{site}/identity-keys/")["secret"]
    return {"webhook": webhook, "identity key": key}


async def test_no_secret_slips_out(
    own_house: Callable[..., House], town: Town, client: httpx2.Client
) -> None:
    house = own_house(**SETTINGS)
    mei = Mei(client, house, town.alice.email)
    vera = await Vera.at(house, town.shop)
    await vera.hello(consent=True)
    secrets = {
        "password": PASSWORD, "session": mei.session, "csrf": mei.csrf, "visitor": vera.token,
        "smtp": SMTP_PASSWORD, "oidc": OIDC_SECRET, "api token": town.bob.token,
        **secrets_of_the_site(mei, town.shop), **secrets_of_accounts(mei, town.shop),
    }  # fmt: skip
    answers = await wrongly_used(client, house, secrets)
    metrics = client.get(f"{house.url}/metrics").text
    doctor = house.run("doctor").stdout + house.run("doctor", "--json").stdout
    processes = command_line(house)
    assert "serve" in processes
    await vera.leave()
    house.stop()
    for where, text in {
        "log": house.log, "answers": answers, "metrics": metrics, "doctor": doctor,
        "processes": processes,
    }.items():  # fmt: skip
        for name, secret in secrets.items():
            assert secret not in text, (name, where)
    assert others_may_read(house.folder) == []
    stored = b"".join(file.read_bytes() for file in house.folder.glob("halloo.db*"))
    for name, secret in secrets.items():
        assert secret.encode() not in stored, name


async def wrongly_used(client: httpx2.Client, house: House, secrets: dict[str, str]) -> str:
    """Each where it does not belong, and what was answered to that."""
    nobody, said = Http(client, house, None), []
    for secret in secrets.values():
        known = {"email": secret[:60] + "@example.com", "password": secret}
        said += [
            nobody.post("/api/v1/session", json=known),
            nobody.post("/api/v1/session", json={"email": 1, "password": secret}),
            nobody.post("/api/v1/session", content="{" + secret),
            nobody.post("/api/v1/links/look", json={"token": secret + "!"}),
            nobody.get("/api/v1/sites", headers={"Authorization": f"Bearer {secret}!"}),
            nobody.get("/api/v1/session", headers={"Cookie": f"halloo_session={secret}!"}),
            nobody.get(f"/api/v1/sites?token={secret}"),
            nobody.get(f"/{secret}"),
            nobody.post("/kefu/monitorMessage", headers={"token": secret + "!"}),
        ]
        bearer = {"Authorization": f"Bearer {secret}!"}
        status, code, _ = await refusal(house, "/ws/agent", additional_headers=bearer)
        assert (status, code) == (401, "token_invalid")
    return "".join(answer.text for answer in said)


def command_line(house: House) -> str:
    """What anybody on the machine sees of the process."""
    return Path(f"/proc/{house.pid}/cmdline").read_bytes().decode("utf-8", "replace")


def others_may_read(folder: Path) -> list[str]:
    """Files and folders of the data that anybody but their owner has a right to."""
    return [
        f"{path.relative_to(folder)} {stat.S_IMODE(path.stat().st_mode):o}"
        for path in (folder, *folder.rglob("*"))
        if stat.S_IMODE(path.stat().st_mode) & 0o077 and path != folder
    ]


def test_a_new_folder_is_its_owners_alone(tmp_path: Path) -> None:
    house = House(tmp_path / "data").start()
    assert house.run("backup", str(tmp_path / "kept.db")).returncode == 0
    house.stop()
    assert others_may_read(tmp_path / "data") == []
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "kept.db").stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["smtp_url", "oidc_client_secret"])
def test_a_setting_that_is_refused_is_not_repeated(tmp_path: Path, name: str) -> None:
    secret = "swordfish-4711"
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "halloo.toml").write_text(f'{name} = ["{secret}"]')
    done = House(folder).run("serve")
    assert done.returncode == 2
    assert name in done.stderr
    assert secret not in done.stderr
