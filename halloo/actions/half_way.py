"""Between the right password and the session: a ticket for the second step. There is no session
before all of it was given, so that no socket opens with half of it."""

from typing import NamedTuple

from sqlalchemy import Connection

from halloo.actions.ports import Ports
from halloo.domain.factors import Way, ways_of
from halloo.domain.ids import fingerprint, new_secret
from halloo.errors import HallooError
from halloo.store import challenges, factors
from halloo.store.directory import Agent

TICKET_SECONDS = 300.0
KIND = "second"


class HalfWay(NamedTuple):
    """The password was right; one of these ways is still to be gone."""

    ticket: str
    ways: list[Way]


async def begin(ports: Ports, agent: Agent) -> HalfWay:
    """For who has a second factor."""
    ticket, at = new_secret(), ports.now()

    def work(connection: Connection) -> int:
        challenges.keep(
            connection, ticket, KIND, agent.name, at + TICKET_SECONDS, at,
            password=fingerprint(agent.password_hash),
        )  # fmt: skip
        return factors.recovery_codes_left(connection, agent.name)

    left = await ports.store.write(work)
    return HalfWay(ticket, ways_of(agent.factor is not None, left, agent.passkeys))


async def agent_at(ports: Ports, ticket: str) -> Agent:
    """Who is half-way in with this ticket. A new password makes it void. Raises HallooError
    `ticket_invalid`."""
    at = ports.now()
    await ports.directory.refresh()
    row = await ports.store.read(lambda c: challenges.find(c, ticket, KIND, at))
    agent = ports.directory.agents.get(row.agent) if row else None
    if row is None or agent is None or row.body["password"] != fingerprint(agent.password_hash):
        raise HallooError("ticket_invalid")
    return agent
