"""What is wrong with a file or with one of its rows, and what the person who holds the file can do."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from services.domain.assignments import AssignmentFault
from services.domain.identity import IdentityReason
from services.domain.tenancy import UnitFault
from services.kit.errors import ErrorCode
from services.kit.texts import TextFault


class BookFault(StrEnum):
    """Why a file is not read, or not read on. What was read before stands."""

    UNREADABLE = "UNREADABLE"
    KIND_UNKNOWN = "KIND_UNKNOWN"
    IS_OLD_EXCEL = "IS_OLD_EXCEL"
    IS_WORKBOOK = "IS_WORKBOOK"
    NOT_WORKBOOK = "NOT_WORKBOOK"
    NOT_GZIP = "NOT_GZIP"
    BOOK_GZIP_DAMAGED = "BOOK_GZIP_DAMAGED"
    NOT_UTF_8 = "NOT_UTF_8"
    HEADER_ENCODING = "HEADER_ENCODING"
    HEADER_BROKEN = "HEADER_BROKEN"
    CARRIAGE_RETURNS = "CARRIAGE_RETURNS"
    NO_ROWS = "NO_ROWS"
    COLUMNS_MISSING = "COLUMNS_MISSING"
    COLUMN_TWICE = "COLUMN_TWICE"
    SHEET_UNKNOWN = "SHEET_UNKNOWN"
    SHEET_DAMAGED = "SHEET_DAMAGED"
    WORKBOOK_TOO_LARGE = "WORKBOOK_TOO_LARGE"
    WORKBOOK_SUSPECT = "WORKBOOK_SUSPECT"
    SHEET_FULL = "SHEET_FULL"


class RowFault(StrEnum):
    """Why a row is not taken. A text too long, a name or a phone number that cannot be one keep the words of their own rooms."""

    ROW_TOO_LONG = "ROW_TOO_LONG"
    QUOTE_OPEN = "QUOTE_OPEN"
    QUOTE_BROKEN = "QUOTE_BROKEN"
    CELLS = "CELLS"
    ENCODING = "ENCODING"
    NOT_JSON = "NOT_JSON"
    NOT_AN_OBJECT = "NOT_AN_OBJECT"
    KEY_TWICE = "KEY_TWICE"
    NESTED = "NESTED"
    MISSING = "MISSING"
    NOT_AN_INSTANT = "NOT_AN_INSTANT"
    NO_SUCH_LOCAL_TIME = "NO_SUCH_LOCAL_TIME"
    YEAR = "YEAR"
    VALUE_UNKNOWN = "VALUE_UNKNOWN"
    DIGITS_LOST = "DIGITS_LOST"
    FORMULA = "FORMULA"
    CELL_ERROR = "CELL_ERROR"
    ID_TWICE = "ID_TWICE"
    CLOSED_BEFORE_RAISED = "CLOSED_BEFORE_RAISED"
    IN_FUTURE = "IN_FUTURE"
    DUE_WITHOUT_DEPARTMENT = "DUE_WITHOUT_DEPARTMENT"
    COMMUNITY_WITHOUT_STREET = "COMMUNITY_WITHOUT_STREET"
    REPLY_WHILE_OPEN = "REPLY_WHILE_OPEN"
    PHONE_WITHOUT_NAME = "PHONE_WITHOUT_NAME"
    UNIT_UNKNOWN = "UNIT_UNKNOWN"
    UNIT_AMBIGUOUS = "UNIT_AMBIGUOUS"
    CODES_USED_UP = "CODES_USED_UP"
    CATEGORY_UNKNOWN = "CATEGORY_UNKNOWN"


class RowNotice(StrEnum):
    """What is worth a look although the row is taken, or was taken before."""

    DUE_BEFORE_RAISED = "DUE_BEFORE_RAISED"
    CHANGED_SINCE = "CHANGED_SINCE"


class RowRemedy(StrEnum):
    """What to do about a finding."""

    CUT_ROW = "CUT_ROW"
    MEND_QUOTES = "MEND_QUOTES"
    MEND_CELLS = "MEND_CELLS"
    SAVE_UTF_8 = "SAVE_UTF_8"
    MEND_JSON = "MEND_JSON"
    FILL_IN = "FILL_IN"
    CUT_TEXT = "CUT_TEXT"
    CLEAN_TEXT = "CLEAN_TEXT"
    STATE_FORMAT = "STATE_FORMAT"
    CORRECT_TIME = "CORRECT_TIME"
    MAP_VALUE = "MAP_VALUE"
    STORE_AS_TEXT = "STORE_AS_TEXT"
    SAVE_VALUES = "SAVE_VALUES"
    MAKE_UNIQUE = "MAKE_UNIQUE"
    NAME_DEPARTMENT = "NAME_DEPARTMENT"
    NAME_STREET = "NAME_STREET"
    CLEAR_REPLY = "CLEAR_REPLY"
    NAME_RAISER = "NAME_RAISER"
    CORRECT_VALUE = "CORRECT_VALUE"
    CREATE_UNIT = "CREATE_UNIT"
    GIVE_CODE = "GIVE_CODE"
    ANOTHER_UNIT = "ANOTHER_UNIT"
    RESUME_TENANT = "RESUME_TENANT"
    COMPARE = "COMPARE"


_F, _R = RowFault, RowRemedy
REMEDIES: Mapping[StrEnum, RowRemedy] = MappingProxyType(
    {
        _F.ROW_TOO_LONG: _R.CUT_ROW,
        _F.QUOTE_OPEN: _R.MEND_QUOTES,
        _F.QUOTE_BROKEN: _R.MEND_QUOTES,
        _F.CELLS: _R.MEND_CELLS,
        _F.ENCODING: _R.SAVE_UTF_8,
        _F.NOT_JSON: _R.MEND_JSON,
        _F.NOT_AN_OBJECT: _R.MEND_JSON,
        _F.KEY_TWICE: _R.MEND_JSON,
        _F.NESTED: _R.MEND_JSON,
        _F.MISSING: _R.FILL_IN,
        _F.NOT_AN_INSTANT: _R.STATE_FORMAT,
        _F.NO_SUCH_LOCAL_TIME: _R.CORRECT_TIME,
        _F.YEAR: _R.CORRECT_TIME,
        _F.CLOSED_BEFORE_RAISED: _R.CORRECT_TIME,
        _F.IN_FUTURE: _R.CORRECT_TIME,
        _F.VALUE_UNKNOWN: _R.MAP_VALUE,
        _F.DIGITS_LOST: _R.STORE_AS_TEXT,
        _F.FORMULA: _R.SAVE_VALUES,
        _F.CELL_ERROR: _R.SAVE_VALUES,
        _F.ID_TWICE: _R.MAKE_UNIQUE,
        _F.DUE_WITHOUT_DEPARTMENT: _R.NAME_DEPARTMENT,
        _F.COMMUNITY_WITHOUT_STREET: _R.NAME_STREET,
        _F.REPLY_WHILE_OPEN: _R.CLEAR_REPLY,
        _F.PHONE_WITHOUT_NAME: _R.NAME_RAISER,
        _F.UNIT_UNKNOWN: _R.CREATE_UNIT,
        _F.UNIT_AMBIGUOUS: _R.GIVE_CODE,
        _F.CODES_USED_UP: _R.CREATE_UNIT,
        _F.CATEGORY_UNKNOWN: _R.MAP_VALUE,
        AssignmentFault.DEPARTMENT_THROUGH_STREET: _R.NAME_STREET,
        AssignmentFault.UNIT_OUT_OF_REACH: _R.ANOTHER_UNIT,
        ErrorCode.FORBIDDEN: _R.ANOTHER_UNIT,
        ErrorCode.TENANT_SUSPENDED: _R.RESUME_TENANT,
        UnitFault.CLOSED: _R.ANOTHER_UNIT,
        RowNotice.DUE_BEFORE_RAISED: _R.CORRECT_TIME,
        RowNotice.CHANGED_SINCE: _R.COMPARE,
        TextFault.TOO_LONG: _R.CUT_TEXT,
        TextFault.FORBIDDEN_CHARACTER: _R.CLEAN_TEXT,
        UnitFault.NAME_TOO_LONG: _R.CUT_TEXT,
        UnitFault.NAME_UNPRINTABLE: _R.CLEAN_TEXT,
        IdentityReason.NOT_A_NAME: _R.CORRECT_VALUE,
        IdentityReason.NOT_A_PHONE: _R.CORRECT_VALUE,
    }
)
"""What to do about each; what is not listed is corrected in its cell."""


class RowFinding(NamedTuple):
    """One thing about one row. `line`: the physical line (or sheet row) on which the row begins, from 1."""

    line: int
    code: StrEnum
    column: str | None = None
    """The file's own name for the column; None: the whole row."""
    value: str | None = None
    params: Mapping[str, Any] = MappingProxyType({})
    personal: bool = False
    """Whether the value must not be repeated."""

    @property
    def remedy(self) -> RowRemedy:
        """What to do about it."""
        return REMEDIES.get(self.code, RowRemedy.CORRECT_VALUE)

    @property
    def fatal(self) -> bool:
        """Whether the row is not taken; a notice lets it pass."""
        return not isinstance(self.code, RowNotice)
