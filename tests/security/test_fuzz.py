"""A moment of fuzzing of everything that reads strangers' bytes, led by what the bytes reach in the
code. `make fuzz` does it for longer."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

FUZZ = Path(__file__).parents[1] / "fuzz"
TARGETS = sorted(each.name for each in (FUZZ / "seeds").iterdir())
RUNS = 15_000


def test_the_fuzzer_is_here_wherever_it_can_be() -> None:
    """It has wheels for Linux on x86-64 alone."""
    expected = sys.platform == "linux" and Path("/lib64/ld-linux-x86-64.so.2").exists()
    assert bool(importlib.util.find_spec("atheris")) == expected


@pytest.mark.parametrize("target", TARGETS)
def test_whatever_comes_is_read_or_refused(target: str, tmp_path: Path) -> None:
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("there is no fuzzer for this machine")
    done = subprocess.run(
        [
            sys.executable, str(FUZZ / "targets.py"), target, f"-runs={RUNS}", "-seed=17",
            "-timeout=5", "-rss_limit_mb=1024", "-max_len=4096", "-verbosity=0",
            f"-artifact_prefix={tmp_path}/", str(tmp_path), str(FUZZ / "seeds" / target),
        ],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
