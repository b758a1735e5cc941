"""How an agent comes in: with the set-up link, a password, a session cookie or a token."""

from functools import partial

from sqlalchemy import Connection

from halloo.actions import passwords
from halloo.actions.ports import Ports
from halloo.domain.agents import (
    Actor,
    Caller,
    Came,
    acceptable_password,
    email_address,
    handle,
)
from halloo.domain.ids import new_secret
from halloo.domain.limits import Failures
from halloo.errors import HallooError
from halloo.store import agents, audit
from halloo.store.directory import Agent

SETUP_SECONDS = 3600
FAILURE_WINDOW = 900.0
# A session's last use is written at most this often.
USE_EVERY = 300.0


class Guard:
    """Failed sign-ins, per account and per address."""

    def __init__(self, per_account: int, per_address: int) -> None:
        self._accounts = Failures(per_account, FAILURE_WINDOW)
        self._addresses = Failures(per_address, FAILURE_WINDOW)

    def attempt(self, email: str, address: str, now: float) -> None:
        """Counts as failed until `came_in`, so that attempts at the same moment count too.
        Raises HallooError `too_many_attempts` with the seconds to wait."""
        wait = max(self._accounts.wait(email, now), self._addresses.wait(address, now))
        if wait:
            raise HallooError("too_many_attempts", wait=wait)
        self._accounts.add(email, now)
        self._addresses.add(address, now)

    def came_in(self, email: str, address: str, now: float) -> None:
        """Takes back the attempt made at `now`, and what failed before it at this account."""
        self._accounts.forget(email)
        self._addresses.take_back(address, now)


async def authenticate(ports: Ports, bearer: str | None, session: str | None) -> Caller:
    """The one answer to "who is this?", for HTTP and sockets alike. Raises HallooError
    `token_invalid` or `sign_in_required`."""
    for attempt in ("known", "fresh"):
        if attempt == "fresh" and not await ports.directory.refresh():
            break
        if bearer is not None:
            caller = ports.directory.by_token(bearer)
        else:
            caller = ports.directory.by_session(session) if session else None
        if caller:
            await _note_use(ports, caller)
            return caller
    raise HallooError("sign_in_required" if bearer is None else "token_invalid")


async def _note_use(ports: Ports, caller: Caller) -> None:
    at = ports.now()
    if caller.by_token or at - ports.directory.session_last_used(caller.credential) < USE_EVERY:
        return
    try:
        await ports.store.write(partial(agents.use_session, credential=caller.credential, at=at))
    except HallooError:
        return  # a full disk must not keep an agent from reading
    await ports.directory.refresh()


async def open_session(ports: Ports, agent: Agent, how: Came) -> str:
    """The new session's secret, for the cookie: whoever calls has made sure who it is."""
    at = ports.now()
    secret = await ports.store.write(lambda c: begin_session(c, agent.name, how, at))
    await ports.directory.refresh()
    return secret


def begin_session(connection: Connection, agent: str, how: Came, at: float) -> str:
    """The same within a transaction. The directory is to be refreshed after it."""
    secret, actor = new_secret(), Actor(agent, "console", how.address)
    agents.open_session(connection, secret, agent, how, at)
    audit.note(
        connection, actor, "session.opened", at, target=agent, by=how.way, device=how.device
    )
    return secret


async def sign_in(
    ports: Ports, guard: Guard, email: str, password: str, address: str, how: Came
) -> str:
    """The new session's secret, for the cookie. Raises HallooError `sign_in_failed`, the same for
    an unknown address as for a wrong password, or `too_many_attempts`."""
    email = email.strip().lower()
    now = ports.tick()
    guard.attempt(email, address, now)
    agent = ports.directory.agent_by_email(email)
    if agent is None and await ports.directory.refresh():
        agent = ports.directory.agent_by_email(email)
    right = await passwords.is_password(agent.password_hash if agent else None, password)
    if not right or agent is None:
        raise HallooError("sign_in_failed")
    guard.came_in(email, address, now)
    return await open_session(ports, agent, how)


async def sign_out(ports: Ports, caller: Caller) -> None:
    await ports.store.write(partial(agents.close_session, credential=caller.credential))
    await ports.directory.refresh()


async def set_up(
    ports: Ports, secret: str, name: str, email: str, password: str, how: Came
) -> str:
    """The first agent, an owner; signed in at once. The link works once, so a form error leaves
    it whole. Raises HallooError `setup_link_invalid`, `setup_done` or `bad_field`."""
    await ports.store.read(partial(_setup_open, secret=secret, at=ports.now()))
    name, email = handle(name), email_address(email)
    password_hash = await passwords.hash_password(acceptable_password(password))
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


def offer_setup(connection: Connection, at: float) -> str | None:
    """The secret of a new set-up link, or None when there is an agent already."""
    if agents.any_agent(connection):
        return None
    secret = new_secret()
    agents.offer_setup(connection, secret, at + SETUP_SECONDS)
    return secret
