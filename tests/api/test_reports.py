"""Goals and reports over HTTP."""

from datetime import UTC, datetime
from typing import Any

import pytest

from behind import behind
from doors import Http
from house import House

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC).timestamp()
BOUGHT = {"name": "Bought", "match": {"kind": "page", "op": "is", "value": "/thanks"}}


@pytest.fixture
def goal(alice: Http, site: str) -> str:
    return str(alice.post(f"/api/v1/sites/{site}/goals", json=BOUGHT).json()["id"])


@pytest.fixture
def rule(alice: Http, site: str, goal: str) -> str:
    body = {
        "name": "Greet", "goal": goal, "hold_out": 10, "when": {"all": []},
        "variants": [
            {"name": name, "then": [{"do": "invite", "text": name}]} for name in ("A", "B")
        ],
    }  # fmt: skip
    made = alice.post(f"/api/v1/sites/{site}/rules", json=body)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def met(
    house: House, site: str, rule: str, goal: str, variant: str, visitors: int, reached: int,
    at: float = NOON, page: str = "https://shop.example/pricing",
) -> None:  # fmt: skip
    """So many visitors of that variant, of whom so many reached the goal, for 10 each."""
    mark = f"{rule[-6:]}_{variant}_{at:.0f}_{len(page)}"
    with behind(house) as database:
        database.executemany(
            "INSERT INTO firings VALUES (?, ?, ?, 1, ?, ?, ?, ?, NULL, ?)",
            [(f"f_{mark}_{n}", site, rule, variant, f"v_{mark}_{n}", f"s_{mark}_{n}", page, at)
             for n in range(visitors)],
        )  # fmt: skip
        database.executemany(
            "INSERT INTO conversions VALUES (?, ?, ?, ?, ?, 10, ?)",
            [(f"a_{mark}_{n}", goal, site, f"v_{mark}_{n}", f"s_{mark}_{n}", at + 60)
             for n in range(reached)],
        )  # fmt: skip


SPAN = {"from": "2026-11-01", "to": "2026-11-30"}


def test_a_goal_is_made_changed_and_removed(alice: Http, bob: Http, site: str) -> None:
    path = f"/api/v1/sites/{site}/goals"
    made = alice.post(path, json=BOUGHT).json()
    assert made["window_seconds"] == 7 * 86_400
    assert (made["once_per"], made["value"]) == ("visit", 0)
    assert bob.get(path).json() == {"goals": [made]}
    changed = {**BOUGHT, "name": "Ordered", "match": {"kind": "event", "name": "order"}}
    answer = alice.put(f"{path}/{made['id']}", json={**changed, "value": "total"})
    assert answer.json() == {**made, **changed, "value": "total"}
    assert bob.get(path).json()["goals"] == [answer.json()]
    for refused in (
        bob.post(path, json=BOUGHT), bob.put(f"{path}/{made['id']}", json=BOUGHT),
        bob.delete(f"{path}/{made['id']}"),
    ):  # fmt: skip
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not_allowed")
    assert alice.delete(f"{path}/{made['id']}").status_code == 204
    assert bob.get(path).json() == {"goals": []}
    for gone in (
        alice.delete(f"{path}/{made['id']}"), alice.put(f"{path}/{made['id']}", json=BOUGHT),
    ):  # fmt: skip
        assert (gone.status_code, gone.json()["error"]["code"]) == (404, "goal_not_found")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"match": {"kind": "page", "op": "matches", "value": "("}}, "match.value"),
        ({"value": "total"}, "value"),
        ({"window_seconds": 5}, "window_seconds"),
        ({"match": {"kind": "sale"}}, "match.kind"),
        ({"color": "red"}, ""),
    ],
)
def test_a_goal_that_cannot_be_is_refused(
    alice: Http, site: str, wrong: dict[str, Any], field: str
) -> None:
    answer = alice.post(f"/api/v1/sites/{site}/goals", json={**BOUGHT, **wrong})
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["code"] in ("bad_field", "bad_request")
    assert field in str(error)


def test_a_site_has_so_many_goals(alice: Http, site: str) -> None:
    path = f"/api/v1/sites/{site}/goals"
    made = [alice.post(path, json=BOUGHT).status_code for _ in range(51)]
    assert made == [201] * 50 + [400]


