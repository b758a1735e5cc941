"""The workers of one machine as one to whom asks for metrics: each tells its own on a socket in the
data folder, and the one that is asked puts together what all say.

Each sample keeps a label `worker`. Sums would be wrong: a counter of a worker that was replaced
begins anew, which Prometheus sees in each and would mistake in a sum.
"""

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path

from prometheus_client import generate_latest

from halloo.log import log

PATIENCE = 2.0  # one that stands still is left out
_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")

here: "Machine | None" = None  # None: this process is no worker


class Machine:
    def __init__(self, folder: Path, slot: int) -> None:
        self._folder = folder
        self._path = folder / f"worker-{slot}.sock"
        self._inode = 0
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """In the place of the worker before."""
        try:
            self._path.unlink(missing_ok=True)
            self._server = await asyncio.start_unix_server(_tell, self._path)
            self._path.chmod(0o600)
            self._inode = self._path.stat().st_ino
        except OSError as error:  # a path that is too long, for one
            log.warning("other workers do not see the metrics of this one", cause=str(error))

    def close(self) -> None:
        """A successor may have taken the place already."""
        if self._server:
            self._server.close()
            self._server = None
            if self._path.exists() and self._path.stat().st_ino == self._inode:
                self._path.unlink()

    async def metrics(self) -> bytes:
        """Ours, and of all other workers that answer."""
        others = sorted(set(self._folder.glob("worker-*.sock")) - {self._path})
        mine, *told = await asyncio.gather(_own(), *(_ask(path) for path in others))
        answers = zip([self._path, *others], [mine, *told], strict=True)
        by_slot = {path.stem.partition("-")[2]: text for path, text in answers if text}
        return merged(by_slot).encode()


async def _tell(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        writer.write(await asyncio.to_thread(generate_latest))
        await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


async def _own() -> str:
    return (await asyncio.to_thread(generate_latest)).decode()


async def _ask(path: Path) -> str:
    """Empty without an answer."""
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_unix_connection(path)
            try:
                return (await reader.read()).decode()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return ""


def merged(told: Mapping[str, str]) -> str:
    """Texts in Prometheus's format as one, each sample with a label of whose it is: all samples of
    a name come together, under its one heading."""
    families: dict[str, list[str]] = {}
    for whose, text in told.items():
        family: list[str] = []
        for line in text.splitlines():
            if line.startswith("# HELP "):
                family = families.setdefault(line.split(" ", 3)[2], [])
            if not line.startswith("#"):
                family.append(_labelled(line, whose))
            elif line not in family[:2]:
                family.append(line)
    return "".join(f"{line}\n" for family in families.values() for line in family)


def _labelled(sample: str, whose: str) -> str:
    name = _NAME.match(sample)
    assert name, sample
    rest = sample[name.end() :]
    labels, rest = ("," + rest[1:], "") if rest.startswith("{") else ("}", rest)
    return f'{name[0]}{{worker="{whose}"{labels}{rest}'
