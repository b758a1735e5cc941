"""The audit log: what is in it, who sees it, that nobody rewrites it, and that what others wrote is
text in it and in what is taken out of it."""

import csv
import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any

import httpx2
import pytest

from doors import Http, SignedIn
from house import PASSWORD, House, Town
from security.test_every_route import GOAL, RULE

FORMULA = '=HYPERLINK("http://evil.example","x")'
DAY = 86_400
Ask = dict[str, Any]


@pytest.fixture(scope="module")
def one_house(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """With Dora, an admin of the garden alone."""
    house = town.house(tmp_path_factory.mktemp("audited") / "data").start()
    words = ("--role", "admin", "--site", town.garden, "--email", "dora@example.com")
    house.made("agent", "add", "dora", *words, "--password-stdin", stdin=PASSWORD + "\n")
    yield house
    house.kill()


@pytest.fixture
def house(one_house: House) -> House:
    return one_house


@pytest.fixture
def owner(house: House, client: httpx2.Client, town: Town) -> SignedIn:
    return SignedIn(client, house, town.alice.email)


@pytest.fixture
def dora(house: House, client: httpx2.Client) -> SignedIn:
    return SignedIn(client, house, "dora@example.com")


def entries(who: Http, **asked: Any) -> list[Ask]:
    answer = who.get("/api/v1/audit", params=asked)
    assert answer.status_code == 200, answer.text
    found: list[Ask] = answer.json()["entries"]
    return found


def deeds(who: Http, **asked: Any) -> list[str]:
    return [each["action"] for each in entries(who, **asked)]


def read_csv(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))


def test_who_did_what_from_where(owner: SignedIn, town: Town) -> None:
    owner.patch("/api/v1/agents/bob", json={"role": "viewer"}).raise_for_status()
    [entry, opened, *_] = entries(owner)
    told = {name: entry[name] for name in ("actor", "way", "action", "target", "site", "address")}
    assert told == {
        "actor": "alice", "way": "console", "action": "agent.changed", "target": "bob",
        "site": None, "address": "127.0.0.0",
    }  # fmt: skip
    assert entry["detail"] == {"was": {"role": "agent"}, "now": {"role": "viewer"}}
    assert opened["action"] == "session.opened"


def test_every_change_of_what_strangers_see_has_a_name(
    owner: SignedIn, alice: Http, town: Town
) -> None:
    here = f"/api/v1/sites/{town.shop}"
    rule = owner.post(f"{here}/rules", json=RULE).json()["id"]
    owner.put(f"{here}/rules/{rule}", json={**RULE, "priority": 7}).raise_for_status()
    owner.patch(f"{here}/rules/{rule}", json={"state": "active"}).raise_for_status()
    owner.delete(f"{here}/rules/{rule}").raise_for_status()
    owner.post(f"{here}/rules/import", json={"rules": [RULE, RULE]}).raise_for_status()
    goal = owner.post(f"{here}/goals", json=GOAL).json()["id"]
    owner.put(f"{here}/goals/{goal}", json=GOAL).raise_for_status()
    owner.delete(f"{here}/goals/{goal}").raise_for_status()
    owner.put(f"{here}/theme", json={"color": "#336699"}).raise_for_status()
    owner.put(f"{here}/attention", json={"per_visit": 2}).raise_for_status()
    alice.patch(here, json={"name": "Tea"}).raise_for_status()
    assert deeds(owner, site=town.shop, limit=12)[::-1] == [
        "rule.added", "rule.changed", "rule.changed", "rule.removed", "rule.added", "rule.added",
        "goal.added", "goal.changed", "goal.removed", "theme.changed", "attention.changed",
        "site.changed",
    ]  # fmt: skip
    [last] = entries(owner, site=town.shop, limit=1)
    assert (last["actor"], last["way"]) == ("alice", "token")
    refused = owner.put(f"{here}/rules/{rule}", json=RULE)
    assert refused.status_code == 404
    assert deeds(owner, limit=1) == ["site.changed"], "what did not happen is not noted"


def test_it_is_read_in_pages_and_by_person_deed_and_site(
    owner: SignedIn, alice: Http, town: Town
) -> None:
    for name in ("One", "Two", "Three"):
        owner.patch(f"/api/v1/sites/{town.garden}", json={"name": name}).raise_for_status()
    whole, asked, pages = entries(owner, limit=500), {"limit": "2"}, []
    while True:
        page = owner.get("/api/v1/audit", params=asked).json()
        assert len(page["entries"]) <= 2
        pages += page["entries"]
        if page["next"] is None:
            break
        asked["cursor"] = page["next"]
    assert pages == whole
    assert [e["at"] for e in whole] == sorted((e["at"] for e in whole), reverse=True)
    assert set(deeds(owner, action="site")) == {"site.added", "site.changed"}
    assert deeds(owner, action="site.changed", site=town.garden)[:3] == ["site.changed"] * 3
    assert {e["site"] for e in entries(owner, site=town.shop)} == {town.shop}
    assert {e["actor"] for e in entries(owner, actor="-")} == {"-"}
    assert deeds(owner, action="sit") == deeds(owner, action="%") == []
    assert deeds(owner, actor="' OR 1=1 --") == deeds(owner, action="s' OR '1'='1") == []
    for wrong in ({"cursor": "x"}, {"cursor": "a_' OR 1=1 --"}, {"limit": 0}, {"limit": 501}):
        assert owner.get("/api/v1/audit", params=wrong).status_code == 400


