"""The words of this room that people read."""

from enum import StrEnum


class PersonKind(StrEnum):
    """Whether somebody is a human being, or a machine that acts under an account of its own."""

    NATURAL = "NATURAL"
    SERVICE = "SERVICE"


class Veil(StrEnum):
    """What stands in the place of a personal value that cannot be shown."""

    ERASED = "ERASED"


class IdentityReason(StrEnum):
    """Why a command of this room refused."""

    NOT_A_LOGIN = "NOT_A_LOGIN"
    LOGIN_TAKEN = "LOGIN_TAKEN"
    NO_SUCH_LOGIN = "NO_SUCH_LOGIN"
    SUBJECT_TAKEN = "SUBJECT_TAKEN"
    ALREADY_A_PERSON = "ALREADY_A_PERSON"
    NOT_A_NAME = "NOT_A_NAME"
    NOT_A_PHONE = "NOT_A_PHONE"
    NO_SUCH_POST = "NO_SUCH_POST"
    DATES_REVERSED = "DATES_REVERSED"
    OVERLAP = "OVERLAP"
    ENDED_BEFORE = "ENDED_BEFORE"
    OWN_POST = "OWN_POST"
    THREE_EYES = "THREE_EYES"
    LAST_ADMINISTRATOR = "LAST_ADMINISTRATOR"
    NOT_DEPUTISED = "NOT_DEPUTISED"
    DEPUTY_OF_A_DEPUTY = "DEPUTY_OF_A_DEPUTY"
    NOT_A_COLLEAGUE = "NOT_A_COLLEAGUE"
    OUTSIDE_TERM = "OUTSIDE_TERM"
    NOT_FOR_A_MACHINE = "NOT_FOR_A_MACHINE"
    MACHINE_TERM = "MACHINE_TERM"
    PERSON_ERASED = "PERSON_ERASED"


class SetUpFault(StrEnum):
    """Which key of the installation is missing or damaged."""

    NO_MASTER_KEY = "NO_MASTER_KEY"
    MASTER_KEY_UNREADABLE = "MASTER_KEY_UNREADABLE"
    MASTER_KEY_INVALID = "MASTER_KEY_INVALID"
    NO_DEVELOPMENT_ISSUER = "NO_DEVELOPMENT_ISSUER"
    ISSUER_DAMAGED = "ISSUER_DAMAGED"
