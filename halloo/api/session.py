"""Set-up, sign-in and sign-out of the console."""

from typing import Any

from litestar import Controller, Request, Response, delete, get, post
from msgspec import Struct

from halloo import __version__
from halloo.actions import sign_in
from halloo.api.cookies import cookie_of, no_cookie
from halloo.api.who import CallerGiven, GuardGiven, PortsGiven, WhoGiven, need_own_page, own_address
from halloo.domain.agents import Caller
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
    """`csrf` goes into the X-CSRF-Token header of every change; `demo` is the shop's address."""

    agent: str
    email: str
    role: str
    csrf: str
    version: str
    demo: str | None


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
        return _signed_in(ports, secret, request)

    @post("/session", summary="Sign in")
    async def sign_in(
        self,
        ports: PortsGiven,
        guard: GuardGiven,
        who: WhoGiven,
        data: SignIn,
        request: Request[Any, Any, Any],
    ) -> Response[Session]:
        need_own_page(ports, request)
        secret = await sign_in.sign_in(
            ports, guard, data.email, data.password, who.address(request), who.came(request)
        )
        return _signed_in(ports, secret, request)

    @get("/session", summary="Who is signed in here?")
    async def session(
        self, ports: PortsGiven, caller: CallerGiven, request: Request[Any, Any, Any]
    ) -> Session:
        return _session(ports, caller, request)

    @delete("/session", summary="Sign out")
    async def sign_out(
        self, ports: PortsGiven, caller: CallerGiven, request: Request[Any, Any, Any]
    ) -> Response[None]:
        await sign_in.sign_out(ports, caller)
        return Response(None, status_code=204, cookies=[no_cookie(ports, request)])


def _signed_in(
    ports: PortsGiven, secret: str, request: Request[Any, Any, Any]
) -> Response[Session]:
    caller = ports.directory.by_session(secret)
    if caller is None:
        raise HallooError("signed_out")
    cookie = cookie_of(ports, request, secret)
    return Response(_session(ports, caller, request), status_code=201, cookies=[cookie])


def _session(ports: PortsGiven, caller: Caller, request: Request[Any, Any, Any]) -> Session:
    agent = ports.directory.agents[caller.name]
    csrf = csrf_token(ports.key, caller.credential)
    demo = f"{own_address(ports, request)}/demo" if ports.settings.demo else None
    return Session(agent.name, agent.email, agent.role, csrf, __version__, demo)
