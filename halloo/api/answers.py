"""Every error over HTTP has the catalogue's shape, whoever raised it."""

from typing import Any

import msgspec
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException, ValidationException

from halloo.api.http import FastAnswer
from halloo.errors import HallooError, body
from halloo.log import log

_BY_STATUS = {
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
}


def refusal(error: HallooError) -> FastAnswer:
    """The same for the short way."""
    wait = ((b"retry-after", str(error.wait).encode()),) if error.wait else ()
    return FastAnswer(error.status, msgspec.json.encode(body(error)), wait)


def halloo_error(_: Request[Any, Any, Any], error: HallooError) -> Response[object]:
    headers = {"Retry-After": str(error.wait)} if error.wait else {}
    return Response(
        body(error), status_code=error.status, headers=headers, media_type=MediaType.JSON
    )


def http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[object]:
    """Litestar's own refusals: no such path, wrong method, a body that does not fit."""
    code = _BY_STATUS.get(error.status_code, "bad_request")
    message = _what_is_wrong(error) if error.status_code == 400 else None
    fields = _wrong_fields(error)
    return halloo_error(
        request, HallooError("bad_field" if fields else code, message, fields=fields)
    )


def unreadable(request: Request[Any, Any, Any], _: Exception) -> Response[object]:
    """A body that is not UTF-8 or is nested without end: msgspec raises Python's own for these."""
    return halloo_error(request, HallooError("bad_request"))


def any_error(request: Request[Any, Any, Any], error: Exception) -> Response[object]:
    log.error("request failed", path=request.url.path, exc_info=error)
    return halloo_error(request, HallooError("internal"))


def _wrong_fields(error: HTTPException) -> dict[str, str] | None:
    if not isinstance(error, ValidationException) or not isinstance(error.extra, list):
        return None
    pairs = [(e.get("key"), e.get("message")) for e in error.extra if isinstance(e, dict)]
    return {str(key): str(message) for key, message in pairs if key} or None


def _what_is_wrong(error: HTTPException) -> str | None:
    fields = _wrong_fields(error)
    if fields:
        return "; ".join(f"{name}: {what}" for name, what in fields.items())
    cause = error.__cause__
    if isinstance(cause, msgspec.DecodeError):
        return f"The body could not be read as JSON: {cause}"
    return None
