"""Who is online, over HTTP."""

from doors import Http, Visit


async def test_the_list_has_the_rows_of_the_protocol(bob: Http, visit: Visit) -> None:
    vera = await visit()
    told = bob.get(f"/api/v1/sites/{vera.site}/visitors").json()
    assert (told["total"], told["next"]) == (1, None)
    [row] = told["visitors"]
    assert row["id"] == vera.id
    assert row["page"] == {"url": "https://shop.example/tea", "title": "Tea"}
    assert row["connections"] == 1
    assert row["since"] <= row["last_seen"]


async def test_pages_of_the_list_meet_without_gap_or_double(bob: Http, visit: Visit) -> None:
    ids = [(await visit()).id for _ in range(7)]
    site = f"/api/v1/sites/{(await visit()).site}/visitors"
    found, cursor = [], None
    while True:
        query = {"limit": 3, **({"cursor": cursor} if cursor else {})}
        page = bob.get(site, params=query).json()
        assert page["total"] == 8
        found += [row["id"] for row in page["visitors"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(found) == 8
    assert [id_ for id_ in reversed(found) if id_ in ids] == ids


async def test_the_search_is_plain_text(bob: Http, visit: Visit) -> None:
    await visit()
    odd = await visit(attrs={"name": "Robert'); DROP TABLE visitors;--"})
    path = f"/api/v1/sites/{odd.site}/visitors"
    found = bob.get(path, params={"search": "robert'); drop table"}).json()
    assert [row["id"] for row in found["visitors"]] == [odd.id]
    for search in (".*", "%", "\\"):
        assert bob.get(path, params={"search": search}).json()["total"] == 0


def test_wrong_parameters_are_400(bob: Http, site: str) -> None:
    path = f"/api/v1/sites/{site}/visitors"
    for query in (
        {"limit": 0}, {"limit": 1001}, {"limit": "x"}, {"cursor": "x"}, {"search": "x" * 129},
    ):  # fmt: skip
        answer = bob.get(path, params=query)
        assert answer.status_code == 400, query
        assert answer.json()["error"]["code"] == "bad_field"


async def test_one_visitor_with_trail_and_pushes(bob: Http, visit: Visit) -> None:
    vera = await visit()
    body = {"site": vera.site, "visitor": vera.id, "kind": "invite", "text": "Hi"}
    [result] = bob.post("/api/v1/push", json=body).json()["results"]
    detail = bob.get(f"/api/v1/sites/{vera.site}/visitors/{vera.id}").json()
    assert detail["online"] is True
    assert [step["title"] for step in detail["trail"]] == ["Tea"]
    assert [record["id"] for record in detail["pushes"]] == [result["id"]]


def test_a_visitor_nobody_knows_is_404(bob: Http, site: str) -> None:
    answer = bob.get(f"/api/v1/sites/{site}/visitors/v_nobody")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "visitor_not_found")
