"""What a mapping file may say: where each of our fields comes from in another system's book. Strict: a word too many is a fault."""

import hashlib
from datetime import timedelta
from typing import Annotated, Any, Generic, Literal, TypeVar

import orjson
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from services.domain.interchange.mapping_faults import MappingFault
from services.domain.interchange.mapping_values import Formats, Length, Names, Steps, TimeOfDay, refuse, short, source_name, zone_name
from services.domain.interchange.record import camel
from services.domain.issues import IssueChannel, Privacy, WorkClass

OWN = "own"
"""`columns: own` is the shape of an exported file."""
OWN_SOURCE = "roundtable"


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class TextFrom(_Strict):
    """A text. `blank`: what an empty cell means; alone, without a column, what every row says."""

    column: Names | None = None
    blank: str | None = None
    values: dict[str, str] = {}
    """The cell's text → ours, after `normalise`."""
    unknown: Literal["keep", "error"] = "keep"
    """What a text that is not in `values` is."""
    normalise: Steps = ()
    """trim: blanks inside become one; digits: the digits alone, without zeros in front; upper: capital letters."""
    prefix: str = ""
    """Stands before what is not blank, such as "Ward "."""

    @model_validator(mode="after")
    def _from_somewhere(self) -> "TextFrom":
        if self.column is None and self.blank is None:
            refuse(MappingFault.FROM_NOWHERE, other="blank")
        return self


class InstantFrom(_Strict):
    """An instant. Without a format: ISO 8601 and the usual forms of Chinese spreadsheets."""

    column: Names
    format: Formats = ()
    time: TimeOfDay | None = None
    """The time of day of a date that stands alone; otherwise midnight, for `due_at` the day's last second."""


Word = TypeVar("Word")
Lax = Field(strict=False)


class WordFrom(_Strict, Generic[Word]):
    """A word of ours. Without `values` the cell holds the word itself. `default`: for a blank cell; alone, for every row."""

    column: Names | None = None
    values: dict[str, Word] = {}
    default: Word | None = None
    unknown: Literal["default", "error"] = "error"
    normalise: Steps = ()

    @model_validator(mode="after")
    def _from_somewhere(self) -> "WordFrom[Word]":
        if self.default is None and (self.column is None or self.unknown == "default"):
            refuse(MappingFault.FROM_NOWHERE, other="default")
        return self


Text = Annotated[TextFrom, BeforeValidator(short)]
Instant = Annotated[InstantFrom, BeforeValidator(short)]


class Columns(_Strict):
    """Our fields, in the shape's order."""

    external_id: Text
    title: Text
    body: Text | None = None
    raised_at: Instant
    due_at: Instant | None = None
    closed_at: Instant | None = None
    street: Text | None = None
    community: Text | None = None
    enterprise: Text | None = None
    department: Text | None = None
    category: Text | None = None
    locality: Text | None = None
    channel: Annotated[WordFrom[Annotated[IssueChannel, Lax]], BeforeValidator(short)] | None = None
    work_class: Annotated[WordFrom[Annotated[WorkClass, Lax]], BeforeValidator(short)] | None = None
    privacy: Annotated[WordFrom[Annotated[Privacy, Lax]], BeforeValidator(short)] | None = None
    reply: Text | None = None
    raiser_name: Text | None = None
    raiser_phone: Text | None = None
    public_title: Text | None = None

    @model_validator(mode="after")
    def _belong_together(self) -> "Columns":
        for field, other in (
            ("due_at", "department"),
            ("community", "street"),
            ("reply", "closed_at"),
            ("raiser_phone", "raiser_name"),
        ):
            if getattr(self, field) is not None and getattr(self, other) is None:
                refuse(MappingFault.NEEDS, field=field, other=other)
        return self


def _own(value: object) -> object:
    """The word `own`: the shape of an exported file, every field under its own name."""
    if value != OWN:
        return value
    words = {"channel": IssueChannel.HOTLINE_IMPORT, "work_class": WorkClass.SIMPLE, "privacy": Privacy.NORMAL}
    return {name: {"column": camel(name), "default": words[name]} if name in words else camel(name) for name in Columns.model_fields}


class Format(_Strict):
    """How the file is written; its kind is told by its name's end."""

    encoding: Literal["utf-8", "gb18030", "auto"] = "utf-8"
    """auto: GB18030 if no line beyond ASCII in the first MiB is UTF-8 and every one is GB18030."""
    delimiter: Literal[",", ";", "\t"] | None = None
    """None: a tab for .tsv, otherwise a comma."""
    sheet: str | None = None
    """None: the workbook's first."""


class Units(_Strict):
    """Whether a unit that the district does not have is created, or its row refused."""

    street: Literal["create", "lookup"] = "lookup"
    community: Literal["create", "lookup"] = "lookup"
    department: Literal["create", "lookup"] = "lookup"


class Tolerance(_Strict):
    """What is let pass."""

    closed_before_raised: Length = timedelta(0)
    """By how much a row may be closed before it was raised, as clocks of two machines differ."""


class Mapping(_Strict):
    """A whole mapping file."""

    source: Annotated[str, AfterValidator(source_name)]
    """External ids are unique within it."""
    format: Format = Format()
    time_zone: Annotated[str, AfterValidator(zone_name)] | None = None
    """Of instants without an offset. None: the district's."""
    columns: Annotated[Columns, BeforeValidator(_own)]
    escaped: bool = False
    """Whether a cell that begins like a formula carries an apostrophe that is not its own; always so with `columns: own`."""
    units: Units = Units()
    categories: Literal["create", "lookup", "keep"] = "lookup"
    tolerance: Tolerance = Tolerance()
    without_due: Literal["none", "policy"] = "policy"
    """Open rows without a due time: no clock, or the tenant's own limit from the moment of the import."""

    @model_validator(mode="before")
    @classmethod
    def _own_was_accepted(cls, said: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        # What an exported file says was accepted once, by whatever tolerance; a day is the largest that there is.
        own = {"escaped": True, "tolerance": {"closed_before_raised": "P1D"}}
        return {**own, **said} if isinstance(said, dict) and said.get("columns") == OWN else said

    def column_of(self, field: str) -> str:
        """Return what the file calls a field: its columns, or the field's own name when no column feeds it."""
        said = getattr(self.columns, field)
        return camel(field) if said is None or said.column is None else "/".join(said.column)

    def columns_named(self) -> list[str]:
        """Return every column of the file that is read, once, in the order of our fields. No other is looked at."""
        said = [getattr(self.columns, field) for field in Columns.model_fields]
        return list(dict.fromkeys(name for one in said if one is not None for name in one.column or ()))

    def digest(self) -> bytes:
        """Return 32 bytes of SHA-256: equal when two files say the same, whatever their comments and order."""
        return hashlib.sha256(orjson.dumps(self.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS)).digest()


def own_mapping(source: str = OWN_SOURCE) -> Mapping:
    """Return the mapping of an exported file, which needs none of its own: units and categories are looked up."""
    return Mapping.model_validate({"source": source, "columns": OWN})
