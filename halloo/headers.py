"""The headers that every answer carries, by its kind: one table, for whoever writes answers.

What an answer says of itself (its caching, a policy of its own) stands before the table.
Sources: OWASP ASVS 5.0, 3.4; OWASP HTTP Headers Cheat Sheet; RFC 6797 (HSTS).
"""

from halloo.settings import Settings

Headers = dict[str, str]

_ALWAYS = {"X-Content-Type-Options": "nosniff"}
# For people's screens and for programs: nobody frames it, nobody embeds it, nothing leaks.
_OWN = {"Cross-Origin-Resource-Policy": "same-origin"}
_SHARED = {"Cross-Origin-Resource-Policy": "cross-origin"}
_NOTHING = "default-src 'none'; frame-ancestors 'none'"
_PAGE = {
    **_ALWAYS,
    **_OWN,
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), usb=()"
    ),
    "Cache-Control": "no-cache",
}
_ANSWER = {
    **_ALWAYS,
    "Content-Security-Policy": _NOTHING,
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

TABLE: dict[str, Headers] = {
    # the console, and the API's page
    "page": {**_PAGE, "Referrer-Policy": "same-origin"},
    # the demo shop stands for a customer's site
    "demo": {**_PAGE, "Referrer-Policy": "strict-origin-when-cross-origin"},
    # scripts and pictures that pages of other sites load
    "file": {**_ALWAYS, **_SHARED, "Referrer-Policy": "strict-origin-when-cross-origin"},
    # what programs and the console's scripts read, all errors, refused handshakes
    "answer": {**_ANSWER, **_OWN},
    # the same where pages of other sites may ask
    "open": {**_ANSWER, **_SHARED},
}
_BY_PATH = {
    "/": "page",
    "/widget.js": "file",
    "/healthz": "open",
    "/visitor_login": "open",
    "/kefu/monitorMessage": "open",
    "/kefu/monitorList": "open",
}
_BY_START = (("/api/docs", "page"), ("/assets/", "file"), ("/demo", "demo"), ("/live/", "open"))


def kind_of(path: str, status: int) -> str:
    """Which of the table an answer carries. An error is never the page or file asked for."""
    kind = _BY_PATH.get(path)
    if kind is None:
        kind = next((kind for start, kind in _BY_START if path.startswith(start)), "answer")
    return "answer" if status >= 400 and kind != "open" else kind


def transport_security(settings: Settings) -> Headers:
    """Only for answers that go out under TLS (RFC 6797, 7.2)."""
    seconds = settings.hsts_days * 86_400
    return {"Strict-Transport-Security": f"max-age={seconds}"} if seconds else {}


def answer(settings: Settings) -> Headers:
    """Those of answers that are written before anybody looks at the request."""
    secured = transport_security(settings) if settings.tls_cert else {}
    return TABLE["answer"] | secured


def lines(headers: Headers) -> bytes:
    """As they stand in an answer's head."""
    return b"".join(f"{name}: {value}\r\n".encode() for name, value in headers.items())


def pairs(headers: Headers) -> list[tuple[bytes, bytes]]:
    """As ASGI has them."""
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