def test_a_rule_s_report(
    alice: Http, bob: Http, house: House, site: str, rule: str, goal: str
) -> None:
    met(house, site, rule, goal, "A", 600, 60)
    met(house, site, rule, goal, "B", 604, 38, NOON + 86_400, "https://shop.example/")
    met(house, site, rule, goal, "hold_out", 133, 7)
    report = bob.get(f"/api/v1/sites/{site}/rules/{rule}/report", params=SPAN).json()
    assert (report["from"], report["to"], report["name"]) == ("2026-11-01", "2026-11-30", "Greet")
    totals = report["totals"]
    assert (totals["treated"]["visitors"], totals["treated"]["reached"]) == (1204, 98)
    assert (totals["treated"]["value"], totals["held_out"]["visitors"]) == (980.0, 133)
    assert totals["uplift"]["difference"] == pytest.approx(0.0288, abs=1e-4)
    assert totals["uplift"]["low"] == pytest.approx(-0.0251, abs=1e-4)
    assert totals["uplift"]["verdict"] == "too_early"
    assert totals["uplift"]["more"] > 1000
    found = report["breakdown"]
    assert [(v["variant"], v["counts"]["reached"]) for v in found["variants"]] == [
        ("A", 60), ("B", 38), ("hold_out", 7),
    ]  # fmt: skip
    assert found["variants"][0]["low"] < 0.1 < found["variants"][0]["high"]
    [duel] = found["duels"]
    assert (duel["one"], duel["other"], duel["result"]["verdict"]) == ("A", "B", "clear_gain")
    days = {d["day"]: d["treated"]["visitors"] for d in found["days"] if d["treated"]["visitors"]}
    assert days == {"2026-11-27": 600, "2026-11-28": 604}
    assert len(found["days"]) == 30
    assert [(p["page"], p["held_out"]["visitors"]) for p in found["pages"]] == [
        ("https://shop.example/pricing", 133), ("https://shop.example/", 0),
    ]  # fmt: skip
    there = {**SPAN, "tz": "Pacific/Auckland"}  # it is the 28th there
    days = bob.get(f"/api/v1/sites/{site}/rules/{rule}/report", params=there).json()["breakdown"]
    assert [d["day"] for d in days["days"] if d["treated"]["visitors"]] == [
        "2026-11-28", "2026-11-29",
    ]  # fmt: skip


def test_all_rules_also_one_that_is_no_more(
    alice: Http, bob: Http, house: House, site: str, rule: str, goal: str
) -> None:
    met(house, site, rule, goal, "A", 30, 3)
    met(house, site, "r_gone", goal, "", 20, 2)
    path = f"/api/v1/sites/{site}/reports/rules"
    listed = bob.get(path, params=SPAN).json()["rules"]
    assert [(r["rule"], r["name"], r["goal"]) for r in listed] == [
        (rule, "Greet", goal), ("r_gone", None, None),
    ]  # fmt: skip
    assert [r["totals"]["treated"]["reached"] for r in listed] == [3, 0]
    asked = bob.get(path, params={**SPAN, "goal": goal}).json()["rules"]
    assert [r["totals"]["treated"]["reached"] for r in asked] == [3, 2]
    gone = bob.get(f"/api/v1/sites/{site}/rules/r_gone/report", params=SPAN).json()
    assert (gone["name"], gone["totals"]["treated"]["visitors"]) == (None, 20)
    earlier = bob.get(path, params={"from": "2026-01-01", "to": "2026-01-31"}).json()["rules"]
    assert [r["rule"] for r in earlier] == [rule]


def test_what_a_report_cannot_be_about(bob: Http, site: str, rule: str) -> None:
    path = f"/api/v1/sites/{site}"
    for place in (f"{path}/reports/rules", f"{path}/rules/{rule}/report"):
        for query, field in (
            ({"from": "May"}, "from"), ({"from": "2026-02-30"}, "from"), ({"tz": "Mars"}, "tz"),
            ({"from": "2026-02-03", "to": "2026-02-01"}, "to"), ({"from": "2020-01-01"}, "to"),
        ):  # fmt: skip
            answer = bob.get(place, params=query)
            assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_field")
            assert list(answer.json()["error"]["fields"]) == [field]
        answer = bob.get(place, params={"goal": "g_nothing"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "goal_not_found")
    answer = bob.get(f"{path}/rules/r_nothing/report")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "rule_not_found")


def test_goals_and_reports_of_a_site_are_for_those_who_may_see_it(
    charlie: Http, alice: Http, house: House, site: str, rule: str, goal: str
) -> None:
    met(house, site, rule, goal, "A", 3, 1)
    path = f"/api/v1/sites/{site}"
    for there in (
        f"{path}/goals", f"{path}/reports/rules", f"{path}/rules/{rule}/report",
        "/api/v1/sites/nowhere/goals",
    ):  # fmt: skip
        answer = charlie.get(there)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "site_not_found")
    other = alice.post("/api/v1/sites", json={"name": "Other", "origins": ["https://o.example"]})
    elsewhere = f"/api/v1/sites/{other.json()['key']}"
    assert alice.put(f"{elsewhere}/goals/{goal}", json=BOUGHT).status_code == 404
    assert alice.delete(f"{elsewhere}/goals/{goal}").status_code == 404
    assert alice.get(f"{elsewhere}/rules/{rule}/report").status_code == 404
    assert alice.get(f"{elsewhere}/reports/rules", params={"goal": goal}).status_code == 404
