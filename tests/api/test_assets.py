"""What browsers get, and the headers it carries."""

import pytest

from doors import Http


@pytest.mark.parametrize("path", ["/", "/api/docs"])
def test_pages_carry_a_strict_policy(nobody: Http, path: str) -> None:
    answer = nobody.get(path)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "object-src 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"]


def test_the_loader_may_be_used_by_every_site(nobody: Http) -> None:
    answer = nobody.get("/widget.js")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    same = nobody.get("/widget.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert (same.status_code, same.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    ["/assets/..%2f..%2fwire.py", "/assets/%2e%2e/index.html", "/assets/", "/assets/%00",
     "/assets/nothing.js", "/api/docs/..%2findex.html", "/assets/..\\..\\wire.py",
     "/assets//etc/passwd"],
)  # fmt: skip
def test_nothing_outside_the_built_files_is_served(nobody: Http, path: str) -> None:
    assert nobody.get(path).status_code == 404


def test_the_demo_is_only_there_when_asked_for(nobody: Http) -> None:
    assert nobody.get("/demo").status_code == 404
