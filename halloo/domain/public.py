"""Which addresses belong to anybody on the internet, and which are inside somebody's network."""

from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

# Python takes some of these for anybody's: IETF's own, relays of 6to4 and documentation (IANA's
# registries of special addresses), and the hosts of clouds.
_INNER = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20", "168.63.129.16/32")))
_GIVEN_OUT = ip_network("2000::/3")  # of IPv6; the rest are forms of IPv4, or nobody's


def is_public(address: str) -> bool:
    """Neither loopback nor private, link-local, reserved or multicast; nor one of those in the
    clothes of IPv6."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner:
            return is_public(str(inner))
        if ip not in _GIVEN_OUT:
            return False
    return ip.is_global and not ip.is_multicast and not any(ip in net for net in _INNER)


def is_address(url: str) -> bool:
    """Whether it is one of the web: http or https, with a host, and with nobody's name in it."""
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("https", "http") and parts.hostname and parts.port != 0
    except ValueError:
        return False
    return bool(fits) and "@" not in parts.netloc
