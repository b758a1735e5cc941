"""What people sent along: each file that the database knows is there, and whole."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from halloo.cli.checks.finding import Finding, ok, wrong
from halloo.cli.peek import peek
from halloo.store import tables as t
from halloo.store.engine import FILE
from halloo.store.migrate import VERSIONS, version_of
from halloo.store.shelf import Shelf

NAMED = 3  # of what is missing
REMEDY = "Restore the newest backup that has them; until then they cannot be opened."


def all_of(folder: Path) -> list[Finding]:
    """Nothing where the database cannot be asked, which has a finding of its own."""
    if not (folder / FILE).exists():
        return []
    try:
        with peek(folder) as connection:
            if version_of(connection) != VERSIONS[-1]:
                return []
            known = connection.execute(select(t.files.c.id, t.files.c.size)).all()
    except (DBAPIError, OSError):
        return []
    shelf = Shelf(folder)
    lacking = [file for file, size in known if _size(shelf.place(file)) != size]
    return [found(lacking, [size for _, size in known])]


def found(lacking: list[str], sizes: list[int]) -> Finding:
    if lacking:
        more = f" and {len(lacking) - NAMED} more" if len(lacking) > NAMED else ""
        text = f"{len(lacking)} of {len(sizes):,} are missing: {', '.join(lacking[:NAMED])}{more}"
        return wrong("Files", text, REMEDY)
    return ok("Files", f"{len(sizes):,} with {sum(sizes) / 1e6:,.1f} MB, none missing")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1
