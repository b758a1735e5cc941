"""Tokens over HTTP: people make, see and revoke those of their own, admins also those of others."""

from typing import Any

from sqlalchemy import Connection, Row

from halloo.actions import administer
from halloo.actions.access import access_agent, access_token, may_see_token
from halloo.actions.ports import Ports
from halloo.actions.team import need_enabled, need_rank
from halloo.domain.agents import ROLES, Actor, Caller, scopes_named
from halloo.domain.ids import shown
from halloo.errors import HallooError
from halloo.store import audit, tokens


async def seen(ports: Ports, caller: Caller) -> list[Row[Any]]:
    caller.need_person()
    rows = await ports.store.read(tokens.everyones)
    return [row for row in rows if may_see_token(caller, row)]


async def add(
    ports: Ports, caller: Caller, actor: Actor, name: str, agent: str, sites: list[str] | None,
    scopes: list[str], days: int | None,
) -> str:  # fmt: skip
    """The token, to be shown once. Raises HallooError `agent_not_found`, `not_allowed`,
    `bad_field` or `site_not_found`."""
    caller.need_person()
    if agent != caller.name:
        need_rank(caller)

    def work(connection: Connection) -> str:
        row = access_agent(connection, caller, agent)
        if agent != caller.name:
            need_rank(caller, row.role)
        need_enabled(row)
        if sites is not None and not (sites and caller.covers(sites)):
            raise HallooError("site_not_found")
        named = scopes_named(scopes)
        if beyond := [each for each in named if each not in ROLES[row.role]]:
            problem = f"{row.role.capitalize()}s may not have: {', '.join(beyond)}."
            raise HallooError("bad_field", problem, fields={"scopes": problem})
        # Who made it has it: by one of another's it must not reach the sites these get later.
        lasting = sites if agent == caller.name or caller.sites is None else sites or row.sites
        token, _ = administer.add_token(
            connection, actor, agent, lasting or [], list(named), ports.now(), name, days
        )
        return token

    token = await ports.store.write(work)
    await ports.directory.refresh()
    return token


async def revoke(ports: Ports, caller: Caller, actor: Actor, token: str) -> None:
    """Raises HallooError `token_not_found` or `not_allowed`."""
    caller.need_person()

    def work(connection: Connection) -> None:
        row = access_token(connection, caller, token)
        if row.agent != caller.name:
            need_rank(caller, row.whose_role)
        revoke_token(connection, actor, row, ports.now())

    await ports.store.write(work)
    await ports.directory.refresh()


def revoke_token(connection: Connection, actor: Actor, row: Row[Any], at: float) -> None:
    tokens.revoke(connection, row.hash)
    audit.note(
        connection, actor, "token.revoked", at, target=row.agent, token=shown(row.hash),
        name=row.name,
    )  # fmt: skip
