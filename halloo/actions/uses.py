"""When a session or token was last used: noted at each use, written down now and then."""

from sqlalchemy import Connection

from halloo.actions.ports import Ports
from halloo.domain.agents import Caller
from halloo.domain.uses import USE_EVERY
from halloo.errors import HallooError
from halloo.store import sessions, tokens

ROUND_SECONDS = 1.0


def note_use(ports: Ports, caller: Caller) -> None:
    """Costs next to nothing. A session that ends soon is written down the more often."""
    every = USE_EVERY
    if not caller.by_token:
        every = min(every, ports.settings.session_idle_hours * 3600 / 4)
    known = ports.directory.last_used(caller)
    ports.uses.note(caller.credential, caller.by_token, ports.now(), known, every)


async def write_down(ports: Ports) -> None:
    due = ports.uses.take()
    if not due:
        return

    def work(connection: Connection) -> None:
        for table, of_tokens in ((sessions, False), (tokens, True)):
            times = {each: at for (each, is_token), at in due.items() if is_token == of_tokens}
            table.used(connection, times)

    try:
        await ports.store.write(work)
    except HallooError:
        return  # a full disk must not keep an agent from reading; the next use is noted again
    await ports.directory.refresh()
