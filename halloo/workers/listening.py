"""The sockets that the server listens on: one for a process alone, one for each of several."""

import socket
from contextlib import closing

from halloo.settings import SettingError

BACKLOG = 2048


def listen(host: str, port: int) -> socket.socket:
    """For one process, on a port that nobody has. Raises SettingError."""
    listener = _bound(host, port)
    listener.listen(BACKLOG)
    return listener


def listen_together(host: str, port: int, count: int) -> list[socket.socket]:
    """So many on one port: the kernel gives each an even share of those who connect. It would let
    the same user's other programs share the port as well, so we look first whether it is free.
    Raises SettingError."""
    with closing(_bound(host, port)):
        pass
    first = listen_beside(host, port)
    port = first.getsockname()[1]
    return [first, *(listen_beside(host, port) for _ in range(count - 1))]


def listen_beside(host: str, port: int) -> socket.socket:
    """One more on a port that is ours. Raises SettingError."""
    listener = _bound(host, port, together=True)
    listener.listen(BACKLOG)
    return listener


def _bound(host: str, port: int, together: bool = False) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if together:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.setblocking(False)
    try:
        listener.bind((host, port))
    except (OSError, UnicodeError) as error:
        listener.close()
        raise SettingError(
            f"Cannot listen on {host}:{port}: {error}. Stop what is using it, "
            "or choose another with --port (HALLOO_PORT) or --host."
        ) from None
    return listener
