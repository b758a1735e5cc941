"""Rows of `agents`, and the link that makes the first one."""

from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from halloo.domain.ids import fingerprint
from halloo.errors import HallooError
from halloo.store import tables as t
from halloo.store.directory import Agent, bump


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


def by_name(connection: Connection, name: str) -> Row[Any] | None:
    """Disabled ones, too."""
    return connection.execute(select(t.agents).where(t.agents.c.name == name)).first()


def everybody(connection: Connection) -> list[Row[Any]]:
    """In the order in which they were added, disabled ones too, with `in_console` and `by_token`:
    when the newest of their sessions and tokens was used; and how many `passkeys` they have."""
    s, k, p, a = t.sessions.c, t.tokens.c, t.passkeys.c, t.agents.c
    wanted = select(
        t.agents,
        select(func.max(s.last_used))
        .where(s.agent == a.name)
        .scalar_subquery()
        .label("in_console"),
        select(func.max(k.last_used)).where(k.agent == a.name).scalar_subquery().label("by_token"),
        select(func.count()).where(p.agent == a.name).scalar_subquery().label("passkeys"),
    )
    return list(connection.execute(wanted.order_by(a.created, a.name)))


def is_as_before(connection: Connection, agent: Agent) -> bool:
    """Checking a password takes a while: meanwhile there may be another one, or a second factor,
    or the account was disabled."""
    row, p = by_name(connection, agent.name), t.passkeys.c
    keys = frozenset(connection.execute(select(p.id).where(p.agent == agent.name)).scalars())
    now = row and (row.disabled, row.password_hash, row.factor, keys)
    return now == (False, agent.password_hash, agent.factor, agent.passkeys)


def change(connection: Connection, name: str, **columns: Any) -> None:
    connection.execute(update(t.agents).where(t.agents.c.name == name).values(**columns))
    bump(connection)


def remove(connection: Connection, name: str) -> None:
    """With all that lets them in; what they said stays."""
    connection.execute(delete(t.agents).where(t.agents.c.name == name))
    bump(connection)


def another_owns(connection: Connection, name: str) -> bool:
    """Whether somebody else is an owner and may sign in."""
    a = t.agents.c
    others = select(a.name).where(a.role == "owner", ~a.disabled, a.name != name)
    return connection.execute(others.limit(1)).first() is not None


def is_taken(connection: Connection, email: str) -> bool:
    return connection.execute(select(t.agents).where(t.agents.c.email == email)).first() is not None


def offer_setup(connection: Connection, secret: str, at: float, expires: float) -> None:
    """`at`: those that expire until then are over."""
    connection.execute(delete(t.setup_links).where(t.setup_links.c.expires <= at))
    connection.execute(insert(t.setup_links).values(hash=fingerprint(secret), expires=expires))


def is_setup(connection: Connection, secret: str, at: float) -> bool:
    links = t.setup_links.c
    right = select(links.hash).where(links.hash == fingerprint(secret), links.expires > at)
    return connection.execute(right).first() is not None


def use_setup(connection: Connection, secret: str, at: float) -> bool:
    """True once, and only before it expires; that ends all others, too."""
    if not is_setup(connection, secret, at):
        return False
    return connection.execute(delete(t.setup_links)).rowcount > 0
