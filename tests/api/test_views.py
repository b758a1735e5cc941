"""Views of the live list that an agent keeps."""

import json

import pytest

from doors import Http

GERMANS = {"name": "Germans", "filter": {"country": ["DE"]}, "sort": "pages", "reverse": True}


def test_a_view_is_kept_changed_and_deleted(bob: Http, site: str) -> None:
    path = f"/api/v1/sites/{site}/views"
    kept = bob.post(path, json=GERMANS)
    assert kept.status_code == 201, kept.text
    view = kept.json()
    assert {name: view[name] for name in GERMANS} == GERMANS
    assert bob.get(path).json() == {"views": [view]}
    changed = bob.patch(f"{path}/{view['id']}", json={"name": " Deutsche ", "sort": "greet"})
    assert changed.json() == {**view, "name": "Deutsche", "sort": "greet"}
    assert bob.get(path).json()["views"] == [changed.json()]
    assert bob.delete(f"{path}/{view['id']}").status_code == 204
    assert bob.get(path).json() == {"views": []}


def test_a_repeat_replaces_the_view_of_that_name(bob: Http, site: str) -> None:
    path = f"/api/v1/sites/{site}/views"
    first = bob.post(path, json=GERMANS).json()
    again = bob.post(path, json={"name": "Germans", "filter": {"country": ["AT"]}}).json()
    assert again["id"] == first["id"]
    assert bob.get(path).json()["views"] == [again]
    other = bob.post(path, json={"name": "Others"}).json()
    taken = bob.patch(f"{path}/{other['id']}", json={"name": "Germans"})
    assert (taken.status_code, list(taken.json()["error"]["fields"])) == (400, ["name"])


def test_a_view_is_nobody_elses(alice: Http, bob: Http, charlie: Http, site: str) -> None:
    path = f"/api/v1/sites/{site}/views"
    view = bob.post(path, json=GERMANS).json()
    assert alice.get(path).json() == {"views": []}
    for method in ("PATCH", "DELETE"):
        refused = alice(method, f"{path}/{view['id']}", json={})
        assert (refused.status_code, refused.json()["error"]["code"]) == (404, "view_not_found")
    assert charlie.get(path).json()["error"]["code"] == "site_not_found"
    assert charlie.post(path, json=GERMANS).json()["error"]["code"] == "site_not_found"
    assert bob.get(path).json()["views"] == [view]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""}, {"name": "x" * 41}, {"name": "x", "sort": "best"}, {"filter": {}},
        {"name": "x", "filter": {"countries": ["DE"]}}, {"name": "x", "filter": {"tags": [""]}},
    ],
)  # fmt: skip
def test_what_is_no_view_is_refused(bob: Http, site: str, wrong: dict[str, object]) -> None:
    answer = bob.post(f"/api/v1/sites/{site}/views", json=wrong)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_field"), wrong


def test_there_are_at_most_fifty(bob: Http, site: str) -> None:
    path = f"/api/v1/sites/{site}/views"
    for n in range(50):
        assert bob.post(path, json={"name": f"View {n:02}"}).status_code == 201
    refused = bob.post(path, json={"name": "One more"})
    assert "at most 50" in json.dumps(refused.json())
    assert bob.post(path, json={"name": "View 07", "sort": "page"}).status_code == 201
