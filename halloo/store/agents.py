"""Rows of `agents`, and of what lets an agent in: tokens, sessions, the set-up link."""

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from halloo.domain.agents import Came
from halloo.domain.ids import fingerprint
from halloo.errors import HallooError
from halloo.store import tables as t
from halloo.store.directory import SESSION_LONGEST, Agent, bump


def add(connection: Connection, agent: Agent, at: float) -> None:
    """Raises HallooError `agent_exists` when the name or the e-mail is taken."""
    sites = None if agent.sites is None else sorted(agent.sites)
    try:
        connection.execute(
            insert(t.agents).values(
                name=agent.name,
                email=agent.email,
                password_hash=agent.password_hash,
                role=agent.role,
                sites=sites,
                disabled=False,
                created=at,
            )
        )
    except IntegrityError:
        raise HallooError("agent_exists") from None
    bump(connection)


def of_site(connection: Connection, site: str) -> list[str]:
    """The names of those who may see it, in the order in which they were added."""
    a = t.agents.c
    rows = connection.execute(select(a.name, a.sites).where(~a.disabled).order_by(a.created))
    return [name for name, sites in rows if sites is None or site in sites]


def any_agent(connection: Connection) -> bool:
    return bool(connection.execute(select(func.count()).select_from(t.agents)).scalar())


def add_token(
    connection: Connection,
    token: str,
    agent: str,
    sites: list[str] | None,
    scopes: tuple[str, ...],
    at: float,
) -> None:
    """Keeps the token's fingerprint only."""
    connection.execute(
        insert(t.tokens).values(
            hash=fingerprint(token), agent=agent, sites=sites, scopes=list(scopes), created=at
        )
    )
    bump(connection)


def open_session(
    connection: Connection, session: str, agent: str, how: Came, at: float
) -> None:
    """Sweeps out expired sessions on the way."""
    connection.execute(delete(t.sessions).where(t.sessions.c.created < at - SESSION_LONGEST))
    connection.execute(
        insert(t.sessions).values(
            hash=fingerprint(session),
            agent=agent,
            created=at,
            last_used=at,
            address=how.address,
            device=how.device[:120],
            way=how.way,
        )
    )
    bump(connection)


def use_session(connection: Connection, credential: str, at: float) -> None:
    row = t.sessions.c.hash == credential
    connection.execute(update(t.sessions).where(row).values(last_used=at))
    bump(connection)


def close_session(connection: Connection, credential: str) -> None:
    connection.execute(delete(t.sessions).where(t.sessions.c.hash == credential))
    bump(connection)


def offer_setup(connection: Connection, secret: str, expires: float) -> None:
    """One link at a time: the newest start's."""
    connection.execute(delete(t.setup_links))
    connection.execute(insert(t.setup_links).values(hash=fingerprint(secret), expires=expires))


def is_setup(connection: Connection, secret: str, at: float) -> bool:
    links = t.setup_links.c
    right = select(links.hash).where(links.hash == fingerprint(secret), links.expires > at)
    return connection.execute(right).first() is not None


def use_setup(connection: Connection, secret: str, at: float) -> bool:
    """True once, and only before it expires."""
    link = t.setup_links.c.hash == fingerprint(secret)
    used = connection.execute(delete(t.setup_links).where(link, t.setup_links.c.expires > at))
    return used.rowcount == 1
