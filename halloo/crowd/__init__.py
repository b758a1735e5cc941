"""Simulated visitors over real sockets: for a first look, and for load.

`people`, `walk`, `words` make somebody up; `talk` and `visit` decide what they do and when; `link`
when a socket dials and pings. None of these touches a clock or a socket: `client` and `crowd` do.
"""


class CrowdError(Exception):
    """Nobody will ever get in; the text says why and what would help."""
