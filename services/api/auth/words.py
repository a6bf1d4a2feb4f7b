"""Why a token or a named district was refused: the finer reason beside TOKEN_INVALID and DISTRICT_REQUIRED."""

from enum import StrEnum


class TokenFault(StrEnum):
    """What is wrong with a bearer token. Nothing about its claims is said before its signature has proved right."""

    SCHEME = "SCHEME"
    MALFORMED = "MALFORMED"
    UNTRUSTED = "UNTRUSTED"
    SIGNATURE = "SIGNATURE"
    TYPE = "TYPE"
    CLAIMS = "CLAIMS"
    EXPIRED = "EXPIRED"
    NOT_YET = "NOT_YET"
    NO_ACCOUNT = "NO_ACCOUNT"
    LOCKED = "LOCKED"


class DistrictFault(StrEnum):
    """What is wrong with the Roundtable-District header."""

    UNKNOWN = "UNKNOWN"
    SEVERAL = "SEVERAL"
