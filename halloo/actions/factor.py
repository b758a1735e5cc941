"""An app on a phone that shows codes, set up and removed, and the recovery codes for the day it is
lost."""

import secrets
from functools import partial
from typing import Literal

from sqlalchemy import Connection

from halloo.actions.mail import mail
from halloo.actions.ports import Ports
from halloo.actions.totp import Offer, drawn, secret_of, step_of
from halloo.domain import letters
from halloo.domain.agents import Actor, Caller
from halloo.domain.factors import (
    digits_of,
    new_recovery_codes,
    recovery_code_of,
    recovery_hash,
)
from halloo.domain.letters import Language
from halloo.errors import HallooError
from halloo.store import agents, audit, challenges, factors, oidc, passkeys, sessions
from halloo.store.directory import Agent

SET_UP_SECONDS = 900.0


async def offer(ports: Ports, caller: Caller, agent: Agent) -> Offer:
    """A secret for the app; it counts once `accept` has seen a code of it. Raises HallooError
    `factor_exists`."""
    if agent.factor is not None:
        raise HallooError("factor_exists")
    nonce, at = secrets.token_hex(16), ports.now()
    await ports.store.write(
        lambda c: challenges.keep(
            c, _waiting(caller), "totp", agent.name, at + SET_UP_SECONDS, at, nonce=nonce
        )
    )
    secret = secret_of(ports.key, agent.name, nonce)
    return drawn(secret, agent.email, ports.settings.public_url)


async def accept(
    ports: Ports, caller: Caller, actor: Actor, code: str, lang: Language
) -> list[str]:
    """From now on the app's codes are asked for. Returns the recovery codes, to be shown once;
    other sessions end. Raises HallooError `factor_missing`, `factor_exists` or `code_wrong`."""
    at, codes = ports.now(), new_recovery_codes()

    def work(connection: Connection) -> None:
        row = challenges.find(connection, _waiting(caller), "totp", at)
        if row is None:
            raise HallooError("factor_missing", "This took too long; begin again.")
        step = step_of(secret_of(ports.key, caller.name, row.body["nonce"]), code, at)
        if step is None:
            raise HallooError("code_wrong", fields={"code": "Not the code shown now"})
        if factors.factor_of(connection, caller.name) is not None:
            raise HallooError("factor_exists")
        challenges.forget(connection, caller.name)
        factors.set_factor(connection, caller.name, row.body["nonce"], step)
        _give_codes(ports, connection, caller.name, codes)
        sessions.end_all(connection, caller.name, but=caller.credential)
        audit.note(connection, actor, "factor.added", at, target=caller.name)

    await ports.store.write(work)
    await ports.directory.refresh()
    tell(ports, caller.name, lang)
    return codes


async def remove(ports: Ports, agent: Agent, actor: Actor, lang: Language) -> None:
    """The app's codes are not asked for any more. Raises HallooError `factor_missing`."""

    def work(connection: Connection) -> None:
        if factors.factor_of(connection, agent.name) is None:
            raise HallooError("factor_missing")
        challenges.forget(connection, agent.name)
        factors.set_factor(connection, agent.name, None, 0)
        drop_spare_codes(connection, agent.name)
        audit.note(connection, actor, "factor.removed", ports.now(), target=agent.name)

    await ports.store.write(work)
    await ports.directory.refresh()
    tell(ports, agent.name, lang)


async def renew_codes(ports: Ports, agent: Agent, actor: Actor, lang: Language) -> list[str]:
    """New recovery codes; the old ones are void. Raises HallooError `factor_missing`."""
    if not agent.two_step:
        raise HallooError("factor_missing", "Recovery codes need an app or a passkey first.")
    codes = new_recovery_codes()

    def work(connection: Connection) -> None:
        _give_codes(ports, connection, agent.name, codes)
        audit.note(connection, actor, "recovery.made", ports.now(), target=agent.name)

    await ports.store.write(work)
    tell(ports, agent.name, lang)
    return codes


def tell(ports: Ports, name: str, lang: Language) -> None:
    """Whoever changes how somebody signs in, the letter goes to the owner of the account."""
    agent = ports.directory.agents.get(name)
    if agent:
        house = ports.settings.public_url
        mail(ports, letters.sign_in_changed(agent.email, lang, house, name))


def reset(connection: Connection, actor: Actor, agent: str, at: float) -> None:
    """Somebody has lost it all: app, recovery codes and passkeys go, they are tied to nobody at the
    organisation, and signed out everywhere, for what was lost may be in other hands. Raises
    HallooError `agent_not_found`."""
    if agents.by_name(connection, agent) is None:
        raise HallooError("agent_not_found")
    factors.set_factor(connection, agent, None, 0)
    factors.replace_recovery_codes(connection, agent, ())
    passkeys.remove(connection, agent)
    oidc.tie(connection, agent, None)
    challenges.forget(connection, agent)
    sessions.end_all(connection, agent)
    audit.note(connection, actor, "factor.reset", at, target=agent)


def first_codes(ports: Ports, connection: Connection, agent: str) -> list[str] | None:
    """For who has a first factor now; None when there are codes already."""
    if factors.recovery_codes_left(connection, agent):
        return None
    codes = new_recovery_codes()
    _give_codes(ports, connection, agent, codes)
    return codes


def drop_spare_codes(connection: Connection, agent: str) -> None:
    """Without a factor there is nothing to recover."""
    if factors.factor_of(connection, agent) is None and not passkeys.of_agent(connection, agent):
        factors.replace_recovery_codes(connection, agent, ())


def is_code(
    ports: Ports, connection: Connection, agent: Agent, code: str
) -> Literal["totp", "recovery"] | None:
    """The way the code is one of: "totp" or "recovery"; with that it is used up."""
    digits, recovery = digits_of(code), recovery_code_of(code)
    if digits and agent.factor:
        step = step_of(secret_of(ports.key, agent.name, agent.factor), digits, ports.now())
        if step and factors.use_step(connection, agent.name, agent.factor, step):
            return "totp"
    if recovery:
        hashed = recovery_hash(ports.key, agent.name, recovery)
        if factors.use_recovery_code(connection, agent.name, hashed):
            return "recovery"
    return None


def _give_codes(ports: Ports, connection: Connection, agent: str, codes: list[str]) -> None:
    hashes = map(partial(recovery_hash, ports.key, agent), codes)
    factors.replace_recovery_codes(connection, agent, hashes)


def _waiting(caller: Caller) -> str:
    """One offer per session: what another screen was shown is not confirmed here."""
    return f"totp {caller.credential}"
