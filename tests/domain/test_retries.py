"""When a call that was not taken is tried again."""

import base64
import json
import subprocess
import time
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from halloo.domain.retries import RETRIES, is_dead, next_try, shown, signed

DAY = 86_400.0
DOCS = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text()
SECRET, BODY = b"k" * 32, b'{"text": "\xe4\xbd\xa0\xe5\xa5\xbd"}'


def test_ten_seconds_become_eight_hours() -> None:
    pauses = [next_try(tries, 0.0, 10.0, 0.5) for tries in range(1, RETRIES + 1)]
    assert [round(pause or 0) for pause in pauses] == [10, 31, 97, 304, 948, 2958, 9230, 28800]


def test_after_the_eighth_retry_there_is_none() -> None:
    assert next_try(RETRIES, 0.0, 10.0, 0.5) is not None
    assert next_try(RETRIES + 1, 0.0, 10.0, 0.5) is None


@given(st.integers(1, RETRIES), st.floats(0, 2e9), st.floats(0.001, 100), st.floats(0, 1))
def test_chance_moves_it_by_a_fifth_at_most(
    tries: int, at: float, first: float, chance: float
) -> None:
    middle, moved = (next_try(tries, 0.0, first, each) or 0 for each in (0.5, chance))
    assert 0.8 * middle <= moved * 1.000001
    assert moved <= 1.2 * middle * 1.000001
    assert (next_try(tries, at, first, chance) or 0) >= at


def test_five_days_without_an_answer_or_the_word_gone_end_it() -> None:
    assert not is_dead(0.0, 5 * DAY - 1, 500)
    assert is_dead(0.0, 5 * DAY, None)
    assert is_dead(0.0, 0.0, 410)


def test_it_is_signed_as_the_specifications_example() -> None:
    """Made with `openssl dgst -sha256 -mac HMAC` from the same key and content."""
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    assert shown(secret) == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    headers = signed(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}', [secret, b"other"]
    )
    assert headers["webhook-timestamp"] == "1614265330"
    first, second = headers["webhook-signature"].split(" ")
    assert first == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert second.startswith("v1,")
    assert first != second


def code(language: str) -> str:
    return DOCS.partition(f"```{language}\n")[2].partition("```")[0]


def test_the_docs_python_knows_us() -> None:
    there: dict[str, Any] = {}
    exec(code("python"), there)
    check = there["is_from_halloo"]
    headers = signed("wc_1", int(time.time()), BODY, [SECRET, b"old"])
    assert check(headers, BODY, shown(SECRET))
    assert check(headers, BODY, shown(b"old"))
    assert not check(headers, BODY + b" ", shown(SECRET))
    assert not check(headers, BODY, shown(b"other"))
    assert not check(signed("wc_1", int(time.time()) - 600, BODY, [SECRET]), BODY, shown(SECRET))


def test_the_docs_javascript_knows_us(tmp_path: Path) -> None:
    headers = signed("wc_1", int(time.time()), BODY, [b"old", SECRET])
    late = signed("wc_1", int(time.time()) - 600, BODY, [SECRET])
    given = json.dumps([headers, late, BODY.decode(), shown(SECRET), shown(b"other")])
    asks = f"""
const [headers, late, body, secret, other] = {given}
const asked = [[headers, body, secret], [headers, body, other], [headers, body + ' ', secret],
  [late, body, secret]]
console.log(JSON.stringify(asked.map(([h, b, s]) => isFromHalloo(h, Buffer.from(b), s))))
"""
    (tmp_path / "check.mjs").write_text(code("js") + asks)
    done = subprocess.run(
        ["node", tmp_path / "check.mjs"], capture_output=True, text=True, timeout=30, check=True
    )
    assert json.loads(done.stdout) == [True, False, False, False]
