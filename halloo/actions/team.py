"""Who is on the team, and with which rights. What the command line does, too, are functions of a
connection."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from msgspec import UNSET, UnsetType
from sqlalchemy import Connection, Row

from halloo.actions.access import access_agent
from halloo.actions.administer import existing_sites
from halloo.actions.ports import Ports
from halloo.domain.agents import Actor, Caller, role_named
from halloo.domain.deeds import Deed
from halloo.errors import HallooError
from halloo.store import agents, audit, challenges, links, sessions

T = TypeVar("T")


class Change(NamedTuple):
    """What is None, or UNSET, stays as it is. `sites` None: every site."""

    role: str | None = None
    sites: list[str] | UnsetType | None = UNSET
    disabled: bool | None = None


def need_rank(caller: Caller, role: str = "") -> None:
    """Only owners make, change and remove owners. Raises HallooError `not_allowed`; asked without a
    role before a look at whom it is about, it tells nobody who is there."""
    caller.need("admin")
    caller.need_person()
    if role == "owner":
        caller.need_owner()


def need_other(caller: Caller, agent: str) -> None:
    if caller.name == agent:
        raise HallooError("not_allowed", "Nobody changes their own rights; ask another for it.")


def need_enabled(row: Row[Any]) -> None:
    if row.disabled:
        raise HallooError("not_allowed", "Let them in again first: this account is disabled.")


def may_give(connection: Connection, caller: Caller, role: str, sites: list[str] | None) -> None:
    """Raises HallooError `bad_field`, `not_allowed` or `site_not_found`."""
    need_rank(caller, role_named(role))
    if sites is not None and not sites:
        problem = "Give at least one site, or null for every site."
        raise HallooError("bad_field", problem, fields={"sites": problem})
    if not caller.covers(sites):
        raise HallooError("site_not_found")
    existing_sites(connection, sites or [])


async def change_agent(
    ports: Ports, caller: Caller, actor: Actor, name: str, wanted: Change
) -> None:
    """Raises HallooError `agent_not_found`, `not_allowed`, `last_owner`, `bad_field` or
    `site_not_found`."""

    def work(connection: Connection, row: Row[Any]) -> None:
        sites = row.sites if wanted.sites is UNSET else wanted.sites
        may_give(connection, caller, wanted.role or row.role, sites)
        change(connection, actor, row, wanted, ports.now())

    await with_agent(ports, caller, name, work)


async def remove_agent(ports: Ports, caller: Caller, actor: Actor, name: str) -> None:
    """Raises HallooError `agent_not_found`, `not_allowed` or `last_owner`."""
    await with_agent(ports, caller, name, lambda c, row: remove(c, actor, row, ports.now()))


async def sign_out_agent(ports: Ports, caller: Caller, actor: Actor, name: str) -> None:
    """Everywhere. Raises HallooError `agent_not_found` or `not_allowed`."""

    need_rank(caller)

    def work(connection: Connection) -> None:
        row = access_agent(connection, caller, name)
        need_rank(caller, row.role)
        count = sessions.end_all(connection, name)
        challenges.forget(connection, name)
        audit.note(connection, actor, "sessions.ended", ports.now(), target=name, count=count)

    await ports.store.write(work)
    await ports.directory.refresh()


async def with_agent(
    ports: Ports, caller: Caller, name: str, work: Callable[[Connection, Row[Any]], T]
) -> T:
    """For another whom the caller may change."""
    need_rank(caller)

    def checked(connection: Connection) -> T:
        row = access_agent(connection, caller, name)
        need_rank(caller, row.role)
        need_other(caller, row.name)
        return work(connection, row)

    done = await ports.store.write(checked)
    await ports.directory.refresh()
    return done


def change(connection: Connection, actor: Actor, row: Row[Any], wanted: Change, at: float) -> None:
    """Raises HallooError `bad_field` or `last_owner`."""
    new: dict[str, Any] = {
        "role": row.role if wanted.role is None else role_named(wanted.role),
        "sites": row.sites if isinstance(wanted.sites, UnsetType) else _sorted(wanted.sites),
        "disabled": row.disabled if wanted.disabled is None else wanted.disabled,
    }
    changed = {key: value for key, value in new.items() if value != getattr(row, key)}
    if not changed:
        return
    if new["role"] != "owner" or new["disabled"]:
        _need_another_owner(connection, row)
    agents.change(connection, row.name, **changed)
    links.forget_invited_by(connection, row.name)
    # Whoever made one could change them as they were, and perhaps not as they are.
    links.forget_resets(connection, row.name)
    if new["disabled"]:
        _end_all(connection, row.name)
    was = {key: getattr(row, key) for key in changed}
    audit.note(connection, actor, _deed(changed), at, target=row.name, was=was, now=changed)


def remove(connection: Connection, actor: Actor, row: Row[Any], at: float) -> None:
    """With all that lets them in; what they said stays. Raises HallooError `last_owner`."""
    _need_another_owner(connection, row)
    links.forget_invited_by(connection, row.name)
    agents.remove(connection, row.name)
    audit.note(connection, actor, "agent.removed", at, target=row.name, role=row.role)


def _need_another_owner(connection: Connection, row: Row[Any]) -> None:
    owns = row.role == "owner" and not row.disabled
    if owns and not agents.another_owns(connection, row.name):
        raise HallooError("last_owner")


def _end_all(connection: Connection, name: str) -> None:
    sessions.end_all(connection, name)
    challenges.forget(connection, name)


def _deed(changed: dict[str, Any]) -> Deed:
    if set(changed) == {"disabled"}:
        return "agent.disabled" if changed["disabled"] else "agent.enabled"
    return "agent.changed"


def _sorted(sites: list[str] | None) -> list[str] | None:
    return None if sites is None else sorted(set(sites))
