"""Files that visitors send and read, from pages of other sites: who they are stands in a header,
never in an address, so no picture, link or form of a page can ask for them."""

from functools import partial
from typing import Any, TypeVar

from litestar import HttpMethod, Request, Response, delete, get, post, route

from halloo.actions import attach
from halloo.actions.access import access_own_file
from halloo.actions.files import take_back
from halloo.actions.ports import Ports
from halloo.actions.recognize import opened_by
from halloo.actions.uploads import Uploader, Uploads
from halloo.api.answers import halloo_error
from halloo.api.sending import NAME_HEADER, original, parcel, shown
from halloo.api.who import Who
from halloo.errors import HallooError
from halloo.wire import SentFile

TOKEN_HEADER = "x-halloo-visitor"
ASKED_SECONDS = 600  # how long a browser remembers that it may

Asked = Request[Any, Any, Any]
T = TypeVar("T")


def visitor_file_routes(ports: Ports, who: Who, uploads: Uploads) -> list[Any]:
    """`site` in the query names the site, which is no secret."""
    shared: dict[str, Any] = {
        "include_in_schema": False,
        "exception_handlers": {HallooError: partial(_refused, ports)},
    }

    @route("/files", http_method=[HttpMethod.OPTIONS], status_code=204, **shared)
    async def may_send(request: Asked) -> Response[None]:
        return _open(ports, request, Response(None, status_code=204))

    @route(
        ["/files/{file:str}", "/files/{file:str}/preview"],
        http_method=[HttpMethod.OPTIONS], status_code=204, **shared,
    )  # fmt: skip
    async def may_read(request: Asked, file: str) -> Response[None]:
        return _open(ports, request, Response(None, status_code=204))

    @post("/files", request_max_body_size=None, **shared)
    async def send(request: Asked) -> Response[SentFile]:
        _need_origin(ports, request)
        site, visitor = await _visitor(ports, request)
        if who.is_blocked(request, site, visitor):
            raise HallooError("blocked")
        uploader = Uploader(site, visitor, f"visitor:{visitor}", who.address(request))
        taken = await attach.take_in(ports, uploads, uploader, parcel(request))
        return _open(ports, request, Response(taken, status_code=201))

    @get("/files/{file:str}", **shared)
    async def save(request: Asked, file: str) -> Response[Any]:
        return _open(ports, request, await original(ports, await _found(ports, request, file)))

    @get("/files/{file:str}/preview", **shared)
    async def look(request: Asked, file: str) -> Response[Any]:
        return _open(ports, request, await shown(ports, await _found(ports, request, file)))

    @delete("/files/{file:str}", **shared)
    async def forget(request: Asked, file: str) -> Response[None]:
        _need_origin(ports, request)
        site, visitor = await _visitor(ports, request)
        found = partial(access_own_file, site=site, visitor=visitor, file=file)
        await take_back(ports, found, f"visitor:{visitor}")
        return _open(ports, request, Response(None, status_code=204))

    return [may_send, may_read, send, save, look, forget]


async def _found(ports: Ports, request: Asked, file: str) -> Any:
    site, visitor = await _visitor(ports, request)
    return await ports.store.read(partial(access_own_file, site=site, visitor=visitor, file=file))


async def _visitor(ports: Ports, request: Asked) -> tuple[str, str]:
    """(site, visitor). For whom a site vouches there is a blank and the identity behind the token.
    Raises HallooError `token_invalid`."""
    site = request.query_params.get("site", "")
    token, _, identity = request.headers.get(TOKEN_HEADER, "").partition(" ")
    known = site if site in ports.directory.sites else ""
    return site, await opened_by(ports, known, token, identity or None)


def _need_origin(ports: Ports, request: Asked) -> None:
    if not _origin(ports, request):
        raise HallooError("origin_not_allowed")


def _origin(ports: Ports, request: Asked) -> str:
    """The page's, "" where it is none of the site's."""
    site = ports.directory.sites.get(request.query_params.get("site", ""))
    origin = request.headers.get("origin", "")
    return origin if site and origin in site.origins else ""


def _open(ports: Ports, request: Asked, answer: Response[T]) -> Response[T]:
    """Lets the page have it. A browser names no origin to a page of ours that reads: the token has
    proved who asks."""
    if "origin" in request.headers or request.method not in ("GET", "HEAD"):
        _need_origin(ports, request)
    answer.headers.update(_cors(ports, request))
    return answer


def _refused(ports: Ports, request: Asked, error: HallooError) -> Response[Any]:
    answer = halloo_error(request, error)
    answer.headers.update(_cors(ports, request))
    return answer


def _cors(ports: Ports, request: Asked) -> dict[str, str]:
    origin, vary = _origin(ports, request), {"Vary": f"Origin, {TOKEN_HEADER}"}
    if not origin:
        return vary
    return {
        **vary,
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": "GET, POST, DELETE",
        "Access-Control-Allow-Headers": f"content-type, {NAME_HEADER}, {TOKEN_HEADER}",
        "Access-Control-Expose-Headers": "Retry-After",
        "Access-Control-Max-Age": str(ASKED_SECONDS),
    }
