"""`halloo backup`, `restore` and `migrate`: whether a server runs on the folder or not."""

import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from halloo.cli.add import Data, Json, print_made
from halloo.cli.folder import MOVED, lock_folder, open_folder, replace_key, secret_key
from halloo.cli.keys import given_key, own_key, whole_key
from halloo.cli.shared import shared_engine
from halloo.settings import SettingError, Settings, load
from halloo.store.backup import BackupError, back_up, damage_of
from halloo.store.enclosed import enclose
from halloo.store.engine import FILE
from halloo.store.migrate import VERSIONS, version_of
from halloo.store.restore import Restored, key_in, restore
from halloo.store.restore_shared import others, restore_shared
from halloo.store.shelf import Shelf
from halloo.store.snapshot import back_up_shared

OTHER_KEY = (
    "{file} goes with another key than the setting `key` (or key_file). Take the setting out for "
    "this; `halloo key` then prints the key that every node needs."
)


def backup_command(
    file: Annotated[Path, typer.Argument(help="Where to; one file, for its owner only.")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file there.")] = False,
    data: Data = None,
    json_: Json = False,
) -> None:
    """Copies everything into one file, while the server runs."""
    settings = load({"data": data})
    if file.is_dir() or (file.exists() and not force):
        raise BackupError(f"{file} is there already. Choose another name, or say --force.")
    _back_up(settings, file)
    size = file.stat().st_size
    print_made(
        f"{file}: {size / 1e6:,.1f} MB. It holds every conversation and file, and the key that "
        "seals visitors' tokens: keep it safe.",
        {"backup": str(file), "bytes": size},
        json_,
    )


def _back_up(settings: Settings, file: Path) -> None:
    folder = settings.data
    if settings.database:
        with shared_engine(folder, settings.database) as engine:
            back_up_shared(engine, file, whole_key(settings, engine))
    else:
        key = given_key(settings) or secret_key(existing(folder))
        back_up(folder / FILE, file, key, partial(enclose, shelf=Shelf(folder)))


def restore_command(
    file: Annotated[Path, typer.Argument(help="A file that `halloo backup` made.")],
    data: Data = None,
    json_: Json = False,
) -> None:
    """Brings a backup back; a running server goes on with it."""
    settings = load({"data": data})
    folder = settings.data
    given, new = given_key(settings), key_in(file)
    if given and new and given != new:
        raise BackupError(OTHER_KEY.format(file=file))
    if settings.database:
        where = "The database"
        with shared_engine(folder, settings.database) as engine:
            done = _restored_shared(settings, engine, file, new)
    else:
        where, done = str(folder), _restored(file, folder, given)
        (folder / MOVED).unlink(missing_ok=True)  # it has come home
    kept = f"\nWhat was there before is in {done.kept}" if done.kept else ""
    print_made(
        f"{where} is as it was: {done.conversations:,} conversations, {done.messages:,} messages."
        f" Connected clients start afresh.{kept}",
        {
            "restored": str(file),
            "conversations": done.conversations,
            "messages": done.messages,
            "kept": str(done.kept) if done.kept else None,
        },
        json_,
    )


def _restored(file: Path, folder: Path, given: bytes | None) -> Restored:
    """A damaged database is moved aside as it is, which no server may have open."""
    adopt = partial(replace_key, folder) if given is None else _keep_key
    restored = partial(restore, file, folder, given or own_key(folder), adopt)
    damage = damage_of(folder / FILE)
    if not damage:
        return restored()
    with lock_folder(folder):
        done = restored(damaged=True)
    print(f"{folder / FILE} was damaged: {damage}", file=sys.stderr)
    return done


def _keep_key(_: bytes) -> None:
    """The setting names it."""


def _restored_shared(settings: Settings, engine: Engine, file: Path, new: bytes | None) -> Restored:
    """Nodes that run do not find another key by themselves."""
    own = given_key(settings) or own_key(settings.data)
    if new and new != own and (count := others(engine)):
        raise BackupError(
            f"{file} goes with another key than this house has now. Stop the nodes first: somebody "
            f"has {count} connections to the database."
        )
    done = restore_shared(file, engine, settings.database, settings.data, own)
    if new and not given_key(settings):
        replace_key(settings.data, new)
    return done


def migrate_command(data: Data = None, json_: Json = False) -> None:
    """Brings the database to this program's version, as the next start would."""
    settings = load({"data": data})
    folder, url = settings.data, settings.database
    if not url:
        existing(folder)
    with shared_engine(folder, url) as engine, engine.connect() as connection:
        before = version_of(connection)
    open_folder(folder, url).close()
    now = VERSIONS[-1]
    text = f"The database is of version {now} already; there is nothing to do."
    if before != now:
        text = f"The database was of version {before or 'none'} and is of version {now} now."
    print_made(text, {"from": before, "to": now}, json_)


def existing(folder: Path) -> Path:
    """Raises SettingError where there is no database."""
    if not (folder / FILE).exists():
        raise SettingError(
            f"There is no database in {folder}. If yours is elsewhere: --data or HALLOO_DATA."
        )
    return folder
