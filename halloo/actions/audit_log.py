"""Reading the audit log, and taking it out. Who sees which entries is settled here."""

from collections.abc import AsyncIterator, Iterable
from functools import partial
from typing import Any

from msgspec import json
from sqlalchemy import Connection, Row

from halloo.actions.access import access_site
from halloo.actions.ports import Ports
from halloo.domain.agents import Actor, Caller
from halloo.domain.sheets import MARK, lines
from halloo.domain.times import rfc3339
from halloo.store import audit
from halloo.store.audit import Wanted

PAGE = 1000  # of the export
COLUMNS = ("id", "at", "actor", "way", "action", "site", "target", "detail", "address")


def wanted(
    ports: Ports, caller: Caller, actor: str = "", action: str = "", site: str | None = None
) -> Wanted:
    """Admins of some sites see what is of these. Raises HallooError `not_allowed` or
    `site_not_found`."""
    caller.need("admin")
    sites = caller.sites if site is None else {access_site(ports, caller, site).key}
    return Wanted(sites, actor, action)


async def page(
    ports: Ports, of: Wanted, cursor: str | None, limit: int
) -> tuple[list[Row[Any]], str | None]:
    """The newest first, and the cursor of the next page."""
    rows = await ports.store.survey(
        partial(audit.entries, wanted=of, before=cursor, most=limit + 1)
    )
    return rows[:limit], rows[limit - 1].id if len(rows) > limit else None


async def export(ports: Ports, actor: Actor, of: Wanted) -> AsyncIterator[str]:
    """As CSV, in parts. That it was taken out is its first line."""
    at = ports.now()

    def noted(connection: Connection) -> None:
        note_export(connection, actor, of, at)

    await ports.store.write(noted)
    return _parts(ports, of)


def note_export(connection: Connection, actor: Actor, of: Wanted, at: float) -> None:
    """For an admin of one site it stands under this site, where they see it again."""
    site = next(iter(of.sites)) if of.sites is not None and len(of.sites) == 1 else None
    told = {"of": of.actor} if of.actor else {}
    told |= {"kind": of.action} if of.action else {}
    audit.note(connection, actor, "audit.exported", at, site=site, **told)


async def _parts(ports: Ports, of: Wanted) -> AsyncIterator[str]:
    cursor: str | None = None
    yield MARK + lines([COLUMNS])
    while True:
        rows, cursor = await page(ports, of, cursor, PAGE)
        yield sheet(rows)
        if cursor is None:
            return


def sheet(rows: Iterable[Row[Any]]) -> str:
    return lines([_cells(row) for row in rows])


def _cells(row: Row[Any]) -> list[str | None]:
    """Nobody known is nobody: a dash would look like a formula."""
    actor, detail = ("" if row.actor == "-" else row.actor), json.encode(row.detail).decode()
    return [
        row.id, rfc3339(row.at), actor, row.way, row.action, row.site, row.target, detail,
        row.address,
    ]  # fmt: skip
