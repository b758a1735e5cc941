"""`make bench-conformance`: every case of Autobahn's WebSocket test-suite that applies, against an
echo server of Halloo's own sockets. Prints how many cases of each group passed and why others did
not. Exit code 1: a case failed. 2: the suite cannot run here.

The suite is written in Python 2.7 (https://github.com/crossbario/autobahn-testsuite); it is
installed into .cache/ once."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
SUITE = "autobahntestsuite==25.10.1"
INSTALLED = HERE.parent.parent / ".cache" / SUITE
INSTALL_SECONDS, RUN_SECONDS = 600, 600
# The folder comes first, and its .pth files count: some of the packages share a namespace.
BOOT = (
    "import site, sys; folder = sys.argv.pop(1); sys.path.insert(0, folder); "
    "site.addsitedir(folder); from autobahntestsuite.wstest import run; run()"
)
NOT_OFFERED = ["12.*", "13.*"]  # compression: permessage-deflate
GROUPS = {
    1: "framing", 2: "pings and pongs", 3: "reserved bits", 4: "opcodes", 5: "fragmentation",
    6: "UTF-8", 7: "close handshake", 9: "sizes and speed", 10: "other",
}  # fmt: skip
OUTCOMES = ("OK", "NON-STRICT", "INFORMATIONAL", "FAILED")


class CannotRun(Exception):
    """The suite is not usable on this machine; the text says what to do."""


class Case(NamedTuple):
    """`outcome` is one of OUTCOMES; `why` is the suite's own words."""

    number: str
    outcome: str
    why: str

    @property
    def group(self) -> int:
        return int(self.number.split(".")[0])


def find_python() -> str:
    """A Python 2.7 with pip. Raises CannotRun."""
    found = [shutil.which(name) for name in ("python2.7", "python2")]
    root = os.environ.get("PYENV_ROOT", "~/.pyenv")
    found += map(str, Path(root).expanduser().glob("versions/2.7*/bin/python2.7"))
    for python in filter(None, found):
        # A shim of pyenv is there even where no version is chosen that would stand behind it.
        asked = [python, "-c", "import pip, sys; sys.exit(sys.version_info[:2] != (2, 7))"]
        if subprocess.run(asked, capture_output=True).returncode == 0:
            return python
    raise CannotRun(
        "Autobahn's test-suite needs Python 2.7 with pip, and none was found: not as python2.7 or "
        "python2 on PATH, nor among pyenv's versions. With pyenv: pyenv install 2.7.18"
    )


def install(python: str) -> None:
    """Puts the suite into INSTALLED, whole or not at all. Raises CannotRun."""
    if INSTALLED.exists():
        return
    print(f"Installing {SUITE} into {INSTALLED.parent} …", flush=True)
    INSTALLED.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=INSTALLED.parent) as folder:
        pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--target"]
        done = subprocess.run(
            [*pip, f"{folder}/suite", SUITE],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=INSTALL_SECONDS,
        )  # fmt: skip
        if done.returncode:
            raise CannotRun(f"{done.stdout}\npip could not install {SUITE}.")
        Path(folder, "suite").rename(INSTALLED)


def run_suite(python: str, port: str, folder: Path) -> int:
    """Runs the cases against the port; reports land in `folder`. Returns how many there were to
    run. Raises CannotRun when the suite itself breaks."""
    spec = {
        "outdir": str(folder),
        "servers": [{"agent": "halloo", "url": f"ws://127.0.0.1:{port}/ws/visitor"}],
        "cases": ["*"],
        "exclude-cases": NOT_OFFERED,
    }
    (folder / "spec.json").write_text(json.dumps(spec))
    command = [python, "-E", "-s", "-c", BOOT, str(INSTALLED)]
    done = subprocess.run(
        [*command, "-m", "fuzzingclient", "-s", str(folder / "spec.json")],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=RUN_SECONDS,
    )  # fmt: skip
    planned = re.search(r"will run (\d+) test cases", done.stdout)
    if done.returncode or planned is None:
        raise CannotRun(f"{done.stdout}\nAutobahn's test-suite ended with {done.returncode}.")
    return int(planned[1])


def read_cases(folder: Path) -> Iterator[Case]:
    """What the suite found, in the order of the cases. A wrong or unclean close is a failure, too:
    the suite's own report shows some of them in a milder colour."""
    index: dict[str, Any] = json.loads((folder / "index.json").read_text()).get("halloo", {})
    for number in sorted(index, key=lambda number: [int(part) for part in number.split(".")]):
        found = json.loads((folder / index[number]["reportfile"]).read_text())
        outcome, at_close = found["behavior"], found["behaviorClose"]
        if outcome not in OUTCOMES or at_close not in ("OK", "INFORMATIONAL"):
            outcome = "FAILED"
        why = f"{found['result']} {found['resultClose']} ({at_close}: {found['remoteCloseCode']})."
        yield Case(number, outcome, why)


def table(cases: list[Case]) -> str:
    counts = Counter((case.group, case.outcome) for case in cases)
    groups = sorted({case.group for case in cases})
    rows = [(f"{group:>2} {GROUPS.get(group, '')}", [counts[group, o] for o in OUTCOMES])
            for group in groups]  # fmt: skip
    rows.append((" all", [sum(row[1][i] for row in rows) for i in range(len(OUTCOMES))]))
    lines = [f"{'group':20}" + "".join(f"{outcome:>15}" for outcome in OUTCOMES)]
    lines += [f"{name:20}" + "".join(f"{count:15}" for count in row) for name, row in rows]
    return "\n".join(lines)


def remarks(cases: list[Case]) -> list[str]:
    """A line for each way in which cases were not simply OK, with the cases it befell."""
    numbers: dict[tuple[str, str], list[str]] = {}
    for case in cases:
        if case.outcome != "OK":
            numbers.setdefault((case.outcome, case.why), []).append(case.number)
    return [f"{outcome}: {why} {', '.join(those)}" for (outcome, why), those in numbers.items()]


def main() -> int:
    try:
        python = find_python()
        install(python)
        with (
            tempfile.TemporaryDirectory() as folder,
            subprocess.Popen(
                [sys.executable, str(HERE / "echo.py")], stdout=subprocess.PIPE, text=True
            ) as echo,
        ):
            try:
                assert echo.stdout
                port = echo.stdout.readline().strip()
                if not port:
                    raise CannotRun("The echo server did not start.")
                print("Running Autobahn's cases; compression (12, 13) is not offered …", flush=True)
                planned = run_suite(python, port, Path(folder))
            finally:
                echo.terminate()
            cases = list(read_cases(Path(folder)))
    except (CannotRun, subprocess.TimeoutExpired) as error:
        print(error, file=sys.stderr)
        return 2
    print(table(cases))
    for line in remarks(cases):
        print(line)
    failed = sum(case.outcome == "FAILED" for case in cases)
    missing = planned - len(cases)
    print(f"{len(cases)} of {planned} cases ran, {failed} failed.")
    return 1 if failed or missing else 0


if __name__ == "__main__":
    sys.exit(main())
