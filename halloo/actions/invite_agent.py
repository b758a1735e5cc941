"""Inviting somebody to the team: a link that works once, within a week, with which they choose
their name and password."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, Row

from halloo.actions import passwords
from halloo.actions.access import access_invitation
from halloo.actions.ports import Ports
from halloo.actions.sign_in import begin_session
from halloo.actions.team import may_give, need_rank
from halloo.domain.agents import Actor, Caller, Came, email_address, handle
from halloo.domain.ids import fingerprint, new_secret, shown
from halloo.domain.passwords import acceptable_password
from halloo.errors import HallooError
from halloo.store import agents, audit, links
from halloo.store.directory import Agent

INVITATION_SECONDS = 7 * 86_400.0


class Invitation(NamedTuple):
    id: str
    email: str
    role: str
    sites: list[str] | None
    author: str
    created: float
    expires: float


async def invite(
    ports: Ports, caller: Caller, actor: Actor, email: str, role: str, sites: list[str] | None
) -> tuple[Invitation, str]:
    """With the secret of its link, to be shown once. An earlier one to the same address is void.
    Raises HallooError `bad_field`, `not_allowed`, `site_not_found` or `agent_exists`."""
    email, secret, at = email_address(email), new_secret(), ports.now()
    expires = at + INVITATION_SECONDS

    def work(connection: Connection) -> None:
        may_give(connection, caller, role, sites)
        if agents.is_taken(connection, email):
            raise HallooError("agent_exists")
        _forget_earlier(connection, caller, email, at)
        links.offer(
            connection, secret, links.INVITATION, caller.name, at, expires,
            email=email, role=role, sites=sites,
        )  # fmt: skip
        audit.note(connection, actor, "agent.invited", at, target=email, role=role, sites=sites)

    await ports.store.write(work)
    id_ = shown(fingerprint(secret))
    return Invitation(id_, email, role, sites, caller.name, at, expires), secret


def _forget_earlier(connection: Connection, caller: Caller, email: str, at: float) -> None:
    for row in links.invitations(connection, at):
        if row.body["email"] == email and caller.covers(row.body["sites"]):
            links.forget(connection, row.hash)


async def invitations(ports: Ports, caller: Caller) -> list[Invitation]:
    """The open ones that are the caller's to take back, the newest first."""
    rows = await ports.store.read(lambda c: links.invitations(c, ports.now()))
    return [_of(row) for row in rows if caller.covers(row.body["sites"])]


async def take_back(ports: Ports, caller: Caller, actor: Actor, invitation: str) -> None:
    """Raises HallooError `invitation_not_found` or `not_allowed`."""
    need_rank(caller)
    at = ports.now()

    def work(connection: Connection) -> None:
        row = access_invitation(connection, caller, invitation, at)
        need_rank(caller, row.body["role"])
        links.forget(connection, row.hash)
        audit.note(connection, actor, "invitation.taken_back", at, target=row.body["email"])

    await ports.store.write(work)


async def accept(ports: Ports, secret: str, name: str, password: str, how: Came) -> str:
    """The secret of the new agent's first session. A form error leaves the link whole. Raises
    HallooError `link_invalid`, `bad_field` or `agent_exists`."""
    at = ports.now()
    row = await ports.store.read(lambda c: links.find(c, secret, at))
    if row is None or row.kind != links.INVITATION:
        raise HallooError("link_invalid")
    name, email = handle(name), row.body["email"]
    hash_ = await passwords.hash_password(acceptable_password(password, name, email))
    sites = row.body["sites"]
    agent = Agent(name, email, hash_, row.body["role"], None if sites is None else frozenset(sites))

    def work(connection: Connection) -> str:
        if links.use(connection, secret, links.INVITATION, at) is None:
            raise HallooError("link_invalid")
        agents.add(connection, agent, at)
        audit.note(
            connection, Actor(name, "console", how.address), "agent.added", at, target=name,
            role=agent.role, sites=sites, invited_by=row.author,
        )  # fmt: skip
        return begin_session(connection, name, how, at)

    session = await ports.store.write(work)
    await ports.directory.refresh()
    return session


def _of(row: Row[Any]) -> Invitation:
    body = row.body
    return Invitation(
        shown(row.hash), body["email"], body["role"], body["sites"], row.author, row.created,
        row.expires,
    )  # fmt: skip
