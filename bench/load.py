"""The load generator `load.c` from Python: files of records, commands, results."""

import json
import shutil
import struct
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from cores import LOAD, pinned

HERE = Path(__file__).parent
CACHE = HERE.parent / ".cache/bench"
MASK = b"\x37\xfa\x21\x3d"


class Record(NamedTuple):
    """See load.c: `frames` counted frames will come, on socket `target` if that is known."""

    data: bytes
    via: int = -1
    target: int = -1
    frames: int = 0


class BenchError(Exception):
    """The benchmark cannot go on; the text says why and what would help."""


def compiled(name: str) -> Path:
    """The program of `name`.c, built if it is older than its source. Raises BenchError."""
    source, program = HERE / f"{name}.c", CACHE / name
    if program.exists() and program.stat().st_mtime > source.stat().st_mtime:
        return program
    if shutil.which("gcc") is None:
        raise BenchError("gcc is missing, and the load generator is in C: apt-get install gcc")
    CACHE.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["gcc", "-O2", "-o", program, source], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BenchError(f"gcc cannot build {source.name}: {done.stderr}")
    return program


def framed(payload: bytes, opcode: int = 1) -> bytes:
    """A client's frame, of text unless said otherwise; masked as the protocol wants."""
    size = len(payload)
    length = bytes((0x80 | size,)) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
    key = int.from_bytes((MASK * (size // 4 + 1))[:size], "little")
    masked = (int.from_bytes(payload, "little") ^ key).to_bytes(size, "little")
    return bytes((0x80 | opcode,)) + length + MASK + masked


def frame(**fields: Any) -> bytes:
    return framed(json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode())


GOODBYE = framed((1001).to_bytes(2, "big"), 8)  # what a browser says when a page is left


class Load:
    """One generator process. Jobs run at once when begun before the others are waited for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._jobs = 0
        self._results: dict[str, dict[str, Any]] = {}
        self._process = subprocess.Popen(
            [compiled("load")], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            preexec_fn=pinned(LOAD),
        )  # fmt: skip

    def records(self, records: Iterable[Record]) -> Path:
        self._jobs += 1
        path = self._folder / f"records-{self._jobs}"
        with path.open("wb") as file:
            for each in records:
                file.write(struct.pack("<4i", each.via, each.target, each.frames, len(each.data)))
                file.write(each.data)
        return path

    def begin(
        self, verb: str, records: Iterable[Record] | Path | None = None, **options: Any
    ) -> str:
        """Starts a job; `bytes` options go in hex. Its name is for `wait`."""
        if records is not None:
            is_path = isinstance(records, Path)
            options["file"] = records if is_path else self.records(records)
        self._jobs += 1
        job = f"{verb}-{self._jobs}"
        words = [verb, f"job={job}"]
        for name, value in options.items():
            text = value.hex() if isinstance(value, bytes) else value
            if text != "":
                words.append(f"{name.rstrip('_')}={text}")
        assert self._process.stdin
        self._process.stdin.write(" ".join(map(str, words)) + "\n")
        self._process.stdin.flush()
        return job

    def wait(self, job: str) -> dict[str, Any]:
        """The job's result. Raises BenchError when the generator gave up."""
        assert self._process.stdout
        while job not in self._results:
            line = self._process.stdout.readline()
            if not line:
                raise BenchError(f"The load generator ended: {self._process.wait()}")
            result = json.loads(line)
            if "fatal" in result:
                raise BenchError(f"The load generator says: {result['fatal']}")
            self._results[result["job"]] = result
        return self._results.pop(job)

    def do(self, verb: str, records: Iterable[Record] | Path | None = None, **options: Any) -> Any:
        return self.wait(self.begin(verb, records, **options))

    def stop(self) -> None:
        """It ends when its input does, and its sockets with it."""
        self._process.communicate(timeout=30)
