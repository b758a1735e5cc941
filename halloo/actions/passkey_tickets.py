"""What both sides of passkeys share: where the browser is, and the ticket of a question. The
challenge is derived from its ticket, and a ticket counts once."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection

from halloo.actions.ports import Ports
from halloo.domain.ids import derived
from halloo.domain.tickets import expiry_of
from halloo.errors import HallooError
from halloo.log import log
from halloo.store import challenges

TIMEOUT_MS = 300_000


class Place(NamedTuple):
    """Where the browser is: `host` is what passkeys are bound to, `origins` are the pages that may
    use them."""

    host: str
    origins: list[str]


class Asked(NamedTuple):
    """`options` go to the browser as they are."""

    ticket: str
    options: dict[str, Any]


def challenge_of(ports: Ports, ticket: str) -> bytes:
    return derived(ports.key, "passkey-challenge", ticket)


def handle_of(ports: Ports, agent: str) -> bytes:
    """Whom a passkey is for, in the words of its keeper: it names nobody."""
    return derived(ports.key, "passkey-user", agent)[:16]


def descriptors(ids: Iterable[str]) -> list[Any]:
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in sorted(ids)]


def still_good(ports: Ports, purpose: str, ticket: str) -> int:
    """When it ends. Raises HallooError `ticket_invalid`."""
    expires = expiry_of(ports.key, purpose, ticket, ports.now())
    if expires is None:
        raise HallooError("ticket_invalid")
    return expires


def use(connection: Connection, ticket: str, expires: int, at: float) -> None:
    """Raises HallooError `ticket_invalid` the second time."""
    if not challenges.is_first_use(connection, ticket, "used", expires, at):
        raise HallooError("ticket_invalid")


class Refusing:
    """Whatever is wrong with what a browser sent is one answer, and a line in the log."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: Any, _: Any) -> None:
        if isinstance(error, Exception):
            log.warning("a passkey was refused", reason=str(error)[:200])
            raise HallooError("passkey_failed") from error