def test_an_admin_of_some_sites_sees_what_is_of_these(
    owner: SignedIn, dora: SignedIn, town: Town
) -> None:
    for site in (town.shop, town.garden):
        owner.patch(f"/api/v1/sites/{site}", json={"name": "New"}).raise_for_status()
    assert {each["site"] for each in entries(dora)} == {town.garden}
    taken = read_csv(dora.get("/api/v1/audit.csv").text)
    assert {each["site"] for each in taken} == {town.garden}
    for path in ("/api/v1/audit", "/api/v1/audit.csv"):
        answers = {
            dora.get(path, params={"site": site}).text for site in (town.shop, "nowhere", "")
        }
        assert len(answers) == 1
        assert "site_not_found" in answers.pop()


def test_taking_it_out_is_noted(owner: SignedIn, dora: SignedIn, town: Town) -> None:
    owner.get("/api/v1/audit.csv", params={"actor": "alice"}).raise_for_status()
    [entry] = entries(owner, limit=1)
    assert (entry["action"], entry["detail"]) == ("audit.exported", {"of": "alice"})
    dora.get("/api/v1/audit.csv").raise_for_status()
    assert entries(dora, limit=1)[0]["actor"] == "dora"


def test_what_others_wrote_is_no_formula_in_the_file(
    owner: SignedIn, town: Town, house: House
) -> None:
    owner.post("/api/v1/invitations", json={"email": "=1+1@evil.example"}).raise_for_status()
    owner.post("/api/v1/tokens", json={"name": "+1;=2"}).raise_for_status()
    named = {"name": FORMULA, "origins": ["https://evil.example"]}
    owner.post("/api/v1/sites", json=named).raise_for_status()
    house.made("site", "add", "@SUM(1)", "--origin", "https://evil.example")
    answer = owner.get("/api/v1/audit.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="halloo-audit.csv"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    rows = read_csv(answer.text)
    targets = {row["target"] for row in rows}
    assert {"'=1+1@evil.example", f"'{FORMULA}", "'@SUM(1)"} <= targets
    starts = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
    assert not [cell for row in rows for cell in row.values() if cell.startswith(starts)]
    shown = {each["target"] for each in entries(owner)}
    assert {"=1+1@evil.example", FORMULA, "@SUM(1)"} <= shown, "in JSON it is as it was written"


def test_the_command_reads_and_exports(house: House, owner: SignedIn) -> None:
    house.made("site", "add", "\x1b[2JTea\u009b", "--origin", "https://tea.example")
    read = house.run("audit", "--action", "site", "--last", "1")
    assert (read.returncode, read.stdout.count("\n")) == (0, 1)
    assert "Tea" in read.stdout
    assert "\x1b" not in read.stdout
    assert "\u009b" not in read.stdout
    told = [json.loads(line) for line in house.run("audit", "--json").stdout.splitlines()]
    assert [each["action"] for each in told[:2]] == ["audit.exported", "site.added"]
    rows = read_csv(house.run("audit", "--csv", "--actor", "alice").stdout)
    assert {row["actor"] for row in rows} == {"alice"}


def old_entry(folder: Path, days: int) -> None:
    """As if it had been written so long ago."""
    at = time.time() - days * DAY
    row = (f"a_old{days}", at, "alice", "console", "site.changed", None, "", "{}", "")
    with closing(sqlite3.connect(folder / "halloo.db")) as database, database:
        database.execute(f"INSERT INTO audit VALUES ({', '.join('?' * 9)})", row)


def test_nobody_rewrites_or_shortens_it(house: House, owner: SignedIn) -> None:
    old_entry(house.folder, 40)
    with closing(sqlite3.connect(house.folder / "halloo.db")) as database:
        for statement, why in (
            ("UPDATE audit SET actor = 'bob'", "not changed"),
            ("UPDATE audit SET at = 0 WHERE id = 'a_old40'", "not changed"),
            ("REPLACE INTO audit SELECT * FROM audit LIMIT 1", "not changed"),
            ("DELETE FROM audit", "not shortened"),
            ("DELETE FROM audit WHERE action = 'session.opened'", "not shortened"),
        ):
            with pytest.raises(sqlite3.IntegrityError, match=why):
                database.execute(statement)
        gone = database.execute("DELETE FROM audit WHERE id = 'a_old40'").rowcount
        assert gone == 1


async def test_it_goes_after_its_days_and_never_before_thirty(
    own_house: Callable[..., House], client: httpx2.Client, town: Town
) -> None:
    house = own_house(retention_audit_days=60)
    house.stop()
    for days in (50, 70):
        old_entry(house.folder, days)
    house.settings["retention_audit_days"] = 0
    house.start()
    old = {"action": "site.changed"}
    assert len(entries(Http(client, house, town.alice), **old)) == 2, "0 keeps all"
    house.stop()
    house.settings["retention_audit_days"] = 60
    house.start()
    await house.logged("old entries of the audit log deleted")
    assert [each["id"] for each in entries(Http(client, house, town.alice), **old)] == ["a_old50"]
    house.settings["retention_audit_days"] = 29
    refused = house.run("site", "list")
    assert refused.returncode == 2
    assert "at least 30 days" in refused.stderr
