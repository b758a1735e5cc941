"""Set-up, sign-in and sign-out of the console."""

from typing import Annotated, Any

from litestar import Controller, Request, Response, delete, get, post
from msgspec import Meta, Struct

from halloo import __version__
from halloo.actions import sign_in
from halloo.actions.half_way import HalfWay
from halloo.actions.second_step import second_step
from halloo.api.cookies import cookie_of, no_cookie
from halloo.api.who import (
    OWING,
    ActorGiven,
    CallerGiven,
    GuardGiven,
    PortsGiven,
    WhoGiven,
    need_own_page,
    own_address,
)
from halloo.domain.agents import SCOPES, Caller
from halloo.domain.factors import Way
from halloo.domain.ids import csrf_token
from halloo.errors import HallooError
from halloo.store.agents import any_agent


class SetupNeed(Struct):
    needed: bool


class SetUp(Struct):
    token: str
    name: str
    email: str
    password: str


class SignIn(Struct):
    email: str
    password: str


class Session(Struct):
    """`csrf` goes into the X-CSRF-Token header of every change; `demo` is the shop's address.
    `scopes`: what the role may do. `owes_factor`: the account's own routes are open, and nothing
    else before a second factor."""

    agent: str
    email: str
    role: str
    csrf: str
    version: str
    demo: str | None
    owes_factor: bool = False
    scopes: list[str] = []


class SecondStep(Struct):
    """The password was right, and one of the `ways` is still to be gone, with the `ticket`, within
    five minutes: totp, recovery or passkey."""

    ticket: str
    ways: list[Way]


class SecondStepCode(Struct):
    """`code`: of the app, or a recovery code."""

    ticket: Annotated[str, Meta(max_length=256)]
    code: Annotated[str, Meta(max_length=40)]


class SessionController(Controller):
    path = "/api/v1"
    tags = ("console",)

    @get("/setup", summary="Is the first agent still to be made?")
    async def setup_need(self, ports: PortsGiven) -> SetupNeed:
        return SetupNeed(not await ports.store.read(any_agent))

    @post("/setup", summary="Make the first agent with the set-up link's token")
    async def set_up(
        self, ports: PortsGiven, who: WhoGiven, data: SetUp, request: Request[Any, Any, Any]
    ) -> Response[Session]:
        need_own_page(ports, request)
        secret = await sign_in.set_up(
            ports, data.token, data.name, data.email, data.password, who.came(request)
        )
        return signed_in(ports, secret, request)

    @post("/session", summary="Sign in")
    async def sign_in(
        self,
        ports: PortsGiven,
        guard: GuardGiven,
        who: WhoGiven,
        data: SignIn,
        request: Request[Any, Any, Any],
    ) -> Response[Session] | Response[SecondStep]:
        need_own_page(ports, request)
        begun = await sign_in.sign_in(
            ports, guard, data.email, data.password, who.address(request), who.came(request)
        )
        if isinstance(begun, HalfWay):
            return Response(SecondStep(*begun), status_code=202)
        return signed_in(ports, begun, request)

    @post("/session/second", summary="Sign in: the code after the password")
    async def second_step(
        self,
        ports: PortsGiven,
        guard: GuardGiven,
        who: WhoGiven,
        data: SecondStepCode,
        request: Request[Any, Any, Any],
    ) -> Response[Session]:
        need_own_page(ports, request)
        secret = await second_step(
            ports, guard, data.ticket, data.code, who.address(request), who.came(request)
        )
        return signed_in(ports, secret, request)

    @get("/session", summary="Who is signed in here?", opt=OWING)
    async def session(
        self, ports: PortsGiven, caller: CallerGiven, request: Request[Any, Any, Any]
    ) -> Session:
        return _session(ports, caller, request)

    @delete("/session", summary="Sign out", opt=OWING)
    async def sign_out(
        self,
        ports: PortsGiven,
        caller: CallerGiven,
        actor: ActorGiven,
        request: Request[Any, Any, Any],
    ) -> Response[None]:
        caller.need_person()
        await sign_in.sign_out(ports, caller, actor)
        return Response(None, status_code=204, cookies=[no_cookie(ports, request)])


def signed_in(ports: PortsGiven, secret: str, request: Request[Any, Any, Any]) -> Response[Session]:
    caller = ports.directory.by_session(secret)
    if caller is None:
        raise HallooError("signed_out")
    cookie = cookie_of(ports, request, secret)
    return Response(_session(ports, caller, request), status_code=201, cookies=[cookie])


def _session(ports: PortsGiven, caller: Caller, request: Request[Any, Any, Any]) -> Session:
    agent = ports.directory.agents[caller.name]
    csrf = csrf_token(ports.key, caller.credential)
    demo = f"{own_address(ports, request)}/demo" if ports.settings.demo else None
    owes = ports.directory.owes_factor(caller)
    scopes = [scope for scope in SCOPES if scope in caller.scopes]
    return Session(agent.name, agent.email, agent.role, csrf, __version__, demo, owes, scopes)
