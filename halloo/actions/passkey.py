"""An agent's passkeys (WebAuthn): made and removed in the account."""

import json
from typing import Any

from sqlalchemy import Connection

from halloo.actions import factor
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
from halloo.domain.agents import Actor, Caller
from halloo.domain.letters import Language
from halloo.domain.tickets import new_ticket
from halloo.errors import HallooError
from halloo.store import audit, challenges, passkeys, sessions
from halloo.store.directory import Agent

PASSKEYS_MOST = 20


def offer(ports: Ports, agent: Agent, place: Place) -> Asked:
    """Asks the browser to make one that needs no e-mail address to sign in with."""
    import webauthn
    from webauthn.helpers import structs

    ticket = new_ticket(ports.key, _making(agent.name), ports.now())
    options = webauthn.generate_registration_options(
        rp_id=place.host,
        rp_name="Halloo",
        user_name=agent.email,
        user_id=handle_of(ports, agent.name),
        user_display_name=agent.name,
        challenge=challenge_of(ports, ticket),
        timeout=TIMEOUT_MS,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=descriptors(agent.passkeys),
    )
    return Asked(ticket, json.loads(webauthn.options_to_json(options)))


async def accept(
    ports: Ports, caller: Caller, actor: Actor, place: Place, ticket: str, name: str,
    credential: dict[str, Any], lang: Language,
) -> tuple[str, list[str] | None]:  # fmt: skip
    """Its id, and recovery codes when it is the first factor. The agent's other sessions end.
    Raises HallooError `bad_field`, `ticket_invalid` or `passkey_failed`."""
    import webauthn
    from webauthn.helpers import bytes_to_base64url

    name, at = _passkey_name(name), ports.now()
    expires = still_good(ports, _making(caller.name), ticket)
    with Refusing():
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge_of(ports, ticket),
            expected_rp_id=place.host,
            expected_origin=place.origins,
            require_user_verification=True,
        )
    passkey = bytes_to_base64url(made.credential_id)
    public_key = bytes_to_base64url(made.credential_public_key)

    def work(connection: Connection) -> list[str] | None:
        use(connection, ticket, expires, at)
        if len(passkeys.of_agent(connection, caller.name)) >= PASSKEYS_MOST:
            raise HallooError("bad_field", f"Remove one first: {PASSKEYS_MOST} are the most.")
        passkeys.add(connection, passkey, caller.name, name, public_key, made.sign_count, at)
        challenges.forget(connection, caller.name)
        sessions.end_all(connection, caller.name, but=caller.credential)
        audit.note(connection, actor, "passkey.added", at, target=caller.name, name=name)
        return factor.first_codes(ports, connection, caller.name)

    codes = await ports.store.write(work)
    await ports.directory.refresh()
    factor.tell(ports, caller.name, lang)
    return passkey, codes


async def remove(ports: Ports, agent: Agent, actor: Actor, passkey: str, lang: Language) -> None:
    """Raises HallooError `passkey_not_found`."""

    def work(connection: Connection) -> None:
        if not passkeys.remove(connection, agent.name, passkey):
            raise HallooError("passkey_not_found")
        factor.drop_spare_codes(connection, agent.name)
        audit.note(connection, actor, "passkey.removed", ports.now(), target=agent.name)

    await ports.store.write(work)
    await ports.directory.refresh()
    factor.tell(ports, agent.name, lang)


def _making(agent: str) -> str:
    return f"new passkey {agent}"


def _passkey_name(name: str) -> str:
    cleaned = name.strip()
    if not 1 <= len(cleaned) <= 80:
        what = "A passkey's name has 1 to 80 characters."
        raise HallooError("bad_field", what, fields={"name": what})
    return cleaned
