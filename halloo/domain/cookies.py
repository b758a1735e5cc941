"""The console's cookie. Under TLS its name begins with `__Host-`: then browsers let nobody set it
from another subdomain or over plain HTTP, and so nobody can slip an agent a session."""

from halloo.domain.agents import SESSION_COOKIE


def session_cookie(secure: bool) -> str:
    return f"__Host-{SESSION_COOKIE}" if secure else SESSION_COOKIE
