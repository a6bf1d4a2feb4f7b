"""One refusal, one code for what the caller can do next, one reason in the user's language."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class ErrorCode(StrEnum):
    """What the caller can do next. Finer reasons are words of the slices (`Refusal.reason`)."""

    SIGN_IN_REQUIRED = "SIGN_IN_REQUIRED"
    TOKEN_INVALID = "TOKEN_INVALID"  # noqa: S105 - a code, not a secret
    DISTRICT_REQUIRED = "DISTRICT_REQUIRED"
    NOT_FOUND = "NOT_FOUND"
    FORBIDDEN = "FORBIDDEN"
    INVALID_INPUT = "INVALID_INPUT"
    INVALID_DEADLINE = "INVALID_DEADLINE"
    WRONG_STATE = "WRONG_STATE"
    STALE_VERSION = "STALE_VERSION"
    TOO_EARLY = "TOO_EARLY"
    TOO_LATE = "TOO_LATE"
    BARRED = "BARRED"
    QUOTA_REACHED = "QUOTA_REACHED"
    CONFLICT = "CONFLICT"
    INCOMPLETE = "INCOMPLETE"
    IDEMPOTENCY_MISMATCH = "IDEMPOTENCY_MISMATCH"
    TENANT_SUSPENDED = "TENANT_SUSPENDED"
    BAD_REQUEST = "BAD_REQUEST"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    UNAVAILABLE = "UNAVAILABLE"
    INTERNAL = "INTERNAL"


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a defect
    """The command will not do it. Raising one rolls the transaction back; nothing has changed.

    `reason` is a word with a wording in every language; `params` fill its placeholders (ids and figures, never personal
    values); `path` names the input field that is to blame; `details` go to the client as data.
    """

    def __init__(
        self,
        code: ErrorCode,
        reason: StrEnum | None = None,
        *,
        path: tuple[str, ...] = (),
        params: Mapping[str, Any] | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code.value if reason is None else f"{code.value}: {reason.value}")
        self.code = code
        self.reason = reason
        self.path = path
        self.params = dict(params or {})
        self.details = dict(details or {})


def not_found(*path: str) -> Refusal:
    """The row does not exist, or the actor may not see it: the two are told apart by nobody."""
    return Refusal(ErrorCode.NOT_FOUND, path=path)


def forbidden(action: StrEnum) -> Refusal:
    """The actor sees the row but may not do this to it."""
    return Refusal(ErrorCode.FORBIDDEN, params={"action": action}, details={"action": action.value})


def wrong_state(state: StrEnum, action: StrEnum) -> Refusal:
    """The row is not in a state in which this can be done to it."""
    return Refusal(
        ErrorCode.WRONG_STATE,
        params={"state": state, "action": action},
        details={"state": state.value, "action": action.value},
    )
