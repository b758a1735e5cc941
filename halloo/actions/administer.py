"""Sites, agents and tokens. Functions of a connection, so that the command line (which has no
event loop) and the API share them; each is noted in the audit log."""

from dataclasses import replace
from typing import Any, Literal

from sqlalchemy import Connection

from halloo.actions import passwords
from halloo.domain.agents import (
    Actor,
    email_address,
    handle,
    role_named,
    scopes_named,
)
from halloo.domain.deeds import Deed
from halloo.domain.ids import new_site_key, new_token
from halloo.domain.passwords import acceptable_password
from halloo.domain.sites import origins_of, site_name
from halloo.domain.tokens import expiry, token_name
from halloo.errors import HallooError
from halloo.store import agents, audit, directory, sites, tokens
from halloo.store.directory import Agent, Site


def add_site(
    connection: Connection,
    actor: Actor,
    name: str,
    origins: list[str],
    at: float,
    key: str | None = None,
) -> Site:
    """Raises HallooError `bad_field`."""
    site = Site(key or new_site_key(), site_name(name), origins_of(origins), at)
    sites.add(connection, site)
    audit.note(
        connection, actor, "site.added", at, site=site.key, target=site.name,
        origins=list(site.origins),
    )  # fmt: skip
    return site


def change_site(
    connection: Connection,
    actor: Actor,
    site: Site,
    name: str | None,
    origins: list[str] | None,
    at: float,
) -> Site:
    changed = replace(
        site,
        name=site.name if name is None else site_name(name),
        origins=site.origins if origins is None else origins_of(origins),
    )
    sites.change(connection, changed)
    audit.note(
        connection, actor, "site.changed", at, site=site.key, target=changed.name,
        origins=list(changed.origins),
    )  # fmt: skip
    return changed


def set_up(
    connection: Connection,
    actor: Actor,
    site: str,
    name: Literal["attention", "theme"],
    value: dict[str, Any],
    at: float,
) -> None:
    """How the widget looks on the site, and how much it may ask of a visitor."""
    sites.set_up(connection, site, name, value)
    deed: Deed = "theme.changed" if name == "theme" else "attention.changed"
    audit.note(connection, actor, deed, at, target=site, site=site, now=value)


def add_agent(
    connection: Connection,
    actor: Actor,
    name: str,
    email: str,
    password: str,
    role: str,
    site_keys: list[str],
    at: float,
) -> Agent:
    """No site keys: every site, later ones included. Raises HallooError `bad_field`,
    `site_not_found` or `agent_exists`."""
    agent = Agent(
        handle(name),
        email_address(email),
        passwords.hashed(acceptable_password(password, name, email)),
        role_named(role),
        frozenset(existing_sites(connection, site_keys)) if site_keys else None,
    )
    agents.add(connection, agent, at)
    audit.note(
        connection, actor, "agent.added", at, target=agent.name, role=agent.role,
        sites=site_keys or None,
    )  # fmt: skip
    return agent


def add_token(
    connection: Connection,
    actor: Actor,
    agent: str,
    site_keys: list[str],
    scopes: list[str],
    at: float,
    name: str = "",
    days: int | None = None,
) -> tuple[str, tuple[str, ...]]:
    """The token, to be shown once, and its scopes. No site keys: every site of the agent; no days:
    it does not expire. Raises HallooError `bad_field`, `agent_not_found` or `site_not_found`."""
    known = directory.load(connection)
    if agent not in known.agents:
        names = ", ".join(known.agents) or "there are none yet; add one with: halloo agent add"
        raise HallooError("agent_not_found", f"There is no agent {agent!r} (agents: {names}).")
    own = known.agents[agent].sites
    for key in existing_sites(connection, site_keys):
        if own is not None and key not in own:
            raise HallooError("site_not_found", f"Site {key!r} is not one of {agent}'s sites.")
    token, named = new_token(), scopes_named(scopes)
    tokens.add(
        connection, token, agent, site_keys or None, named, at, token_name(name), expiry(days, at)
    )
    audit.note(
        connection, actor, "token.added", at, target=agent, name=name, scopes=list(named),
        sites=site_keys or None, days=days,
    )  # fmt: skip
    return token, named


def existing_sites(connection: Connection, keys: list[str]) -> list[str]:
    """The keys. Raises HallooError `site_not_found`, which names those there are."""
    there_are = directory.load(connection).sites
    for key in keys:
        if key not in there_are:
            there = ", ".join(there_are) or "there are none yet; add one with: halloo site add"
            raise HallooError("site_not_found", f"There is no site {key!r} (sites: {there}).")
    return keys
