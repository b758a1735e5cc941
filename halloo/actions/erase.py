"""Hands over all that is kept of a visitor, and erases it: what the law gives everybody a right
to. What comes after an erasure, from a browser that still knows its name, is new."""

import tempfile
import zipfile
from functools import partial
from typing import IO, Any

import msgspec
from sqlalchemy import Connection

from halloo.actions.files import remove_bytes
from halloo.actions.ports import Ports
from halloo.domain.agents import Actor
from halloo.domain.filenames import clean
from halloo.errors import HallooError
from halloo.store import audit, dossier
from halloo.store.directory import bump
from halloo.store.dossier import Scattered
from halloo.store.shelf import Shelf
from halloo.wire import Erased

SLACK_SECONDS = 30.0  # so far may the clocks of nodes be apart
MEMORY_BYTES = 1024 * 1024  # a larger archive is put together on the disk


def known(connection: Connection, site: str, visitor: str) -> dict[str, list[dict[str, Any]]]:
    """Raises HallooError `visitor_not_found`."""
    found = dossier.everything(connection, site, visitor)
    if not any(found.values()):
        raise HallooError("visitor_not_found")
    return found


def note_export(connection: Connection, actor: Actor, site: str, visitor: str, at: float) -> None:
    audit.note(connection, actor, "visitor.exported", at, target=visitor, site=site)


def archive(shelf: Shelf, found: dict[str, list[dict[str, Any]]]) -> IO[bytes]:
    """A zip with `visitor.json` and the files that were sent. Blocks: call it from a thread."""
    out = tempfile.SpooledTemporaryFile(MEMORY_BYTES)  # noqa: SIM115  (the caller closes it)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        text = msgspec.json.format(msgspec.json.encode(found), indent=2)
        packed.writestr("visitor.json", text)
        for file in found["files"]:
            if shelf.size(file["id"]) is not None:
                with packed.open(f"files/{file['id']}-{clean(file['name'])}", "w") as copy:
                    for piece in shelf.read(file["id"]):
                        copy.write(piece)
    out.seek(0)
    return out


def found(connection: Connection, site: str, visitor: str) -> Scattered:
    """To be looked up before the transaction that erases, for it may take seconds. Raises
    HallooError `visitor_not_found`."""
    if not dossier.is_known(connection, site, visitor):
        raise HallooError("visitor_not_found")
    return dossier.scattered(connection, site, visitor)


def erase_rows(
    connection: Connection, actor: Actor, site: str, visitor: str, found: Scattered, at: float
) -> tuple[str | None, list[str]]:
    """The conversation that is gone, and the files whose bytes are to go."""
    talk = dossier.conversation_of(connection, site, visitor)
    gone = dossier.erase(connection, site, visitor, found)
    audit.note(
        connection, actor, "visitor.erased", at, target=visitor, site=site, conversation=talk,
        files=len(gone),
    )  # fmt: skip
    return talk, gone


async def erase(ports: Ports, actor: Actor, site: str, visitor: str) -> None:
    """Who is here is forgotten by the memory too, and begins anew. Raises HallooError
    `visitor_not_found`."""
    if ports.nodes:  # what of them is in the memory of another node comes here
        await ports.nodes.take(site, visitor)
    here = ports.roster.recent(site, visitor)
    consent = here is not None and here.arrival.consent
    if here is not None:
        here.arrival.consent = False  # nothing more is stored of this visit
    talk: str | None = None
    gone: list[str] = []
    try:
        there = await ports.store.survey(partial(found, site=site, visitor=visitor))
        at = ports.now()

        def work(connection: Connection) -> tuple[str | None, list[str]]:
            if ports.nodes:
                bump(connection)  # whom the bus does not reach follows all the same
            return erase_rows(connection, actor, site, visitor, there, at)

        talk, gone = await ports.store.write(work)
    except HallooError as error:
        if here is not None and error.code != "visitor_not_found":
            here.arrival.consent = consent  # it goes on as before
        if here is None or error.code != "visitor_not_found":
            raise
    forget(ports, site, visitor, talk)
    if ports.nodes:
        ports.nodes.forgot(site, visitor, talk)
    await remove_bytes(ports, gone)


async def follow(ports: Ports, since: float, done: set[str]) -> float:
    """What the command line erased since then, or another node, is forgotten here as well; returns
    the moment up to which that was done. `done` are the erasures that were followed before: clocks
    differ, so some are found again."""
    now = ports.now()
    look = partial(audit.erased, since=since - SLACK_SECONDS, by_command=ports.nodes is None)
    rows = await ports.store.read(look)
    for row in rows:
        here = ports.roster.recent(row.site, row.target)
        if row.id not in done and not (here and here.since > row.at):
            forget(ports, row.site, row.target, row.detail["conversation"])
    done.clear()
    done.update(row.id for row in rows)
    return now


def forget(ports: Ports, site: str, visitor: str, talk: str | None) -> None:
    """On this node."""
    ports.merged.forget(site, visitor)
    ports.roster.forget(site, visitor)
    ports.sockets.end_visitor(site, visitor, "erased")
    ports.sockets.to_agents(site, Erased(site, visitor, talk))
