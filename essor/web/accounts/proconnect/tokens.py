"""Signed tokens: checked against the provider's published keys, or refused with a sentence."""

from typing import Any

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

# Asymmetric only: with HS256 the public key would become a password that everybody knows.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
CLOCK_LEEWAY = 30  # seconds


class ProConnectRefused(OAuth2Error):
    """ProConnect's answer cannot be trusted or used. The text is French and shown as it is."""


def decode_signed(
    token: str, *, keys: dict[str, Any], issuer: str, audience: str
) -> dict[str, Any]:
    """The claims of a token whose signature, issuer, audience and dates all hold.

    Args:
        token: a JWT in compact form.
        keys: the provider's JWKS document.
        issuer: who must have signed.
        audience: for whom: our client identifier.

    Raises:
        ProConnectRefused: in every other case.
    """
    try:
        header = jwt.get_unverified_header(token)
        key = _key_of(header, keys)
        return jwt.decode(
            token,
            key=key,
            algorithms=list(ALGORITHMS),
            issuer=issuer,
            audience=audience,
            leeway=CLOCK_LEEWAY,
            options={"require": ["iss", "aud"]},
        )
    except jwt.InvalidAudienceError as error:
        raise ProConnectRefused(
            "La réponse de ProConnect est destinée à un autre service : connexion refusée."
        ) from error
    except jwt.InvalidIssuerError as error:
        raise ProConnectRefused(
            "La réponse ne vient pas du ProConnect attendu : connexion refusée."
        ) from error
    except jwt.ExpiredSignatureError as error:
        raise ProConnectRefused(
            "La réponse de ProConnect est trop ancienne : recommencez la connexion."
        ) from error
    except jwt.PyJWTError as error:
        raise ProConnectRefused(
            "La signature de la réponse de ProConnect n'est pas valable : connexion refusée."
        ) from error


def _key_of(header: dict[str, Any], keys: dict[str, Any]) -> jwt.PyJWK:
    """The key that the token names, or the only one when it names none."""
    published = jwt.PyJWKSet.from_dict(keys).keys
    named = header.get("kid")
    found = [key for key in published if named is None or key.key_id == named]
    if len(found) != 1:
        raise jwt.InvalidTokenError("no such key")
    return found[0]
