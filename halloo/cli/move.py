"""`halloo move`: a house that has outgrown its one file goes into PostgreSQL, rows and files."""

import time
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection, Engine, func, select

from halloo.cli.add import Data, Json, print_made
from halloo.cli.backup import existing
from halloo.cli.folder import MOVED, lock_folder, write_once
from halloo.cli.keys import house_key
from halloo.cli.peek import peek
from halloo.cli.shared import SCHEMES, shared_engine, shown
from halloo.settings import SettingError, load
from halloo.store import moving
from halloo.store import tables as t
from halloo.store.key_mark import mark_of
from halloo.store.migrate import migrate
from halloo.store.shelf import Shelf
from halloo.store.snapshot import need_current

NEXT = """Everything is in {address}. From now on:
  HALLOO_DATABASE={address} halloo serve
with the password, and with this data folder or its key: `halloo key` prints it for the other nodes.
{folder}/halloo.db and files stay as they were, and are not served any more: delete them when you
are sure."""


def move(
    to: Annotated[
        str | None, typer.Option("--to", help="postgresql://…; HALLOO_DATABASE without it.")
    ] = None,
    data: Data = None,
    json_: Json = False,
) -> None:
    """Carries the data folder's house into PostgreSQL. Stop the server first."""
    settings = load({"data": data})
    folder, url = existing(settings.data), to or settings.database
    if not url.startswith(SCHEMES):
        raise SettingError("--to: say where, e.g. postgresql://halloo@db.example/halloo.")
    counts: dict[str, int] = {}

    def tell(name: str, count: int) -> None:
        counts[name] = count
        if not json_:
            print(f"{name:<16}{count:>12,}", flush=True)

    key = house_key(settings)
    with ExitStack() as stack:
        stack.enter_context(lock_folder(folder))
        source = stack.enter_context(peek(folder))
        engine = stack.enter_context(shared_engine(folder, url))
        _carry(source, engine, folder, url, mark_of(key), tell)
        lacking = source.execute(select(func.count()).select_from(t.files)).scalar_one()
    lacking -= counts[moving.FILES]
    address = shown(url)
    text = NEXT.format(address=address, folder=folder)
    if lacking:
        text += f"\n{lacking:,} files were missing here before."
    print_made(text, {"moved": address, "rows": counts, "missing_files": lacking}, json_)


def _carry(
    source: Connection, engine: Engine, folder: Path, url: str, mark: str, tell: moving.Tell
) -> None:
    need_current(source)
    migrate(engine, url)
    with engine.connect().execution_options(write=True) as target, target.begin():
        moving.begin(target, mark)
    _mark(folder, url)
    moving.carry(source, engine, tell)
    moving.carry_files(source, engine, Shelf(folder), tell)
    moving.finish(source, engine, mark)


def _mark(folder: Path, url: str) -> None:
    """Before anything is copied: what would be said here from now on would be lost."""
    day = time.strftime("%Y-%m-%d", time.gmtime())
    words = f"This house has moved to {shown(url)} on {day}: set HALLOO_DATABASE to that."
    before = (folder / MOVED).read_text() if (folder / MOVED).exists() else ""
    if shown(url) not in before:  # the first try may have been to another place
        write_once(folder / MOVED, words.encode())
