"""The bytes of files: one folder of two levels beside the database, each file under its id, the
picture that is shown of it beside it. What belongs to whom stands in the table `files`."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Self

from halloo.store.backup import sync

FOLDER = "files"
DRAFT, PREVIEW = ".part", ".webp"
DRAFT_SECONDS = 2 * 3600.0  # longer than any upload takes
PIECE_BYTES = 256 * 1024  # read at once


class Shelf:
    """`data` is the data folder. Everything here blocks: call it from a thread. Where nodes share
    a database it is a `halloo.store.pieces.SharedShelf`."""

    def __init__(self, data: Path) -> None:
        self.folder = data / FOLDER

    def place(self, file: str) -> Path:
        """Where it is written. Two levels, so that no folder has too many. An id of ours has
        nothing of a path."""
        return self.folder / file[2:4] / file[4:6] / file

    def preview(self, file: str) -> Path:
        return self.place(file).with_name(file + PREVIEW)

    def room(self) -> int:
        """Bytes that are free on its disk."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return shutil.disk_usage(self.folder).free

    def settle(self, file: str) -> None:
        """It is whole, and so is its preview, if it has one: from now on all who serve it can."""

    def size(self, file: str, shown: bool = False) -> int | None:
        """Of the file, or of what is `shown` of it; None for what is not there."""
        try:
            return self._path(file, shown).stat().st_size
        except FileNotFoundError:
            return None

    def read(self, file: str, shown: bool = False) -> Iterator[bytes]:
        """Piece by piece. Raises FileNotFoundError."""
        with self._path(file, shown).open("rb") as source:
            while piece := source.read(PIECE_BYTES):
                yield piece

    def _path(self, file: str, shown: bool) -> Path:
        return self.preview(file) if shown else self.place(file)

    def remove(self, file: str) -> None:
        for path in (self.place(file), self.preview(file)):
            path.unlink(missing_ok=True)

    def stored(self) -> Iterator[tuple[str, float]]:
        """(id, when it was written) of all that lie here, or at least of what may be a stray."""
        for path in self.folder.glob("*/*/f_*"):
            if path.suffix not in (DRAFT, PREVIEW):
                with suppress(FileNotFoundError):
                    yield path.name, path.stat().st_mtime

    def tidy(self) -> None:
        """Removes what uploads left behind that were killed."""
        self._clear(f"*{DRAFT}")

    def _clear(self, pattern: str) -> None:
        old = time.time() - DRAFT_SECONDS
        for path in self.folder.glob(f"*/*/{pattern}"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < old:
                    path.unlink()


class Draft:
    """A file that is being written; it takes its name when it is whole and synced."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.path = place.with_name(place.name + DRAFT)
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = open(self.path, "wb", opener=partial(os.open, mode=0o600))  # noqa: SIM115

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is left of one that was not kept."""
        self._file.close()
        self.path.unlink(missing_ok=True)

    def write(self, content: bytes) -> None:
        self._file.write(content)

    def keep(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self.path.replace(self.place)
        sync(self.place.parent)
        sync(self.place.parent.parent)
