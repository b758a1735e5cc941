"""The original contract over HTTP, as its pages and backends expect it (docs/protocol.md)."""

from typing import Any
from uuid import uuid4
from xml.parsers import expat

import msgspec
from litestar import Request, Response, get, post
from litestar.exceptions import HTTPException

from halloo.actions.ports import Ports
from halloo.actions.sign_in import authenticate
from halloo.api.who import PortsGiven, Who, bearer_of
from halloo.domain.agents import Caller
from halloo.domain.times import rfc3339
from halloo.errors import HallooError

Plain = Response[dict[str, Any]]
XML_DEPTH = 8


def original_routes(who: Who) -> list[Any]:
    async def caller_of(ports: Ports, request: Request[Any, Any, Any], scope: str) -> Caller:
        token = request.headers.get("token") or bearer_of(request)
        if not token:
            raise HallooError("sign_in_required", "Send the header token: hal_…")
        caller = await authenticate(ports, token, None)
        who.allow(caller)
        caller.need(scope)
        return caller

    @post("/kefu/monitorMessage", status_code=200, include_in_schema=False)
    async def monitor_message(ports: PortsGiven, request: Request[Any, Any, Any]) -> Plain:
        try:
            caller = await caller_of(ports, request, "push")
            fields = {**dict(request.query_params.items()), **await _fields(request)}
            done = await deliver(ports, caller, *message_of(ports, fields))
        except HallooError as error:
            return _failed(error)
        except HTTPException as error:  # Litestar's own, for a body too large or torn
            code = "body_too_large" if error.status_code == 413 else "bad_request"
            return _failed(HallooError(code))
        return _answer(done)

    @get("/kefu/monitorList", include_in_schema=False)
    async def monitor_list(ports: PortsGiven, request: Request[Any, Any, Any]) -> Plain:
        try:
            caller = await caller_of(ports, request, "read")
        except HallooError as error:
            return _failed(error)
        elsewhere = await ports.nodes.monitors(caller) if ports.nodes else []
        return _answer(
            _ok(
                [
                    {
                        "uniqid": monitor.uniqid,
                        "kefu_name": monitor.agent,
                        "url": monitor.url,
                        "title": monitor.title,
                        "refer": monitor.referrer,
                        "ip": monitor.address,
                        "city": monitor.city,
                        "connected_at": rfc3339(monitor.connected_at),
                    }
                    for monitor in [*ports.hub.monitors(caller.name), *elsewhere]
                    if caller.may_see(monitor.site)
                ]
            )
        )

    @post("/visitor_login", status_code=200, include_in_schema=False)
    async def visitor_login(ports: PortsGiven, request: Request[Any, Any, Any]) -> Plain:
        """The contract names no site: who is blocked on each that has the page's origin."""
        origin = request.headers.get("origin", "")
        those = [site.key for site in ports.directory.sites.values() if origin in site.origins]
        if those and all(who.is_blocked(request, site) for site in those):
            return _failed(HallooError("blocked"))
        return _answer(_ok({"visitor_id": str(uuid4())}))

    return [monitor_message, monitor_list, visitor_login]


def message_of(ports: Ports, fields: dict[str, Any]) -> tuple[str, str]:
    """To whom, and what. Raises HallooError."""
    uniqid, message = _field(fields, "uniqid"), _field(fields, "message")
    most = ports.settings.limit_text_characters
    if most and len(message) > most:
        raise HallooError("text_too_long", f"message has at most {most} characters")
    return uniqid, message


async def deliver(ports: Ports, caller: Caller, uniqid: str, message: str) -> dict[str, Any]:
    """Sends it, to pages of every node; returns what is answered."""
    here = deliver_here(ports, caller, uniqid, message)
    if ports.nodes:
        here["result"]["connections"] += await ports.nodes.to_monitors(caller, uniqid, message)
    return here


def deliver_here(ports: Ports, caller: Caller, uniqid: str, message: str) -> dict[str, Any]:
    """The same on this node alone."""
    return _ok({"connections": ports.hub.to_monitors(caller, uniqid, message)})


def _ok(result: Any) -> dict[str, Any]:
    return {"code": 200, "msg": "ok", "result": result}


def _answer(content: dict[str, Any]) -> Plain:
    return Response(content, headers=ANY_ORIGIN)


def _failed(error: HallooError) -> Plain:
    status = error.status if error.status in (401, 403, 413, 429, 503) else 400
    wait = {"Retry-After": str(error.wait)} if error.wait else {}
    return Response(
        {"code": status, "msg": error.code, "result": error.message},
        status_code=status,
        headers=ANY_ORIGIN | wait,
    )


# `POST /visitor_login` is called from the site's pages; nothing here is read by cookie.
ANY_ORIGIN = {"Access-Control-Allow-Origin": "*"}


def _field(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value:
        raise HallooError("bad_field", f"{name} is missing; uniqid and message are both required")
    return value


async def _fields(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """The body's fields, whichever way they were written."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    if not body:
        return {}
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        form = await request.form()
        return {name: value for name, value in form.items() if isinstance(value, str)}
    if kind.endswith("xml") or (kind not in _JSON and body.lstrip()[:1] == b"<"):
        return xml_fields(body)
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise HallooError("bad_request", "the body is not form, JSON or XML") from None


_JSON = ("application/json", "text/json")


def xml_fields(body: bytes) -> dict[str, Any]:
    """The texts of the root's children. Raises HallooError for anything with a document type
    (entities, outside references) or deeper than any message is."""
    fields: dict[str, str] = {}
    path: list[str] = []

    def start(name: str, _attributes: dict[str, str]) -> None:
        path.append(name)
        if len(path) > XML_DEPTH:
            raise HallooError("bad_request", "the XML is nested too deep")

    def text(content: str) -> None:
        if len(path) == 2:
            fields[path[1]] = fields.get(path[1], "") + content

    def doctype(*_: Any) -> None:
        raise HallooError("bad_request", "XML with a document type is not taken")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: path.pop()
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise HallooError("bad_request", f"the XML could not be read: {error}") from None
    # Whoever indents XML does not mean the id to have blanks; the message is sent as it is.
    return {name: value.strip() if name == "uniqid" else value for name, value in fields.items()}
