"""The port: free, or answered by a Halloo."""

import http.client
import json
import socket
import ssl
from typing import Any

from halloo.cli.checks.finding import Finding, ok, wrong
from halloo.settings import Settings

PATIENCE = 3.0
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # nosec B104  # where to ask
CHOOSE = "Stop what is using it, or choose another with --port or HALLOO_PORT."


def look(settings: Settings) -> Finding:
    if settings.port == 0:
        return ok("Port", "a free one is taken at the start")
    where = f"{settings.host}:{settings.port}"
    try:
        status, body = _ask(settings)
    except ConnectionRefusedError:
        return _bind(settings, where)
    except (OSError, http.client.HTTPException) as error:
        return wrong("Port", f"{where} is in use, and not by a Halloo ({_words(error)})", CHOOSE)
    if status == 200 and body.get("status") == "ok":
        return ok("Port", f"a Halloo answers on {where} and is ready")
    if "error" in body:
        text = f"a Halloo answers on {where} and is not ready: {body['error'].get('message')}"
        return wrong("Port", text, "Look into its log; it may be stopping, or its disk full.")
    return wrong("Port", f"{where} is in use, and not by a Halloo", CHOOSE)


def _ask(settings: Settings) -> tuple[int, dict[str, Any]]:
    host = ANYWHERE.get(settings.host, settings.host)
    connection = _connection(settings, host)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        body = json.loads(answer.read(64 * 1024))
        return answer.status, body if isinstance(body, dict) else {}
    except ValueError:
        return 0, {}
    finally:
        connection.close()


def _connection(settings: Settings, host: str) -> http.client.HTTPConnection:
    if not settings.tls_cert:
        return http.client.HTTPConnection(host, settings.port, timeout=PATIENCE)
    # The certificate is for the name that people use, and nothing secret is said here.
    anybody = ssl.create_default_context()
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    return http.client.HTTPSConnection(host, settings.port, timeout=PATIENCE, context=anybody)


def _bind(settings: Settings, where: str) -> Finding:
    """Nobody answers: could we?"""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except (OSError, UnicodeError) as error:
            return wrong("Port", f"cannot listen on {where}: {_words(error)}", CHOOSE)
    return ok("Port", f"{where} is free, no server runs there")


def _words(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
