"""Which issuers this process trusts."""

from services.api.auth.issuers import DAY, Issuers, KnownKeys, TrustedIssuer
from services.domain.identity import development_issuer
from services.kit.settings import Settings

LONGEST_DEVELOPMENT_SECONDS = 30 * DAY
"""Tokens of a trial are pasted by hand, so they may outlive a provider's; a month is the end."""


def trusted_issuers(settings: Settings) -> Issuers:
    """Return the registry: the development issuer when it is switched on, else nobody."""
    if not settings.development_issuer:
        return Issuers()
    own = development_issuer(settings)
    return Issuers(
        [
            TrustedIssuer(
                issuer=own.issuer,
                audience=own.audience,
                keys=KnownKeys(own.jwks()),
                algorithms=frozenset({own.algorithm}),
                longest_seconds=LONGEST_DEVELOPMENT_SECONDS,
            )
        ]
    )
