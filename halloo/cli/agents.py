"""`halloo agent list|change|disable|enable|remove|reset-password`: the team from the machine,
whether the server runs or not; a running one notices within a second."""

import time
from collections.abc import Callable
from typing import Annotated, Any

import typer
from sqlalchemy import Connection, Row

from halloo.actions import administer, team
from halloo.actions.reset_password import offer_reset, reset_link
from halloo.cli.add import Data, Json, SiteKeys, in_folder, own_address, print_made
from halloo.domain.agents import OPERATOR
from halloo.domain.times import rfc3339
from halloo.errors import HallooError
from halloo.store import agents

Name = Annotated[str, typer.Argument(help="The agent's handle.")]


def list_agents(data: Data = None, json_: Json = False) -> None:
    """Lists everybody who may sign in, and those who are disabled."""
    _, rows = in_folder(data, agents.everybody)
    found = [_told(row) for row in rows]
    lines = [
        f"{each['agent']:<16} {each['role']:<7} {each['email']:<32} {_where(each['sites'])}"
        + ("  disabled" if each["disabled"] else "")
        for each in found
    ]
    print_made("\n".join(lines) or "There are none yet.", {"agents": found}, json_)


def change_agent(
    name: Name,
    role: Annotated[str | None, typer.Option(help="owner, admin, agent or viewer.")] = None,
    site: SiteKeys = None,
    every_site: Annotated[
        bool, typer.Option("--every-site", help="All sites, later ones included.")
    ] = False,
    data: Data = None,
    json_: Json = False,
) -> None:
    """Changes what somebody may do. What is not given stays as it is."""
    if site and every_site:
        raise HallooError("bad_field", "Give --site or --every-site, not both.")
    wanted = team.Change(role)
    if site or every_site:
        wanted = wanted._replace(sites=site or None)

    def work(connection: Connection, row: Row[Any]) -> None:
        administer.existing_sites(connection, site or [])
        team.change(connection, OPERATOR, row, wanted, time.time())

    _change(name, work, data, json_)


def disable_agent(name: Name, data: Data = None, json_: Json = False) -> None:
    """Shuts somebody out: sessions end, tokens are refused. `enable` lets them in again."""
    _change(name, _setting(disabled=True), data, json_)


def enable_agent(name: Name, data: Data = None, json_: Json = False) -> None:
    """Lets somebody in again who was disabled."""
    _change(name, _setting(disabled=False), data, json_)


def _setting(disabled: bool) -> Callable[[Connection, Row[Any]], None]:
    wanted = team.Change(disabled=disabled)
    return lambda connection, row: team.change(connection, OPERATOR, row, wanted, time.time())


def remove_agent(name: Name, data: Data = None, json_: Json = False) -> None:
    """Removes somebody with all that lets them in. What they wrote stays."""
    in_folder(data, lambda c: team.remove(c, OPERATOR, _named(c, name), time.time()))
    print_made(f"Removed {name}", {"agent": name, "removed": True}, json_)


def reset_password(name: Name, data: Data = None, json_: Json = False) -> None:
    """Prints a link with which somebody chooses a new password: once, within an hour."""
    at = time.time()

    def work(connection: Connection) -> str:
        if _named(connection, name).disabled:
            raise HallooError("not_allowed", f"{name} is disabled: halloo agent enable {name}")
        return offer_reset(connection, OPERATOR, name, at)

    settings, secret = in_folder(data, work)
    link = reset_link(own_address(settings), secret)
    print_made(f"{link}\nGood once, within an hour.", {"agent": name, "link": link}, json_)


def _change(
    name: str, work: Callable[[Connection, Row[Any]], None], data: Any, json_: bool
) -> None:
    def changed(connection: Connection) -> dict[str, Any]:
        work(connection, _named(connection, name))
        return _told(_named(connection, name))

    _, told = in_folder(data, changed)
    state = "disabled" if told["disabled"] else told["role"]
    print_made(f"Agent {name} ({state}) for {_where(told['sites'])}", told, json_)


def _named(connection: Connection, name: str) -> Row[Any]:
    row = agents.by_name(connection, name)
    if row is None:
        raise HallooError("agent_not_found", f"There is no agent {name!r}: halloo agent list")
    return row


def _told(row: Row[Any]) -> dict[str, Any]:
    return {
        "agent": row.name, "email": row.email, "role": row.role, "sites": row.sites,
        "disabled": row.disabled, "created": rfc3339(row.created),
    }  # fmt: skip


def _where(sites: list[str] | None) -> str:
    return "every site" if sites is None else ", ".join(sites)


COMMANDS: dict[str, Callable[..., None]] = {
    "list": list_agents,
    "change": change_agent,
    "disable": disable_agent,
    "enable": enable_agent,
    "remove": remove_agent,
    "reset-password": reset_password,
}
