"""The operator's file of places by address, in MaxMind's format. Read where it lies, never
written; which file to take and how old it may be is the operator's affair."""

from collections.abc import Mapping
from ipaddress import ip_address

import maxminddb

from halloo.domain.places import NOWHERE, Place, of_headers, of_record
from halloo.log import log
from halloo.settings import Settings


class AtlasError(Exception):
    """The file cannot be used; the text says why."""


class Atlas:
    """Raises AtlasError. Without a path everybody is nowhere."""

    def __init__(self, path: str) -> None:
        self._reader = _open(path) if path else None

    @property
    def about(self) -> tuple[str, float]:
        """The file's own name for its kind, and when it was made (seconds since 1970)."""
        if self._reader is None:
            return "", 0.0
        told = self._reader.metadata()
        return told.database_type, float(told.build_epoch)

    def of(self, address: str) -> Place:
        """Microseconds, for the file is mapped into memory: no address needs to be remembered with
        its answer."""
        if self._reader is None:
            return NOWHERE
        try:
            parsed = ip_address(address)
            mapped = getattr(parsed, "ipv4_mapped", None)
            return of_record(self._reader.get(mapped or parsed))
        except ValueError:  # no address, or of a kind that the file does not have
            return NOWHERE
        except maxminddb.InvalidDatabaseError as error:
            log.warning("the location file is damaged", cause=str(error))
            return NOWHERE


class Places:
    """Where people are: what a proxy of ours says, else what the file says of the whole address."""

    def __init__(self, settings: Settings, atlas: Atlas) -> None:
        self._headers = settings.country_header, settings.city_header
        self._atlas = atlas

    def of(self, headers: Mapping[str, str], address: str, proxied: bool) -> Place:
        """`headers` by lower-case name; they count if a proxy of ours sent them."""
        place = of_headers(headers, *self._headers) if proxied else NOWHERE
        return place if place.country else self._atlas.of(address)


def _open(path: str) -> maxminddb.Reader:
    try:
        return maxminddb.open_database(path, maxminddb.MODE_AUTO)
    except OSError as error:
        raise AtlasError(f"{path} cannot be read: {error.strerror or error}") from None
    except (maxminddb.InvalidDatabaseError, ValueError, UnicodeError):
        raise AtlasError(f"{path} is not a file in MaxMind's format (.mmdb), or is cut") from None
