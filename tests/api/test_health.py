"""What the machines that look after us ask."""

from doors import Http


def test_the_process_and_its_store_say_ok(nobody: Http) -> None:
    for path in ("/healthz", "/readyz"):
        answer = nobody.get(path)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_metrics_are_for_this_machine_or_a_token(nobody: Http, alice: Http) -> None:
    assert "halloo_sockets" in nobody.get("/metrics").text
    proxied = {"X-Forwarded-For": "203.0.113.9"}
    assert nobody.get("/metrics", headers=proxied).status_code == 401
    assert alice.get("/metrics", headers=proxied).status_code == 200
