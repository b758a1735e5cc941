"""The keys with which a site vouches for its visitors: made, and retired. Several are good at once,
so that a site can take a new one into use before the old one ends."""

from sqlalchemy import Connection

from halloo.actions.access import access_identity_key
from halloo.domain.agents import Actor
from halloo.domain.identity import KEYS_MOST, IdentityKey
from halloo.domain.ids import new_id
from halloo.errors import HallooError
from halloo.store import audit, identity_keys


def add(connection: Connection, actor: Actor, site: str, at: float) -> IdentityKey:
    """Raises HallooError `too_many_identity_keys`."""
    if identity_keys.good(connection, site, at) >= KEYS_MOST:
        raise HallooError("too_many_identity_keys")
    key = IdentityKey(new_id("i"), site, actor.name, at, None)
    identity_keys.add(connection, key.id, site, actor.name, at)
    audit.note(connection, actor, "identity_key.added", at, target=key.id, site=site)
    return key


def retire(
    connection: Connection, actor: Actor, site: str, id_: str, hours: float, at: float
) -> IdentityKey:
    """In so many hours, or at once. Raises HallooError `identity_key_not_found`."""
    access_identity_key(connection, site, id_)
    identity_keys.retire(connection, id_, at + hours * 3600)
    audit.note(connection, actor, "identity_key.retired", at, target=id_, site=site, hours=hours)
    return access_identity_key(connection, site, id_)
