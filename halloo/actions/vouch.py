"""Is it true that the site vouches for this visitor? One algorithm, one of the site's keys, this
site, not too old."""

import asyncio
import sys
from importlib import import_module
from typing import Any

from msgspec import json

from halloo.actions.browse import checked_attrs
from halloo.actions.ports import Ports
from halloo.domain.identity import Proof, Untrue, claimed, is_badge, of_badge, secret_of
from halloo.errors import HallooError
from halloo.wire import Identity

ALGORITHM = "HS256"


async def proof_of(ports: Ports, site: str, text: str) -> Proof:
    """What a JWT of the site's, or a badge of ours, proves. Raises Untrue."""
    if is_badge(text):
        proof = of_badge(ports.key, site, text, ports.now())
        _check_key(ports, site, proof.key)
        return proof
    if "joserfc.jwt" not in sys.modules:
        await asyncio.to_thread(import_module, "joserfc.jwt")  # the first one pays for it
    id_, claims = _signed(ports, site, text)
    told = _in_bounds(claimed(claims, site, ports.now()))
    return Proof(told.subject, id_, told)


def _check_key(ports: Ports, site: str, id_: object) -> str:
    """Raises Untrue."""
    at = ports.now()
    keys = ports.directory.identity_keys.get(site, [])
    if not isinstance(id_, str) or not any(key.id == id_ and key.good(at) for key in keys):
        raise Untrue("its kid is none of the site's keys that are good today")
    return id_


def _signed(ports: Ports, site: str, text: str) -> tuple[str, dict[str, Any]]:
    """The key and the claims of a token whose signature is right."""
    from joserfc import jwt
    from joserfc.errors import BadSignatureError, JoseError
    from joserfc.jwk import GuestProtocol, OctKey

    used = ""

    def key_of(token: GuestProtocol) -> OctKey:
        nonlocal used
        used = _check_key(ports, site, token.headers().get("kid"))
        return OctKey.import_key(secret_of(ports.key, site, used))

    try:
        token = jwt.decode(text, key_of, algorithms=[ALGORITHM])
    except BadSignatureError:
        raise Untrue("its signature is not by the secret of that key") from None
    except (JoseError, ValueError, TypeError, RecursionError):
        raise Untrue(f"it is not a JWT signed with {ALGORITHM}") from None
    return used, token.claims


def _in_bounds(told: Identity) -> Identity:
    try:
        checked_attrs(told.attrs)
        json.encode(told)  # half a surrogate pair is text to Python, and to nobody else
    except HallooError as error:
        raise Untrue(f"its attrs are too much: {error.message}") from None
    except ValueError:
        raise Untrue("it has texts that are not valid Unicode") from None
    return told
