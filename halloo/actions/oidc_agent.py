"""Which agent somebody is who came back from the organisation: one who came before, one whose
e-mail the organisation has verified, or, where the settings say so, a new one."""

import re

from sqlalchemy import Connection

from halloo.domain.agents import Actor, email_address
from halloo.errors import HallooError
from halloo.settings import Settings
from halloo.store import agents, audit
from halloo.store import oidc as rows
from halloo.store.directory import Agent

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9]+")


def agent_for(
    connection: Connection, settings: Settings, identity: str, email: str | None, address: str,
    at: float,
) -> str:  # fmt: skip
    """The agent's name. Raises HallooError `oidc_stranger`, also for one who is disabled."""
    row = rows.by_identity(connection, identity)
    if row is None and email is not None:
        row = _met_by_email(connection, identity, email_address(email), address, at)
        if row is None and _is_welcome(settings, email):
            return _new(connection, settings, identity, email_address(email), address, at)
    if row is None or row.disabled:
        raise HallooError("oidc_stranger")
    return str(row.name)


def _met_by_email(
    connection: Connection, identity: str, email: str, address: str, at: float
) -> rows.Known | None:
    """Whoever has that address here is from now on the one with that identity there."""
    row = rows.by_email(connection, email)
    if row is None or row.disabled:
        return row
    if row.oidc is not None:  # the address has gone over to another person
        raise HallooError("oidc_stranger")
    rows.tie(connection, row.name, identity)
    audit.note(connection, Actor(row.name, "console", address), "oidc.tied", at, target=row.name)
    return row


def _is_welcome(settings: Settings, email: str) -> bool:
    domain = email.rpartition("@")[2].strip().lower()
    return domain in {each.lower().removeprefix("@") for each in settings.oidc_domains}


def _new(
    connection: Connection, settings: Settings, identity: str, email: str, address: str, at: float
) -> str:
    """Without a password: the organisation lets them in, and no longer when it no longer does."""
    name = _free_name(connection, email)
    agents.add(connection, Agent(name, email, "", settings.oidc_role, None), at)
    rows.tie(connection, name, identity)
    actor = Actor(name, "console", address)
    audit.note(
        connection, actor, "agent.added", at, target=name, role=settings.oidc_role, by="oidc"
    )
    return name


def _free_name(connection: Connection, email: str) -> str:
    """`mei.li@shop.example` → `mei-li`, or `mei-li-2`."""
    base = _NOT_IN_NAMES.sub("-", email.partition("@")[0]).strip("-")[:32].strip("-") or "agent"
    taken, number, name = rows.names(connection), 1, base
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return name
