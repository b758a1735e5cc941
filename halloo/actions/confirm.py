"""Asks once more for who is already signed in, before what a borrowed screen must not do."""

from halloo.actions import passwords
from halloo.actions.guard import Guard
from halloo.actions.ports import Ports
from halloo.domain.agents import Caller
from halloo.domain.factors import WHOLE_WAYS
from halloo.errors import HallooError
from halloo.store.directory import Agent

FRESH_SECONDS = 600.0


async def confirm(ports: Ports, guard: Guard, caller: Caller, password: str, address: str) -> Agent:
    """The password again, counted like a sign-in; who has none has signed in by other means just
    now. Raises HallooError `not_allowed` for a token, `password_wrong`, `too_many_attempts` or
    `sign_in_again`."""
    caller.need_person()
    agent = ports.directory.agents[caller.name]
    if not agent.password_hash:
        if not _is_fresh(ports, caller):
            raise HallooError("sign_in_again")
        return agent
    tried = await guard.attempt(agent.email, address, ports.tick())
    if not await passwords.is_password(agent.password_hash, password):
        raise HallooError("password_wrong", fields={"password": "Not your password"})
    await guard.came_in(tried)
    return agent


def _is_fresh(ports: Ports, caller: Caller) -> bool:
    came = ports.directory.session_came(caller.credential)
    return came is not None and came[0] in WHOLE_WAYS and ports.now() - came[1] <= FRESH_SECONDS
