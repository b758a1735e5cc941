"""What the machines that look after us ask."""

import re
import time
from pathlib import Path

from doors import Http, Visit

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"


def number(metrics: str, name: str) -> float:
    found = re.search(rf"^{name} (\S+)$", metrics, re.MULTILINE)
    assert found, name
    return float(found[1])


def test_the_process_and_its_store_say_ok(nobody: Http) -> None:
    for path in ("/healthz", "/readyz"):
        answer = nobody.get(path)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_metrics_are_for_this_machine_or_a_token(nobody: Http, alice: Http) -> None:
    assert "halloo_sockets" in nobody.get("/metrics").text
    proxied = {"X-Forwarded-For": "203.0.113.9"}
    assert nobody.get("/metrics", headers=proxied).status_code == 401
    assert alice.get("/metrics", headers=proxied).status_code == 200


def test_operators_read_about_each_metric(nobody: Http) -> None:
    text = nobody.get("/metrics").text
    documented = OPERATIONS.read_text()
    for name in re.findall(r"^# TYPE (halloo_\w+)", text, re.MULTILINE):
        assert name.removesuffix("_created").removesuffix("_total") in documented, name


async def test_frames_the_loop_and_the_process_are_measured(nobody: Http, visit: Visit) -> None:
    before = nobody.get("/metrics").text
    await visit()
    deadline = time.monotonic() + 10
    while not number(nobody.get("/metrics").text, "halloo_loop_lag_seconds_count"):
        assert time.monotonic() < deadline
    after = nobody.get("/metrics").text
    for name in ("halloo_frames_in_total", "halloo_frames_out_total"):
        assert number(after, name) > number(before, name)
    assert number(after, "halloo_queue_bytes") == 0
    assert number(after, "process_resident_memory_bytes") > 0
    assert number(after, "process_max_fds") > number(after, "process_open_fds")
