"""What an agent may be called and may do, and who is calling."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from halloo.errors import HallooError

SCOPES = ("push", "read", "chat", "admin")
DEFAULT_SCOPES = ("push", "read", "chat")
# What each role may do at most, whatever its tokens say. Only owners make and change owners.
ROLES = {
    "owner": frozenset(SCOPES),
    "admin": frozenset(SCOPES),
    "agent": frozenset(DEFAULT_SCOPES),
    "viewer": frozenset({"read"}),
}

# The console's cookie, read at the HTTP door and at the socket's.
SESSION_COOKIE = "halloo_session"

# No dash in front: in the audit log one is nobody known, and commands take it for a flag.
_HANDLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")
# Nothing that means something in the header of a message.
_LETTER = r'[^@\s<>()\[\],;:\\"\x00-\x1f\x7f]'
_EMAIL = re.compile(f"{_LETTER}{{1,64}}@{_LETTER}{{1,190}}")


@dataclass(frozen=True, slots=True)
class Caller:
    """An agent, however it came in: console session, API token or socket. `sites` None means
    every site, later ones included. `credential` names the session or token it came by."""

    name: str
    role: str
    sites: frozenset[str] | None
    scopes: frozenset[str]
    credential: str
    by_token: bool

    def may_see(self, site: str) -> bool:
        return self.sites is None or site in self.sites

    def covers(self, sites: Iterable[str] | None) -> bool:
        """Whether all of these sites are the caller's; None means every site."""
        return self.sites is None or (sites is not None and self.sites.issuperset(sites))

    def hears(self, site: str, *scopes: str) -> bool:
        """Whether news of the site that needs one of these scopes is for the caller."""
        return self.may_see(site) and not self.scopes.isdisjoint(scopes)

    def need(self, scope: str) -> None:
        """Raises HallooError `not_allowed` unless role and token allow it."""
        if scope in self.scopes:
            return
        if scope in ROLES[self.role]:
            raise HallooError("not_allowed", f"This token lacks the scope {scope}.")
        if scope == "admin":
            raise HallooError("not_allowed", "Only owners and admins may do this.")
        raise HallooError("not_allowed", f"A {self.role} may look, and nothing more.")

    def need_owner(self) -> None:
        self.need("admin")
        if self.role != "owner":
            raise HallooError("not_allowed", "Only owners may do this.")

    def need_every_site(self) -> None:
        if self.sites is not None:
            raise HallooError("not_allowed", "Only who works on every site may do this.")

    def need_person(self) -> None:
        """Raises HallooError `not_allowed` for a token: what it may do ends with its scopes, and
        accounts are none of them."""
        if self.by_token:
            raise HallooError("not_allowed", "Sign in to the console for this.")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who answers for a deed in the audit log. `way`: console, token, command or server;
    `address` is cut short."""

    name: str
    way: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Came:
    """How somebody came in, for their list of sessions. `way`: password, passkey, oidc …; `device`
    is like "Firefox 145, Linux"; `address` is cut short."""

    way: str = "password"
    address: str = ""
    device: str = ""


# Somebody who may run commands on the machine itself, and what happens by itself.
OPERATOR = Actor("-", "command")
SERVER = Actor("-", "server")


def handle(name: str) -> str:
    if not _HANDLE.fullmatch(name):
        raise HallooError(
            "bad_field",
            f"{name!r} is not a handle: use 1 to 40 letters, digits and dashes, the first no dash.",
            fields={"name": "Letters, digits and dashes, at most 40"},
        )
    return name


def email_address(text: str) -> str:
    address = text.strip().lower()
    if not _EMAIL.fullmatch(address):
        raise HallooError(
            "bad_field",
            f"{text!r} is not an e-mail address.",
            fields={"email": "An address like mei@shop.example"},
        )
    return address


def role_named(role: str) -> str:
    if role not in ROLES:
        raise HallooError("bad_field", f"{role!r} is not a role: {', '.join(ROLES)}.")
    return role


def scopes_named(scopes: list[str]) -> tuple[str, ...]:
    for scope in scopes:
        if scope not in SCOPES:
            raise HallooError("bad_field", f"{scope!r} is not a scope: push, read, chat or admin.")
    return tuple(dict.fromkeys(scopes)) or DEFAULT_SCOPES
