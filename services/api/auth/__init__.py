"""Signing in: bearer tokens of trusted issuers, accounts, and the district that a request is about."""

from services.api.auth.issuers import Issuers, KnownKeys, TrustedIssuer
from services.api.auth.request import Authentication, Caller
from services.api.auth.tokens import Verified, Verifier
from services.api.auth.trust import trusted_issuers
from services.api.auth.words import DistrictFault, TokenFault

__all__ = [
    "Authentication",
    "Caller",
    "DistrictFault",
    "Issuers",
    "KnownKeys",
    "TokenFault",
    "TrustedIssuer",
    "Verified",
    "Verifier",
    "trusted_issuers",
]
