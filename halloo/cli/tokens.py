"""`halloo token list|revoke` and `halloo site list`."""

import time
from typing import Annotated, Any

import typer
from sqlalchemy import Connection, Row

from halloo.actions.tokens import revoke_token
from halloo.cli.add import Data, Json, in_folder, own_address, print_made
from halloo.domain.agents import OPERATOR
from halloo.domain.ids import shown
from halloo.domain.sites import snippet
from halloo.domain.times import rfc3339
from halloo.errors import HallooError
from halloo.store import directory, tokens


def list_tokens(data: Data = None, json_: Json = False) -> None:
    """Lists tokens by their ids; the tokens themselves are stored nowhere."""
    _, rows = in_folder(data, tokens.everyones)
    found = [_told(row) for row in rows]
    lines = [
        f"{each['id']}  {each['agent']:<16} {','.join(each['scopes']):<22} "
        f"last used {each['last_used'] or 'never'}  {each['name']}"
        for each in found
    ]
    print_made("\n".join(lines) or "There are none.", {"tokens": found}, json_)


def revoke(
    token: Annotated[str, typer.Argument(help="Its id, as `halloo token list` prints it.")],
    data: Data = None,
    json_: Json = False,
) -> None:
    """Revokes a token. A running server refuses it within a second."""

    def work(connection: Connection) -> dict[str, Any]:
        for row in tokens.everyones(connection):
            if shown(row.hash) == token:
                revoke_token(connection, OPERATOR, row, time.time())
                return _told(row)
        raise HallooError("token_not_found", f"There is no token {token!r}: halloo token list")

    _, told = in_folder(data, work)
    print_made(f"Revoked {token} of {told['agent']}", {**told, "revoked": True}, json_)


def list_sites(data: Data = None, json_: Json = False) -> None:
    """Lists sites with their keys and origins."""
    settings, known = in_folder(data, directory.load)
    address = own_address(settings)
    found = [
        {"site": site.key, "name": site.name, "origins": list(site.origins),
         "snippet": snippet(address, site.key)}
        for site in known.sites.values()
    ]  # fmt: skip
    lines = [f"{each['site']}  {each['name']}: {', '.join(each['origins'])}" for each in found]
    print_made("\n".join(lines) or "There are none yet.", {"sites": found}, json_)


def _told(row: Row[Any]) -> dict[str, Any]:
    created, expires, used = (
        None if at is None else rfc3339(at) for at in (row.created, row.expires, row.last_used)
    )
    return {
        "id": shown(row.hash), "name": row.name, "agent": row.agent, "sites": row.sites,
        "scopes": row.scopes, "created": created, "expires": expires, "last_used": used,
    }  # fmt: skip
