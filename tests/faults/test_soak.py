"""A few rounds of each fault that has no test of its own; `make soak` does as many as you like."""

import subprocess
import sys
from pathlib import Path

import pytest

SOAK = Path(__file__).parents[1] / "soak.py"


@pytest.mark.parametrize(
    ("fault", "rounds"), [("cut", 1), ("loss", 2), ("delay", 2), ("freeze", 2), ("mixed", 3)]
)
def test_whatever_goes_wrong_both_end_with_what_is_stored(fault: str, rounds: int) -> None:
    """Promises 1 to 6; `cut` is 8 and 9 as well: the half-open are gone when they were silent for
    too long."""
    command = [sys.executable, str(SOAK), "--fault", fault, "--rounds", str(rounds), "--seed", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{rounds} rounds" in done.stdout
    assert done.stdout.endswith("0 lost, 0 doubled, one order for all\n")
