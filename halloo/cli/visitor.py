"""`halloo visitor export`, `visitor erase`: what somebody asked for who was on a site."""

import shutil
import time
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from halloo.actions import administer, erase
from halloo.cli.add import Data, Json, in_folder, print_made
from halloo.cli.folder import open_folder
from halloo.domain.agents import OPERATOR
from halloo.errors import HallooError
from halloo.store.directory import bump
from halloo.store.dossier import Scattered

visitor_app = typer.Typer(no_args_is_help=True, help="What is kept of a visitor.")

Visitor = Annotated[str, typer.Argument(help="The visitor's id.")]
Site = Annotated[str, typer.Option(help="The site's key.")]


@visitor_app.command("export")
def export(
    visitor: Visitor,
    file: Annotated[Path, typer.Argument(help="The zip to write; it must not exist.")],
    site: Site,
    data: Data = None,
    json_: Json = False,
) -> None:
    """Writes all that is kept of a visitor, files included, into a zip."""
    if file.exists():
        raise HallooError("bad_field", f"{file} exists; choose another name.")

    def work(connection: Connection) -> dict[str, list[dict[str, Any]]]:
        administer.existing_sites(connection, [site])
        found = erase.known(connection, site, visitor)
        erase.note_export(connection, OPERATOR, site, visitor, time.time())
        return found

    settings, found = in_folder(data, work)
    with (
        closing(open_folder(settings.data, settings.database)) as store,
        erase.archive(store.shelf, found) as archive,
        file.open("xb") as out,
    ):
        file.chmod(0o600)
        shutil.copyfileobj(archive, out)
    rows = sum(map(len, found.values()))
    print_made(f"{file}: {rows} rows", {"file": str(file), "rows": rows}, json_)


@visitor_app.command("erase")
def erase_visitor(visitor: Visitor, site: Site, data: Data = None, json_: Json = False) -> None:
    """Erases all that is kept of a visitor. It cannot be undone."""

    def look(connection: Connection) -> Scattered:
        administer.existing_sites(connection, [site])
        return erase.found(connection, site, visitor)

    def work(connection: Connection) -> list[str]:
        _, files = erase.erase_rows(connection, OPERATOR, site, visitor, there, time.time())
        bump(connection)  # a server that is running looks, and forgets the visitor too
        return files

    _, there = in_folder(data, look, writes=False)
    settings, files = in_folder(data, work)
    with closing(open_folder(settings.data, settings.database)) as store:
        for each in files:
            store.shelf.remove(each)
    print_made(f"{visitor} is erased.", {"erased": visitor, "files": len(files)}, json_)
