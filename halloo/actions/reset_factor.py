"""For another whose phone is lost: what they signed in with besides the password is forgotten."""

from typing import Any

from sqlalchemy import Connection, Row

from halloo.actions import factor
from halloo.actions.ports import Ports
from halloo.actions.team import with_agent
from halloo.domain.agents import Actor, Caller
from halloo.domain.letters import Language


async def reset_factor(
    ports: Ports, caller: Caller, actor: Actor, name: str, lang: Language
) -> None:
    """One's own is removed in the account, where the password is asked for. Raises HallooError
    `agent_not_found` or `not_allowed`."""

    def work(connection: Connection, _: Row[Any]) -> None:
        factor.reset(connection, actor, name, ports.now())

    await with_agent(ports, caller, name, work)
    factor.tell(ports, name, lang)
