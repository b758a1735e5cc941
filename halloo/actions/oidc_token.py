"""Is this id token the provider's, for us, for this very sign-in, and still good? (OpenID Connect
Core 1.0, section 3.1.3.7)"""

from typing import Any

from halloo.errors import HallooError
from halloo.log import log

# Signatures that only the provider can make. What the token says of its own algorithm chooses among
# these and nothing else: neither "none", nor one whose key would be public or our client secret.
ALGORITHMS = ("RS256", "PS256", "ES256", "ES384", "RS384", "RS512", "PS384", "PS512", "ES512")
KINDS = ("RSA", "EC")
LEEWAY_SECONDS = 60


def claims_of(
    token: str, keys: dict[str, Any], issuer: str, client: str, nonce: str, at: float
) -> dict[str, Any]:
    """Raises HallooError `oidc_failed`; why is in the log."""
    from joserfc import jwk, jwt
    from joserfc.errors import JoseError

    must: dict[str, Any] = {
        "iss": issuer, "aud": client, "nonce": nonce, "sub": None, "exp": None, "iat": None,
    }  # fmt: skip
    rules = {
        name: {"essential": True} | ({} if value is None else {"value": value})
        for name, value in must.items()
    }
    try:
        signed = [key for key in keys["keys"] if key.get("kty") in KINDS]
        known = jwk.KeySet.import_key_set({"keys": signed})
        claims = jwt.decode(token, known, algorithms=ALGORITHMS).claims
        registry = jwt.JWTClaimsRegistry(now=int(at), leeway=LEEWAY_SECONDS, **rules)  # type: ignore[arg-type]
        registry.validate(claims)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        log.warning("an id token was refused", reason=f"{type(error).__name__}: {error}"[:200])
        raise HallooError("oidc_failed") from None
    _check_party(claims, client)
    return claims


def _check_party(claims: dict[str, Any], client: str) -> None:
    """A token for several is for us only if it says that we asked for it."""
    asked = claims.get("azp")
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or asked is not None) and asked != client:
        log.warning("an id token was refused", reason="it was made for somebody else")
        raise HallooError("oidc_failed")
