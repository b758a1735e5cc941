"""A new password for who forgot theirs: by a link that works once, within an hour."""

from typing import Any

from sqlalchemy import Connection, Row

from halloo.actions import passwords
from halloo.actions.later import later
from halloo.actions.mail import can_mail, mail
from halloo.actions.ports import Ports
from halloo.actions.team import need_enabled, with_agent
from halloo.domain import letters
from halloo.domain.agents import Actor, Caller
from halloo.domain.ids import new_secret
from halloo.domain.letters import Language
from halloo.domain.passwords import acceptable_password
from halloo.errors import HallooError
from halloo.store import agents, audit, challenges, links, sessions

RESET_SECONDS = 3600.0


def reset_link(address: str, secret: str) -> str:
    """The secret stands where browsers do not send it to anybody."""
    return f"{address.rstrip('/')}/#/reset/{secret}"


def offer_reset(connection: Connection, actor: Actor, agent: str, at: float) -> str:
    """The secret of the link. Earlier ones are void."""
    secret = new_secret()
    links.forget_resets(connection, agent)
    links.offer(connection, secret, links.RESET, actor.name, at, at + RESET_SECONDS, agent=agent)
    audit.note(connection, actor, "password.link_made", at, target=agent)
    return secret


async def offer(ports: Ports, caller: Caller, actor: Actor, name: str) -> tuple[str, str, float]:
    """For another: the secret, their e-mail, and when it expires. Raises HallooError
    `agent_not_found` or `not_allowed`."""
    at = ports.now()

    def work(connection: Connection, row: Row[Any]) -> tuple[str, str]:
        need_enabled(row)
        return offer_reset(connection, actor, name, at), row.email

    secret, email = await with_agent(ports, caller, name, work)
    return secret, email, at + RESET_SECONDS


def forgotten(ports: Ports, email: str, lang: Language, address: str) -> None:
    """Nobody waits for what comes of it, so the answer tells nothing. Raises HallooError
    `no_mail`."""
    if not can_mail(ports.settings):
        raise HallooError("no_mail")
    later(_mail_link(ports, email.strip().lower(), lang, address))


async def _mail_link(ports: Ports, email: str, lang: Language, address: str) -> None:
    await ports.directory.refresh()
    agent = ports.directory.agent_by_email(email)
    # Whom the organisation lets in has no password to forget: with one they would come in after
    # they left it.
    if agent is None or not agent.password_hash:
        return
    actor, at = Actor("-", "console", address), ports.now()
    secret = await ports.store.write(lambda c: offer_reset(c, actor, agent.name, at))
    house = ports.settings.public_url
    link = reset_link(house, secret)
    mail(ports, letters.new_password(agent.email, lang, house, agent.name, link))


async def reset(ports: Ports, secret: str, password: str, lang: Language, address: str) -> None:
    """All sessions of the agent end, and nobody is signed in by it: a second factor is asked for
    afterwards. A form error leaves the link whole. Raises HallooError `link_invalid` or
    `bad_field`."""
    at = ports.now()
    row = await ports.store.read(lambda c: links.find(c, secret, at))
    agent = ports.directory.agents.get(row.agent) if row and row.kind == links.RESET else None
    if agent is None:
        raise HallooError("link_invalid")
    hash_ = await passwords.hash_password(acceptable_password(password, agent.name, agent.email))

    def work(connection: Connection) -> None:
        if links.use(connection, secret, links.RESET, at) is None:
            raise HallooError("link_invalid")
        set_password(connection, agent.name, hash_)
        sessions.end_all(connection, agent.name)
        actor = Actor(agent.name, "console", address)
        audit.note(connection, actor, "password.reset", at, target=agent.name)

    await ports.store.write(work)
    await ports.directory.refresh()
    mail(ports, letters.password_changed(agent.email, lang, ports.settings.public_url, agent.name))


def set_password(connection: Connection, agent: str, password_hash: str) -> None:
    """Whatever was on its way with the old one is void."""
    agents.change(connection, agent, password_hash=password_hash)
    links.forget_resets(connection, agent)
    challenges.forget(connection, agent)
