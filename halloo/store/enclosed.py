"""Files in a backup: a table more, `backup_files`, with the bytes of each and of its preview, so
that a backup stays one file that any SQLite can read, and is checked as a whole."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import IO

from halloo.store.backup import BackupError, connect
from halloo.store.shelf import Draft, Shelf

PIECE_BYTES = 1024 * 1024  # read and written at once: a file may be larger than the memory
TABLE = "CREATE TABLE backup_files (id TEXT, shown INTEGER, content BLOB, PRIMARY KEY (id, shown))"
_ID = re.compile(r"f_[0-9A-Za-z]{22}")


def enclose(draft: Path, shelf: Shelf) -> None:
    """Adds the bytes of the files that the copy of the database knows. What is not there any more
    was deleted meanwhile, or is missing, which `halloo doctor` notices."""
    with closing(connect(draft)) as copy:
        if not has(copy, "files"):
            return  # the database of an older Halloo, which the next start migrates
        copy.execute(TABLE)
        for (file,) in copy.execute("SELECT id FROM files").fetchall():
            for shown, path in enumerate((shelf.place(file), shelf.preview(file))):
                if path.exists():
                    _put(copy, file, shown, path)
        copy.commit()


def _put(copy: sqlite3.Connection, file: str, shown: int, path: Path) -> None:
    with path.open("rb") as source:
        size = path.stat().st_size
        done = copy.execute(
            "INSERT INTO backup_files VALUES (?, ?, zeroblob(?))", (file, shown, size)
        )
        with copy.blobopen("backup_files", "content", int(done.lastrowid or 0)) as blob:
            while piece := source.read(PIECE_BYTES):
                blob.write(piece)


def unpack(backup: Path, shelf: Shelf) -> None:
    """Brings the bytes back to their place. Those that are there already stay: what lies under an
    id never changes. Raises BackupError."""
    with closing(connect(backup, "ro")) as source:
        if not has(source, "backup_files"):
            return
        rows = source.execute("SELECT rowid, id, shown, length(content) FROM backup_files")
        for row, file, shown, size in rows.fetchall():
            need_id(backup, file)
            place = shelf.preview(file) if shown else shelf.place(file)
            if place.exists() and place.stat().st_size == size:
                continue
            with source.blobopen("backup_files", "content", row, readonly=True) as blob:
                _bring(blob, place)


def need_id(backup: Path, file: object) -> None:
    """Raises BackupError for what could be a path elsewhere."""
    if not _ID.fullmatch(str(file)):
        raise BackupError(f"{backup} names a file {file!r}. Take an older backup.")


def _bring(blob: sqlite3.Blob | IO[bytes], place: Path) -> None:
    with Draft(place) as draft:
        while piece := blob.read(PIECE_BYTES):
            draft.write(piece)
        draft.keep()


def leave_out(copy: sqlite3.Connection) -> None:
    """Of a copy that becomes the database: the bytes have their own place."""
    if has(copy, "backup_files"):
        copy.execute("DROP TABLE backup_files")
        copy.commit()
        copy.execute("VACUUM")


def has(database: sqlite3.Connection, table: str) -> bool:
    found = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    return database.execute(found, (table,)).fetchone() is not None
