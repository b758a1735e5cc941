"""bandit finds nothing of medium severity or above, and whoever silences it says why."""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2] / "halloo"
SILENCED = re.compile(r"#\s*nosec\b(?P<rest>.*)")
WITH_REASON = re.compile(r" (B\d{3} ?)+ # \S.+")


def test_bandit_finds_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bandit", "-q", "-r", "-ll", "-f", "json", str(ROOT)],
        capture_output=True, text=True,
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert found["errors"] == []
    assert [
        f"{each['filename']}:{each['line_number']}: {each['issue_text']}"
        for each in found["results"]
    ] == []
    looked_at = found["metrics"]["_totals"]["loc"]
    assert looked_at > 10_000


def test_whoever_silences_bandit_names_the_check_and_says_why() -> None:
    silenced = [
        (path.name, found["rest"])
        for path in ROOT.rglob("*.py")
        for line in path.read_text().splitlines()
        if (found := SILENCED.search(line))
    ]
    assert silenced
    assert [each for each in silenced if not WITH_REASON.fullmatch(each[1])] == []
