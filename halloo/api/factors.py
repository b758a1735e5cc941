"""One's own account, as far as it is about signing in with more than a password."""

from typing import Annotated, Any

from litestar import Controller, Request, Response, delete, get, post, put
from msgspec import Meta, Struct

from halloo.actions import factor
from halloo.actions.confirm import confirm
from halloo.actions.ports import Ports
from halloo.api.who import OWING, ActorGiven, CallerGiven, GuardGiven, PortsGiven, WhoGiven
from halloo.domain.agents import Caller
from halloo.domain.letters import Language
from halloo.domain.times import rfc3339
from halloo.store import factors, passkeys
from halloo.store import oidc as organisation

Code = Annotated[str, Meta(max_length=40)]
Password = Annotated[str, Meta(max_length=1024)]


class Passkey(Struct):
    id: str
    name: str
    created: str
    last_used: str | None


class Account(Struct):
    """`two_step`: codes of an app are asked for. `owes_factor`: something like it has to be set up
    before anything else. `password`: there is one, and it is asked again before changes here;
    who has none signs in again for them."""

    name: str
    email: str
    role: str
    sites: list[str] | None
    two_step: bool
    recovery_left: int
    passkeys: list[Passkey]
    oidc: bool
    password: bool
    owes_factor: bool


class Confirmation(Struct):
    """Empty for who has no password and has signed in within the last ten minutes. `lang`: of the
    letter that tells of the change."""

    password: Password = ""
    lang: Language = "en"


class AppOffer(Struct):
    """`qr`: rows of the picture, a 1 for each dark square."""

    secret: str
    uri: str
    qr: list[str]


class AppCode(Struct):
    """`lang`: of the letter that tells of the change."""

    code: Code
    lang: Language = "en"


class RecoveryCodes(Struct):
    """Shown this once."""

    recovery: list[str]


class FactorController(Controller):
    path = "/api/v1/account"
    tags = ("account",)
    opt = OWING

    @get(summary="Your own account")
    async def account(self, ports: PortsGiven, caller: CallerGiven) -> Account:
        caller.need_person()
        return await ports.store.read(lambda connection: _account(ports, connection, caller))

    @post("/totp", summary="Begin to use an app's codes; they count once one was confirmed")
    async def offer(
        self, ports: PortsGiven, caller: CallerGiven, guard: GuardGiven, who: WhoGiven,
        data: Confirmation, request: Request[Any, Any, Any],
    ) -> AppOffer:  # fmt: skip
        agent = await confirm(ports, guard, caller, data.password, who.address(request))
        offered = await factor.offer(ports, caller, agent)
        return AppOffer(*offered)

    @put("/totp", summary="Confirm the app with a code; answers with the recovery codes")
    async def accept(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, data: AppCode
    ) -> RecoveryCodes:
        caller.need_person()
        return RecoveryCodes(await factor.accept(ports, caller, actor, data.code, data.lang))

    @delete("/totp", summary="Do without an app's codes")
    async def remove(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, guard: GuardGiven,
        who: WhoGiven, data: Confirmation, request: Request[Any, Any, Any],
    ) -> Response[None]:  # fmt: skip
        agent = await confirm(ports, guard, caller, data.password, who.address(request))
        await factor.remove(ports, agent, actor, data.lang)
        return Response(None, status_code=204)

    @post("/recovery", summary="New recovery codes; the old ones are void", status_code=200)
    async def renew_codes(
        self, ports: PortsGiven, caller: CallerGiven, actor: ActorGiven, guard: GuardGiven,
        who: WhoGiven, data: Confirmation, request: Request[Any, Any, Any],
    ) -> RecoveryCodes:  # fmt: skip
        agent = await confirm(ports, guard, caller, data.password, who.address(request))
        return RecoveryCodes(await factor.renew_codes(ports, agent, actor, data.lang))


def passkey_of(row: Any) -> Passkey:
    used = None if row.last_used is None else rfc3339(row.last_used)
    return Passkey(row.id, row.name, rfc3339(row.created), used)


def _account(ports: Ports, connection: Any, caller: Caller) -> Account:
    agent = ports.directory.agents[caller.name]
    known = organisation.by_email(connection, agent.email)
    return Account(
        agent.name, agent.email, agent.role,
        None if agent.sites is None else sorted(agent.sites),
        agent.factor is not None,
        factors.recovery_codes_left(connection, agent.name),
        [passkey_of(row) for row in passkeys.of_agent(connection, agent.name)],
        bool(known and known.oidc), bool(agent.password_hash),
        ports.directory.owes_factor(caller),
    )  # fmt: skip
