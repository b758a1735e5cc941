"""`halloo backup`, `restore` and `migrate`: whether a server runs on the folder or not."""

import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from halloo.cli.add import Data, Json, print_made
from halloo.cli.folder import SECRET, lock_folder, open_folder, replace_key, secret_key
from halloo.settings import SettingError, load
from halloo.store.backup import BackupError, back_up, damage_of
from halloo.store.enclosed import enclose
from halloo.store.engine import FILE, open_engine
from halloo.store.migrate import VERSIONS, version_of
from halloo.store.restore import Restored, restore
from halloo.store.shelf import Shelf


def backup_command(
    file: Annotated[Path, typer.Argument(help="Where to; one file, for its owner only.")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file there.")] = False,
    data: Data = None,
    json_: Json = False,
) -> None:
    """Copies everything into one file, while the server runs."""
    folder = _existing(data)
    if file.is_dir() or (file.exists() and not force):
        raise BackupError(f"{file} is there already. Choose another name, or say --force.")
    back_up(folder / FILE, file, secret_key(folder), partial(enclose, shelf=Shelf(folder)))
    size = file.stat().st_size
    print_made(
        f"{file}: {size / 1e6:,.1f} MB. It holds every conversation and file, and the key that "
        "seals visitors' tokens: keep it safe.",
        {"backup": str(file), "bytes": size},
        json_,
    )


def restore_command(
    file: Annotated[Path, typer.Argument(help="A file that `halloo backup` made.")],
    data: Data = None,
    json_: Json = False,
) -> None:
    """Brings a backup back; a running server goes on with it."""
    folder = load({"data": data}).data
    done = _restored(file, folder)
    kept = f"\nWhat was there before is in {done.kept}" if done.kept else ""
    print_made(
        f"{folder} is as it was: {done.conversations:,} conversations, {done.messages:,} messages."
        f" Connected clients start afresh.{kept}",
        {
            "restored": str(file),
            "conversations": done.conversations,
            "messages": done.messages,
            "kept": str(done.kept) if done.kept else None,
        },
        json_,
    )


def _restored(file: Path, folder: Path) -> Restored:
    """A damaged database is moved aside as it is, which no server may have open."""
    restored = partial(restore, file, folder, _own_key(folder), partial(replace_key, folder))
    damage = damage_of(folder / FILE)
    if not damage:
        return restored()
    with lock_folder(folder):
        done = restored(damaged=True)
    print(f"{folder / FILE} was damaged: {damage}", file=sys.stderr)
    return done


def _own_key(folder: Path) -> bytes | None:
    """It goes with what is replaced."""
    return secret_key(folder) if (folder / SECRET).exists() else None


def migrate_command(data: Data = None, json_: Json = False) -> None:
    """Brings the database to this program's version, as the next start would."""
    folder = _existing(data)
    engine = open_engine(folder)
    with engine.connect() as connection:
        before = version_of(connection)
    engine.dispose()
    open_folder(folder).close()
    now = VERSIONS[-1]
    text = f"The database is of version {now} already; there is nothing to do."
    if before != now:
        text = f"The database was of version {before or 'none'} and is of version {now} now."
    print_made(text, {"from": before, "to": now}, json_)


def _existing(data: Path | None) -> Path:
    """Raises SettingError where there is no database."""
    folder = load({"data": data}).data
    if not (folder / FILE).exists():
        raise SettingError(
            f"There is no database in {folder}. If yours is elsewhere: --data or HALLOO_DATA."
        )
    return folder
