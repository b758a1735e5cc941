"""To the organisation's sign-in and back. A browser comes here by itself, so whatever goes wrong
is told on the console's sign-in page."""

from functools import partial
from typing import Annotated, Any

from litestar import Controller, Request, get
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import Parameter, QueryParameter, SkipValidation
from litestar.response import Redirect

from halloo.actions.oidc import JOURNEY_SECONDS, Organisation
from halloo.actions.oidc_agent import agent_for
from halloo.actions.ports import Ports
from halloo.actions.sign_in import open_session
from halloo.api.cookies import cookie_of, is_secure
from halloo.api.who import GuardGiven, PortsGiven, WhoGiven, own_address
from halloo.domain.addresses import truncated
from halloo.errors import HallooError
from halloo.log import log

OrganisationGiven = NamedDependency[SkipValidation[Organisation]]
Text = Annotated[str, Parameter(max_length=4096)]
State = Annotated[str, QueryParameter(name="state", max_length=256)]
_BACK = "/api/v1/oidc/return"
_ANYBODY = frozenset({"not_found", "ticket_invalid", "too_many_attempts"})


class OidcController(Controller):
    path = "/api/v1/oidc"
    tags = ("console",)

    @get("/start", summary="Sign in with your organisation", status_code=302)
    async def start(
        self, ports: PortsGiven, organisation: OrganisationGiven, request: Request[Any, Any, Any]
    ) -> Redirect:
        try:
            url, ticket = await organisation.leave(own_address(ports, request) + _BACK)
        except HallooError as error:
            return _refused(error)
        answer = Redirect(url)
        answer.set_cookie(_journey(ports, request, ticket))
        return answer

    @get("/return", summary="Where the organisation sends the browser back to", status_code=302)
    async def come_back(
        self, ports: PortsGiven, organisation: OrganisationGiven, guard: GuardGiven,
        who: WhoGiven, request: Request[Any, Any, Any], code: Text = "", given: State = "",
        iss: Text | None = None, error: Text | None = None,
    ) -> Redirect:  # fmt: skip
        address = who.address(request)
        try:
            tried = await guard.attempt(None, address, ports.tick())
            ticket = request.cookies.get(_journey(ports, request, "").key, "")
            back = own_address(ports, request) + _BACK
            person = await organisation.come_back(ticket, given, code, iss, back, error)
            short, at = truncated(address), ports.now()
            name = await ports.store.write(
                partial(
                    agent_for, settings=ports.settings, identity=person.identity,
                    email=person.email, address=short, at=at,
                )
            )  # fmt: skip
            await ports.directory.refresh()
            agent = ports.directory.agents[name]
            secret = await open_session(ports, agent, who.came(request, "oidc"))
            await guard.came_in(tried)
        except HallooError as refused:
            return _refused(refused)
        answer = Redirect("/")
        answer.set_cookie(cookie_of(ports, request, secret))
        return _arrived(ports, request, answer)


def _refused(error: HallooError) -> Redirect:
    """What anybody can bring about who was never at the provider is not worth a line."""
    if error.code not in _ANYBODY:
        reason = error.message[:300]
        log.warning("the organisation's sign-in failed", code=error.code, reason=reason)
    return Redirect(f"/#/sign-in/{error.code}")


def _arrived(ports: Ports, request: Request[Any, Any, Any], answer: Redirect) -> Redirect:
    over = _journey(ports, request, "")
    over.max_age = 0
    answer.set_cookie(over)
    return answer


def _journey(ports: Ports, request: Request[Any, Any, Any], ticket: str) -> Cookie:
    secure = is_secure(ports, request)
    return Cookie(
        "__Host-halloo_journey" if secure else "halloo_journey", value=ticket, httponly=True,
        samesite="lax", secure=secure, max_age=int(JOURNEY_SECONDS), path="/",
    )  # fmt: skip
