"""Passkeys: made and removed in one's account, and signed in with."""

from typing import Annotated, Any
from urllib.parse import urlsplit

from litestar import Controller, Request, Response, delete, post
from msgspec import Meta, Struct

from halloo.actions import passkey_entrance
from halloo.actions.confirm import confirm
from halloo.actions.half_way import agent_at
from halloo.actions.passkey import accept, offer, remove
from halloo.actions.passkey_tickets import Place
from halloo.actions.ports import Ports
from halloo.actions.sign_in import open_session
from halloo.api.factors import Confirmation, Passkey, passkey_of
from halloo.api.session import Session, signed_in
from halloo.api.who import (
    OWING,
    ActorGiven,
    CallerGiven,
    GuardGiven,
    PortsGiven,
    WhoGiven,
    need_own_page,
)
from halloo.domain.letters import Language
from halloo.domain.sites import origin_of
from halloo.store import passkeys

Ticket = Annotated[str, Meta(max_length=256)]


class PasskeyQuestion(Struct):
    """`options` go to the browser's `navigator.credentials`, `ticket` comes back with its
    answer."""

    ticket: str
    options: dict[str, Any]


class NewPasskey(Struct):
    """`lang`: of the letter that tells of it."""

    ticket: Ticket
    name: str
    credential: dict[str, Any]
    lang: Language = "en"


class MadePasskey(Struct):
    """`recovery`: codes for the day it is lost, shown this once; null when there are some."""

    passkey: Passkey
    recovery: list[str] | None


class AskForPasskey(Struct):
    """`ticket`: that of a sign-in whose password was right, where there is one."""

    ticket: Ticket | None = None


class PasskeySignIn(Struct):
    ticket: Ticket
    credential: dict[str, Any]


class OwnPasskeyController(Controller):
    path = "/api/v1/account/passkeys"
    tags = ("account",)
    opt = OWING

    @post("/options", summary="Begin to make a passkey", status_code=200)
    async def options(
        self, ports: PortsGiven, caller: CallerGiven, guard: GuardGiven, who: WhoGiven,
        data: Confirmation, request: Request[Any, Any, Any],
    ) -> PasskeyQuestion:  # fmt: skip
        agent = await confirm(ports, guard, caller, data.password, who.address(request))
        return PasskeyQuestion(*offer(ports, agent, place_of(ports, request)))

    @post(summary="Keep the passkey that the browser has made")
    async def keep(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, data: NewPasskey,
        request: Request[Any, Any, Any],
    ) -> MadePasskey:  # fmt: skip
        caller.need_person()
        made, codes = await accept(
            ports,
            caller,
            actor,
            place_of(ports, request),
            data.ticket,
            data.name,
            data.credential,
            data.lang,
        )
        row = await ports.store.read(lambda connection: passkeys.by_id(connection, made))
        return MadePasskey(passkey_of(row), codes)

    @delete("/{passkey:str}", summary="Forget a passkey")
    async def forget(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, guard: GuardGiven,
        who: WhoGiven, passkey: str, data: Confirmation, request: Request[Any, Any, Any],
    ) -> Response[None]:  # fmt: skip
        agent = await confirm(ports, guard, caller, data.password, who.address(request))
        await remove(ports, agent, actor, passkey, data.lang)
        return Response(None, status_code=204)


class PasskeySignInController(Controller):
    path = "/api/v1/session/passkey"
    tags = ("console",)

    @post("/options", summary="Begin to sign in with a passkey", status_code=200)
    async def options(
        self, ports: PortsGiven, data: AskForPasskey, request: Request[Any, Any, Any]
    ) -> PasskeyQuestion:
        need_own_page(ports, request)
        agent = await agent_at(ports, data.ticket) if data.ticket else None
        return PasskeyQuestion(*passkey_entrance.ask(ports, place_of(ports, request), agent))

    @post(summary="Sign in with the passkey's answer")
    async def sign_in(
        self, ports: PortsGiven, guard: GuardGiven, who: WhoGiven, data: PasskeySignIn,
        request: Request[Any, Any, Any],
    ) -> Response[Session]:  # fmt: skip
        need_own_page(ports, request)
        tried = await guard.attempt(None, who.address(request), ports.tick())
        place = place_of(ports, request)
        agent = await passkey_entrance.agent_of(ports, place, data.ticket, data.credential)
        await guard.came_in(tried)
        secret = await open_session(ports, agent, who.came(request, "passkey"))
        return signed_in(ports, secret, request)


def place_of(ports: Ports, request: Request[Any, Any, Any]) -> Place:
    """The address people use, or else the way this browser came: then its own page must be it."""
    host = request.headers.get("host", "")
    address = ports.settings.public_url
    origins = [origin_of(address)] if address else [f"http://{host}", f"https://{host}"]
    return Place(urlsplit(origins[0]).hostname or "", origins)
