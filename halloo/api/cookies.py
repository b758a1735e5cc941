"""The console's session cookie, written and read in one way."""

from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from halloo.actions.ports import Ports
from halloo.domain.cookies import session_cookie


def is_secure(ports: Ports, request: Request[Any, Any, Any]) -> bool:
    """Whether people reach us by TLS: ours, or that of a proxy."""
    return request.url.scheme == "https" or ports.settings.public_url.startswith("https:")


def session_of(ports: Ports, request: Request[Any, Any, Any]) -> str | None:
    return request.cookies.get(session_cookie(is_secure(ports, request)))


def cookie_of(ports: Ports, request: Request[Any, Any, Any], secret: str) -> Cookie:
    secure = is_secure(ports, request)
    return Cookie(
        session_cookie(secure),
        value=secret,
        httponly=True,
        samesite="lax",
        secure=secure,
        max_age=int(ports.settings.session_longest_days * 86_400),
        path="/",
    )


def no_cookie(ports: Ports, request: Request[Any, Any, Any]) -> Cookie:
    """Takes it away. Browsers listen to that only when all else is as it was set."""
    cookie = cookie_of(ports, request, "")
    cookie.max_age = 0
    return cookie
