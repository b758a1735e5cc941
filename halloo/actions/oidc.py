"""Signing in with one's organisation (OpenID Connect, code flow with PKCE): away and back again.
Whatever the provider says is checked in `oidc_token`; who that is here is settled in `oidc_agent`.

Nothing is stored on the way: state, nonce and verifier are derived from a ticket that the browser
keeps in a cookie, so that nobody can be brought back from a journey that he did not begin."""

import asyncio
import hashlib
from base64 import b64encode, urlsafe_b64encode
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from halloo.actions.oidc_token import claims_of
from halloo.actions.outgoing import fetch
from halloo.actions.ports import Ports
from halloo.domain.factors import same
from halloo.domain.ids import derived
from halloo.domain.tickets import expiry_of, new_ticket
from halloo.errors import HallooError
from halloo.settings import Settings

JOURNEY_SECONDS = 600.0
FRESH_SECONDS = 600.0  # how long the provider's own description is believed
_PURPOSE = "oidc"


class Provider(msgspec.Struct):
    """Of what it says about itself, what we use (OpenID Connect Discovery 1.0, section 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class Tokens(msgspec.Struct):
    id_token: str
    access_token: str = ""


class Person(NamedTuple):
    """Who came back. `email` is None unless the provider has verified it."""

    identity: str
    email: str | None


class Organisation:
    """The provider of the settings, and what it last said about itself."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._provider: Provider | None = None
        self._until = 0.0
        self._asking = asyncio.Lock()

    @property
    def name(self) -> str | None:
        return organisation_name(self._ports.settings)

    async def leave(self, back: str) -> tuple[str, str]:
        """Where to send the browser, and the ticket that it keeps meanwhile; `back` is where it
        comes back to. Raises HallooError `not_found` or `oidc_failed`."""
        provider, key = await self._described(), self._ports.key
        ticket = new_ticket(key, _PURPOSE, self._ports.now(), JOURNEY_SECONDS)
        challenge = hashlib.sha256(_named(key, "verifier", ticket).encode()).digest()
        query = {
            "response_type": "code", "client_id": self._ports.settings.oidc_client_id,
            "redirect_uri": back, "scope": "openid email profile",
            "state": _named(key, "state", ticket), "nonce": _named(key, "nonce", ticket),
            "code_challenge": urlsafe_b64encode(challenge).decode().rstrip("="),
            "code_challenge_method": "S256",
        }  # fmt: skip
        joint = "&" if "?" in provider.authorization_endpoint else "?"
        return f"{provider.authorization_endpoint}{joint}{urlencode(query)}", ticket

    async def come_back(
        self, ticket: str, state: str, code: str, issuer: str | None, back: str,
        refusal: str | None = None,
    ) -> Person:  # fmt: skip
        """`refusal` is the provider's word for why not. Raises HallooError `not_found`,
        `ticket_invalid` or `oidc_failed`."""
        provider, key = await self._described(), self._ports.key
        right = expiry_of(key, _PURPOSE, ticket, self._ports.now()) is not None
        if not right or not same(state, _named(key, "state", ticket)):
            raise HallooError("ticket_invalid")
        if refusal is not None:  # RFC 6749, 4.1.2.1: it names the state, too
            raise _failed(f"The provider said {refusal[:200]!r}.")
        if not code or (issuer is not None and issuer != provider.issuer):  # RFC 9207
            raise HallooError("oidc_failed")
        tokens = await self._exchange(provider, code, _named(key, "verifier", ticket), back)
        keys = await self._ask("GET", provider.jwks_uri, dict[str, Any])
        nonce, client = _named(key, "nonce", ticket), self._ports.settings.oidc_client_id
        claims = claims_of(tokens.id_token, keys, provider.issuer, client, nonce, self._ports.now())
        told = claims if "email" in claims else await self._userinfo(provider, tokens, claims)
        return Person(_identity(provider.issuer, claims["sub"]), _verified_email(told))

    async def _described(self) -> Provider:
        if self.name is None:
            raise HallooError("not_found", "No organisation's sign-in is set up here.")
        async with self._asking:
            if self._provider is None or self._ports.tick() > self._until:
                issuer = self._ports.settings.oidc_issuer.rstrip("/")
                url = f"{issuer}/.well-known/openid-configuration"
                provider = await self._ask("GET", url, Provider)
                if provider.issuer.rstrip("/") != issuer:
                    raise _failed(f"The provider calls itself {provider.issuer}.")
                self._provider, self._until = provider, self._ports.tick() + FRESH_SECONDS
            return self._provider

    async def _exchange(self, provider: Provider, code: str, verifier: str, back: str) -> Tokens:
        settings = self._ports.settings
        client, secret = settings.oidc_client_id, settings.oidc_client_secret
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": back,
            "code_verifier": verifier,
        }  # fmt: skip
        headers = {"content-type": "application/x-www-form-urlencoded"}
        if not secret:
            form["client_id"] = client
        elif "client_secret_basic" in provider.token_endpoint_auth_methods_supported:
            both = f"{quote(client, safe='')}:{quote(secret, safe='')}"  # RFC 6749, 2.3.1
            headers["authorization"] = f"Basic {b64encode(both.encode()).decode()}"
        else:
            form |= {"client_id": client, "client_secret": secret}
        body = urlencode(form).encode()
        tokens: Tokens = await self._ask("POST", provider.token_endpoint, Tokens, body, headers)
        return tokens

    async def _userinfo(
        self, provider: Provider, tokens: Tokens, claims: dict[str, Any]
    ) -> dict[str, Any]:
        """Where most providers keep the e-mail (OpenID Connect Core 1.0, section 5.4)."""
        if not provider.userinfo_endpoint or not tokens.access_token:
            return {}
        headers = {"authorization": f"Bearer {tokens.access_token}"}
        told = await self._ask("GET", provider.userinfo_endpoint, dict[str, Any], headers=headers)
        return told if told.get("sub") == claims["sub"] else {}

    async def _ask(
        self, method: str, url: str, kind: Any, body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Any:  # fmt: skip
        """The operator has named the issuer's host, so that one may be inside the network."""
        host = urlsplit(self._ports.settings.oidc_issuer).hostname or ""
        plain = {"accept": "application/json", **(headers or {})}
        try:
            answer = await fetch(
                self._ports.settings, method, url, body=body, headers=plain,
                allow_private=frozenset({host}),
            )  # fmt: skip
            if answer.status != 200:
                raise _failed(f"{urlsplit(url).path} answered {answer.status}.")
            return msgspec.json.decode(answer.entire(), type=kind)
        except HallooError as error:
            raise _failed(error.message) from None
        except msgspec.DecodeError as error:
            raise _failed(f"{urlsplit(url).path} cannot be read: {error}.") from None


def organisation_name(settings: Settings) -> str | None:
    """What its button says; None when there is none."""
    if not settings.oidc_issuer or not settings.oidc_client_id:
        return None
    return settings.oidc_name or urlsplit(settings.oidc_issuer).hostname or ""


def _failed(why: str) -> HallooError:
    return HallooError("oidc_failed", f"The organisation's sign-in does not work: {why}")


def _named(key: bytes, purpose: str, ticket: str) -> str:
    return derived(key, f"oidc-{purpose}", ticket).hex()


def _identity(issuer: str, subject: str) -> str:
    """Fits into its column whatever they are called."""
    whole = f"{issuer} {subject}"
    return whole if len(whole) <= 255 else hashlib.sha256(whole.encode()).hexdigest()


def _verified_email(told: dict[str, Any]) -> str | None:
    email = told.get("email")
    return email if isinstance(email, str) and told.get("email_verified") is True else None
