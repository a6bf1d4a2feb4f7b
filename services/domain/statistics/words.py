"""What a deadline is about."""

from enum import StrEnum


class DeadlineKind(StrEnum):
    """The work on an assignment, or the fulfilment of a promise: what somebody outside waits for."""

    WORK = "WORK"
    FULFILMENT = "FULFILMENT"
