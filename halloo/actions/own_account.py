"""What agents do to their own account: the password, and where they are signed in. Second factors
have their own files."""

from typing import Any

from sqlalchemy import Connection, Row

from halloo.actions import passwords
from halloo.actions.access import access_session
from halloo.actions.confirm import confirm
from halloo.actions.guard import Guard
from halloo.actions.mail import mail
from halloo.actions.ports import Ports
from halloo.actions.reset_password import set_password
from halloo.domain import letters
from halloo.domain.agents import Actor, Caller
from halloo.domain.ids import shown
from halloo.domain.letters import Language
from halloo.domain.passwords import acceptable_password
from halloo.errors import HallooError
from halloo.store import audit, sessions


async def change_password(
    ports: Ports, guard: Guard, caller: Caller, actor: Actor, current: str, password: str,
    lang: Language, address: str,
) -> None:  # fmt: skip
    """Other sessions end. Raises HallooError `bad_field`, `not_allowed` for whom the organisation
    lets in (with a password they would come in after they left it), and what `confirm` raises."""
    agent = await confirm(ports, guard, caller, current, address)
    if not agent.password_hash:
        raise HallooError("not_allowed", "Your organisation lets you in; there is no password.")
    hash_ = await passwords.hash_password(acceptable_password(password, agent.name, agent.email))

    def work(connection: Connection) -> None:
        set_password(connection, agent.name, hash_)
        sessions.end_all(connection, agent.name, but=caller.credential)
        audit.note(connection, actor, "password.changed", ports.now(), target=agent.name)

    await ports.store.write(work)
    await ports.directory.refresh()
    mail(ports, letters.password_changed(agent.email, lang, ports.settings.public_url, agent.name))


async def own_sessions(ports: Ports, caller: Caller) -> list[Row[Any]]:
    """Those that are still good, the one used last first."""
    caller.need_person()
    rows = await ports.store.read(lambda c: sessions.of_agent(c, caller.name))
    return [row for row in rows if ports.directory.is_good_session(row)]


async def end_session(ports: Ports, caller: Caller, actor: Actor, session: str) -> None:
    """Raises HallooError `session_not_found`."""
    caller.need_person()

    def work(connection: Connection) -> None:
        row = access_session(connection, caller, session)
        sessions.end(connection, row.hash)
        audit.note(
            connection, actor, "session.closed", ports.now(), target=caller.name,
            session=shown(row.hash), device=row.device,
        )  # fmt: skip

    await ports.store.write(work)
    await ports.directory.refresh()


async def end_other_sessions(ports: Ports, caller: Caller, actor: Actor) -> None:
    caller.need_person()

    def work(connection: Connection) -> None:
        count = sessions.end_all(connection, caller.name, but=caller.credential)
        audit.note(
            connection, actor, "sessions.ended", ports.now(), target=caller.name, count=count
        )

    await ports.store.write(work)
    await ports.directory.refresh()
