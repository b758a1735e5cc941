"""`halloo audit`: the audit log, for people to read or for programs and spreadsheets to take in."""

import json
import sys
import time
from typing import Annotated, Any

import typer
from sqlalchemy import Connection, Row

from halloo.actions.audit_log import COLUMNS, note_export, sheet
from halloo.cli.add import Data, in_folder
from halloo.domain.agents import OPERATOR
from halloo.domain.sheets import MARK, lines
from halloo.domain.times import rfc3339
from halloo.store import audit
from halloo.store.audit import Wanted

LAST = 50
ALL = 2**31


def audit_command(
    actor: Annotated[str, typer.Option(help="Of this agent alone; - for nobody known.")] = "",
    action: Annotated[
        str, typer.Option(help="A deed like agent.added, or a kind of them: agent.")
    ] = "",
    site: Annotated[str | None, typer.Option(help="Of this site alone.")] = None,
    last: Annotated[
        int | None, typer.Option(min=1, help=f"So many; to read {LAST}, in files all.")
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="One JSON object per line.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="A table for spreadsheets.")] = False,
    data: Data = None,
) -> None:
    """Who did what to accounts, rights, keys and people's data, the newest first."""
    wanted = Wanted(None if site is None else [site], actor, action)
    most = last or (ALL if json_ or csv else LAST)

    def work(connection: Connection) -> list[Row[Any]]:
        if csv or json_:
            note_export(connection, OPERATOR, wanted, time.time())
        return audit.entries(connection, wanted, None, most)

    _, rows = in_folder(data, work)
    if csv:
        sys.stdout.write(MARK + lines([COLUMNS]) + sheet(rows))
        return
    for row in rows:
        print(json.dumps(_told(row)) if json_ else _line(row))


def _told(row: Row[Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COLUMNS} | {"at": rfc3339(row.at)}


def _line(row: Row[Any]) -> str:
    """What others wrote does not steer the terminal."""
    detail = json.dumps(row.detail, ensure_ascii=False) if row.detail else ""
    words = (
        rfc3339(row.at), f"{row.actor:<12}", f"{row.way:<7}", f"{row.action:<22}", row.target,
        row.site or "", detail, row.address,
    )  # fmt: skip
    line = "  ".join(word for word in words if word)
    return "".join(c if c.isprintable() else "\ufffd" for c in line)
