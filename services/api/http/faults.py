"""What can be wrong with a request before anything is done about it."""

from collections.abc import Mapping
from enum import StrEnum

from services.kit.errors import ErrorCode


class Fault(StrEnum):
    """The finer reason beside BAD_REQUEST, INTERNAL and UNAVAILABLE: `extensions.reason`."""

    METHOD = "METHOD"
    NOT_ACCEPTABLE = "NOT_ACCEPTABLE"
    MEDIA_TYPE = "MEDIA_TYPE"
    CONTENT_ENCODING = "CONTENT_ENCODING"
    BODY_TOO_LARGE = "BODY_TOO_LARGE"
    BODY_TOO_SLOW = "BODY_TOO_SLOW"
    BODY_EMPTY = "BODY_EMPTY"
    NOT_UTF8 = "NOT_UTF8"
    NOT_JSON = "NOT_JSON"
    TOO_DEEP = "TOO_DEEP"
    NUL = "NUL"
    NOT_AN_OBJECT = "NOT_AN_OBJECT"
    BATCH = "BATCH"
    QUERY_MISSING = "QUERY_MISSING"
    QUERY_TYPE = "QUERY_TYPE"
    OPERATION_NAME_TYPE = "OPERATION_NAME_TYPE"
    VARIABLES_TYPE = "VARIABLES_TYPE"
    EXTENSIONS_TYPE = "EXTENSIONS_TYPE"
    SYNTAX = "SYNTAX"
    VALIDATION = "VALIDATION"
    VARIABLES = "VARIABLES"
    ARGUMENTS = "ARGUMENTS"
    OPERATION_NAME_MISSING = "OPERATION_NAME_MISSING"
    OPERATION_NAME_UNKNOWN = "OPERATION_NAME_UNKNOWN"
    SUBSCRIPTION = "SUBSCRIPTION"
    UNKNOWN_PATH = "UNKNOWN_PATH"


class RequestFault(Exception):  # noqa: N818 - a refusal is an answer, not a defect
    """The request is not one that can be answered: an HTTP status, one coded error, and headers that go with them."""

    def __init__(
        self,
        status: int,
        fault: Fault,
        *,
        code: ErrorCode = ErrorCode.BAD_REQUEST,
        details: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        well_formed: bool = False,
    ) -> None:
        super().__init__(f"{status} {fault.value}")
        self.status = status
        self.fault = fault
        self.code = code
        self.details = dict(details or {})
        self.headers = dict(headers or {})
        self.well_formed = well_formed
        """A well-formed GraphQL request that cannot be executed: 200 under application/json, `status` otherwise."""
