"""How an agent comes in: with the set-up link, a password, a session cookie or a token."""

from functools import partial

from sqlalchemy import Connection

from halloo.actions import half_way, passwords
from halloo.actions.guard import Guard
from halloo.actions.half_way import HalfWay
from halloo.actions.ports import Ports
from halloo.actions.uses import note_use
from halloo.domain.agents import (
    Actor,
    Caller,
    Came,
    email_address,
    handle,
)
from halloo.domain.ids import new_secret
from halloo.domain.passwords import acceptable_password
from halloo.errors import HallooError
from halloo.store import agents, audit, sessions
from halloo.store.directory import Agent

SETUP_SECONDS = 3600


async def authenticate(
    ports: Ports, bearer: str | None, session: str | None, owing: bool = False
) -> Caller:
    """The one answer to "who is this?", for HTTP and sockets alike; `owing` lets in who still has
    to set up a second factor. Raises HallooError `token_invalid`, `sign_in_required` or
    `second_factor_needed`."""
    for attempt in ("known", "fresh"):
        if attempt == "fresh" and not await ports.directory.refresh():
            break
        if bearer is not None:
            caller = ports.directory.by_token(bearer)
        else:
            caller = ports.directory.by_session(session) if session else None
        if caller:
            if not owing and ports.directory.owes_factor(caller):
                raise HallooError("second_factor_needed")
            note_use(ports, caller)
            return caller
    raise HallooError("sign_in_required" if bearer is None else "token_invalid")


async def open_session(ports: Ports, agent: Agent, how: Came) -> str:
    """The new session's secret, for the cookie: whoever calls has made sure who it is."""
    at = ports.now()
    oldest = at - ports.settings.session_longest_days * 86_400

    def work(connection: Connection) -> str:
        sessions.sweep(connection, oldest)
        if not agents.is_as_before(connection, agent):
            raise HallooError("sign_in_failed")
        return begin_session(connection, agent.name, how, at)

    secret = await ports.store.write(work)
    await ports.directory.refresh()
    return secret


def begin_session(connection: Connection, agent: str, how: Came, at: float) -> str:
    """The same within a transaction. The directory is to be refreshed after it."""
    secret, actor = new_secret(), Actor(agent, "console", how.address)
    sessions.begin(connection, secret, agent, how, at)
    audit.note(connection, actor, "session.opened", at, target=agent, by=how.way, device=how.device)
    return secret


async def sign_in(
    ports: Ports, guard: Guard, email: str, password: str, address: str, how: Came
) -> str | HalfWay:
    """The new session's secret, for the cookie, or the ticket for a second step. Raises HallooError
    `sign_in_failed`, the same for an unknown address as for a wrong password, or
    `too_many_attempts`."""
    email = email.strip().lower()
    tried = await guard.attempt(email, address, ports.tick())
    await ports.directory.refresh()
    agent = ports.directory.agent_by_email(email)
    right = await passwords.is_password(agent.password_hash if agent else None, password)
    if not right or agent is None:
        raise HallooError("sign_in_failed")
    if agent.two_step:
        await guard.half_way(tried)
        return await half_way.begin(ports, agent)
    await guard.came_in(tried)
    return await open_session(ports, agent, how)


async def sign_out(ports: Ports, caller: Caller, actor: Actor) -> None:
    def work(connection: Connection) -> None:
        sessions.end(connection, caller.credential)
        audit.note(connection, actor, "session.closed", ports.now(), target=caller.name)

    await ports.store.write(work)
    await ports.directory.refresh()


async def set_up(ports: Ports, secret: str, name: str, email: str, password: str, how: Came) -> str:
    """The first agent, an owner; signed in at once. The link works once, so a form error leaves
    it whole. Raises HallooError `setup_link_invalid`, `setup_done` or `bad_field`."""
    await ports.store.read(partial(_setup_open, secret=secret, at=ports.now()))
    name, email = handle(name), email_address(email)
    password_hash = await passwords.hash_password(acceptable_password(password, name, email))
    at = ports.now()

    def work(connection: Connection) -> str:
        if agents.any_agent(connection):
            raise HallooError("setup_done")
        if not agents.use_setup(connection, secret, at):
            raise HallooError("setup_link_invalid")
        agents.add(connection, Agent(name, email, password_hash, "owner", None), at)
        actor = Actor(name, "console", how.address)
        audit.note(connection, actor, "agent.added", at, target=name, role="owner", sites=None)
        return begin_session(connection, name, how, at)

    session = await ports.store.write(work)
    await ports.directory.refresh()
    return session


def _setup_open(connection: Connection, secret: str, at: float) -> None:
    """Before the costly hash; the transaction that makes the agent decides."""
    if agents.any_agent(connection):
        raise HallooError("setup_done")
    if not agents.is_setup(connection, secret, at):
        raise HallooError("setup_link_invalid")


def offer_setup(connection: Connection, at: float, alone: bool) -> str | None:
    """The secret of a new set-up link, or None when there is an agent already. The start of a node
    that is alone ends older links; of several nodes each has printed one, and all are good."""
    if agents.any_agent(connection):
        return None
    secret = new_secret()
    expires = at + SETUP_SECONDS
    agents.offer_setup(connection, secret, expires if alone else at, expires)
    return secret
