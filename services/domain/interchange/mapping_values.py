"""The values of a mapping file that have a rule of their own: columns, formats, lengths of time, zones, the source's name."""

import re
from datetime import time, timedelta
from typing import Annotated, Literal, NoReturn
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from services.domain.interchange.formats import EXCEL, directives
from services.domain.interchange.mapping_faults import MappingFault


def refuse(fault: MappingFault, **params: object) -> NoReturn:
    """Refuse a value of a mapping for a reason of ours."""
    raise PydanticCustomError("mapping", "{fault}", {"fault": fault, **params})


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def short(value: object) -> object:
    """The short form of "comes from": only the column, or the columns."""
    return {"column": value} if isinstance(value, str | list) else value


def zone_name(value: str) -> str:
    """Check that it is a zone of the IANA database."""
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):  # unknown, not a name at all, a folder of the database
        refuse(MappingFault.ZONE_UNKNOWN, value=value)
    return value


def _formats(value: tuple[str, ...]) -> tuple[str, ...]:
    for form in value:
        if form != EXCEL and (unknown := directives(form)) is not None:
            refuse(MappingFault.FORMAT_UNKNOWN, value=unknown or form)
    return value


def source_name(value: str) -> str:
    """Check that it is up to 40 small letters, digits, dots and dashes."""
    if re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,39}", value) is None:
        refuse(MappingFault.NOT_A_SOURCE, value=value)
    return value


def _length(value: object) -> object:
    if not isinstance(value, str) or re.fullmatch(r"P(?=\d|T)(\d{1,3}D)?(T(?=\d)(\d{1,5}H)?(\d{1,6}M)?(\d{1,7}S)?)?", value) is None:
        refuse(MappingFault.NOT_A_LENGTH, value=value)
    return value


def _time(value: object) -> object:
    """Check that it is hours and minutes, or seconds too, as text."""
    # Without quotes YAML 1.1 reads 17:30 as the figure 1050.
    if not isinstance(value, str) or re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?", value) is None:
        refuse(MappingFault.NOT_A_TIME, value=value)
    return value


Names = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(strict=False, min_length=1), BeforeValidator(_listed)]
"""A column, or several of which the first that is not blank counts."""
Formats = Annotated[tuple[str, ...], AfterValidator(_formats), Field(strict=False), BeforeValidator(_listed)]
Steps = Annotated[tuple[Literal["trim", "digits", "upper"], ...], Field(strict=False), BeforeValidator(_listed)]
TimeOfDay = Annotated[time, Field(strict=False), BeforeValidator(_time)]
Length = Annotated[timedelta, Field(strict=False, le=timedelta(days=1)), BeforeValidator(_length)]
"""An ISO 8601 length of time, a day at most."""
