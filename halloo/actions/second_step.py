"""The second step of a sign-in by an app's code or a recovery code. Wrong ones count as wrong
passwords do, and at the same account: the right password does not forgive them."""

from dataclasses import replace

from sqlalchemy import Connection

from halloo.actions import factor
from halloo.actions.guard import Guard
from halloo.actions.half_way import KIND, agent_at
from halloo.actions.ports import Ports
from halloo.actions.sign_in import begin_session
from halloo.domain.agents import Actor, Came
from halloo.errors import HallooError
from halloo.store import audit, challenges, factors


async def second_step(
    ports: Ports, guard: Guard, ticket: str, code: str, address: str, how: Came
) -> str:
    """The new session's secret; code and ticket are used up with it. Raises HallooError
    `ticket_invalid`, `too_many_attempts`, or `sign_in_failed` for a wrong code."""
    agent, at = await agent_at(ports, ticket), ports.now()
    tried = await guard.attempt(agent.email, address, ports.tick())

    def work(connection: Connection) -> str:
        way = factor.is_code(ports, connection, agent, code)
        if way is None:
            raise HallooError("sign_in_failed", "This code is not right, or it was used already.")
        if not challenges.take(connection, ticket, KIND):
            raise HallooError("ticket_invalid")
        if way == "recovery":
            _note(connection, Actor(agent.name, "console", how.address), at)
        return begin_session(connection, agent.name, replace(how, way=way), at)

    secret = await ports.store.write(work)
    await guard.came_in(tried)
    await ports.directory.refresh()
    return secret


def _note(connection: Connection, actor: Actor, at: float) -> None:
    left = factors.recovery_codes_left(connection, actor.name)
    audit.note(connection, actor, "recovery.used", at, target=actor.name, left=left)
