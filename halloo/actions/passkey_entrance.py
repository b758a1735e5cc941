"""Signing in with a passkey: in the place of e-mail, password and code, or of the code alone."""

import json
from typing import Any

from sqlalchemy import Connection

from halloo.actions.passkey_tickets import (
    TIMEOUT_MS,
    Asked,
    Place,
    Refusing,
    challenge_of,
    descriptors,
    handle_of,
    still_good,
    use,
)
from halloo.actions.ports import Ports
from halloo.domain.tickets import new_ticket
from halloo.errors import HallooError
from halloo.store import passkeys
from halloo.store.directory import Agent

_USING = "passkey"


def ask(ports: Ports, place: Place, agent: Agent | None = None) -> Asked:
    """Any passkey of this place, or one of the agent's who gave the password already."""
    import webauthn
    from webauthn.helpers.structs import UserVerificationRequirement

    ticket = new_ticket(ports.key, _USING, ports.now())
    options = webauthn.generate_authentication_options(
        rp_id=place.host,
        challenge=challenge_of(ports, ticket),
        timeout=TIMEOUT_MS,
        allow_credentials=descriptors(agent.passkeys) if agent else None,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return Asked(ticket, json.loads(webauthn.options_to_json(options)))


async def agent_of(ports: Ports, place: Place, ticket: str, credential: dict[str, Any]) -> Agent:
    """Whose passkey answered. Raises HallooError `ticket_invalid` or `passkey_failed`."""
    import webauthn
    from webauthn.helpers import base64url_to_bytes

    expires, passkey = still_good(ports, _USING, ticket), str(credential.get("id"))
    await ports.directory.refresh()  # who was disabled a moment ago stays outside
    row = await ports.store.read(lambda c: passkeys.by_id(c, passkey))
    agent = ports.directory.agents.get(row.agent) if row else None
    if row is None or agent is None or not _is_theirs(ports, agent, credential):
        raise HallooError("passkey_failed")
    with Refusing():
        used = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge_of(ports, ticket),
            expected_rp_id=place.host,
            expected_origin=place.origins,
            credential_public_key=base64url_to_bytes(row.public_key),
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    at = ports.now()

    def work(connection: Connection) -> None:
        use(connection, ticket, expires, at)
        if not passkeys.use(connection, passkey, row.sign_count, used.new_sign_count, at):
            raise HallooError("passkey_failed")

    await ports.store.write(work)
    return agent


def _is_theirs(ports: Ports, agent: Agent, credential: dict[str, Any]) -> bool:
    """Keys that were named to the browser need not say whose they are."""
    from webauthn.helpers import bytes_to_base64url

    response = credential.get("response")
    told = response.get("userHandle") if isinstance(response, dict) else None
    return told is None or told == bytes_to_base64url(handle_of(ports, agent.name))
