"""What a mutation is given: ids by prefix, texts within their length and free of what cannot be shown, checked in one place.

    @input_type
    class IssueRaiseInput(Input):
        \"\"\"What is raised (诉求内容).\"\"\"

        community: UUID = ref("com")
        \"\"\"Where it is (所在社区).\"\"\"
        title: str = text(200)
        \"\"\"What it is about (标题).\"\"\"
        tags: list[str] | None = None
        \"\"\"…\"\"\"

After `read`, ids are UUIDs, and those of `row` say of which type. Texts without `text()` may have 2,000 characters.
"""

import dataclasses
import inspect
import types
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar, Union, dataclass_transform, get_args, get_origin
from uuid import UUID

import strawberry
from strawberry import UNSET

from services.api.graphql import ids
from services.api.graphql.plan import describe
from services.api.graphql.scalars import clean
from services.kit.errors import ErrorCode, Refusal, not_found

T = TypeVar("T")
GIVEN = "given"
MAX_TEXT = 2_000
MAX_LIST = 200


@dataclasses.dataclass(frozen=True)
class Ref:
    """A global id with one of these prefixes; `typed`: which one matters."""

    prefixes: tuple[str, ...]
    typed: bool = False


@dataclasses.dataclass(frozen=True)
class Named:
    """A row of one of several types: the prefix of its id says which."""

    prefix: str
    id: UUID


@dataclasses.dataclass(frozen=True)
class Text:
    """A text of `least` to `most` characters after trimming; trimmed."""

    most: int
    least: int


def ref(*prefixes: str) -> Any:  # noqa: ANN401 - annotated as UUID, UUID | None or list[UUID]
    """A global id of one of these types; an unknown one is refused with NOT_FOUND. Annotate it as UUID; `| None` may be left out."""
    return strawberry.field(metadata={GIVEN: Ref(prefixes)})


def row(*prefixes: str) -> Any:  # noqa: ANN401 - annotated as Named, Named | None or list[Named]
    """As `ref`, of rows that are kept in different tables. Annotate it as Named."""
    return strawberry.field(metadata={GIVEN: Ref(prefixes, typed=True)})


def text(most: int, *, least: int = 1) -> Any:  # noqa: ANN401 - annotated as str or str | None
    """A text of `least` to `most` characters, trimmed of white space at both ends."""
    return strawberry.field(metadata={GIVEN: Text(most, least)})


@dataclass_transform(kw_only_default=True, field_specifiers=(ref, row, text, strawberry.field))
def input_type(cls: type[T]) -> type[T]:
    """An input of a mutation or filter, described by its docstrings. Fields that may be null may be left out."""
    annotations = dict(inspect.get_annotations(cls))
    for name, annotation in annotations.items():
        field = cls.__dict__.get(name)
        if field is None and name not in cls.__dict__ and _nullable(annotation):
            setattr(cls, name, UNSET)
        elif isinstance(field, dataclasses.Field) and _nullable(annotation) and field.default is dataclasses.MISSING:
            fresh = strawberry.field(default=UNSET, metadata=dict(field.metadata))
            setattr(cls, name, fresh)
        if isinstance(field, dataclasses.Field) and isinstance(field.metadata.get(GIVEN), Ref):
            annotations[name] = _as_id(annotation)
    cls.__annotations__ = annotations
    return describe.input_type(cls)


def _nullable(annotation: Any) -> bool:  # noqa: ANN401 - any annotation
    return get_origin(annotation) in (Union, types.UnionType) and type(None) in get_args(annotation)


def _as_id(annotation: Any) -> Any:  # noqa: ANN401 - UUID, UUID | None or list[UUID] (or Named) in, the same with ID out
    if annotation in {UUID, Named}:
        return strawberry.ID
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return Union[tuple(_as_id(one) for one in inner)]  # noqa: UP007 - of a computed number of types
    if origin in (list, Sequence):
        return list[_as_id(inner[0])]  # type: ignore[misc]  # computed from the annotation
    return annotation


@input_type
class Input:
    """What every mutation takes."""

    idempotency_key: str | None
    """A key of your choice, up to 128 characters: the same key with the same input is done once, for 7 days (幂等键)."""


@input_type
class Unkeyed:
    """What a mutation takes that shows something: it is shown, and noted, each time that it is asked, and the answer is kept nowhere."""

    @property
    def idempotency_key(self) -> None:
        """None: the answer is asked anew each time."""
        return None


def read(given: Any, path: tuple[str, ...] = ()) -> None:  # noqa: ANN401 - an instance of any input type
    """Check an input, in place: ids become UUIDs, what was left out becomes None. A refusal names the first field that is to blame."""
    for field in dataclasses.fields(given):
        rule = field.metadata.get(GIVEN)
        here = (*path, field.name)
        setattr(given, field.name, _read(getattr(given, field.name), rule, here))


def canonical(given: Any) -> Any:  # noqa: ANN401 - input in, JSON-like data out
    """An input as data for the idempotency hash: without the key itself and without what was left out."""
    match given:
        case _ if dataclasses.is_dataclass(given):
            named = {field.name: getattr(given, field.name) for field in dataclasses.fields(given) if field.name != "idempotency_key"}
            return {name: canonical(value) for name, value in named.items() if value is not None}
        case list() | tuple():
            return [canonical(value) for value in given]
        case Mapping():
            return {str(name): canonical(value) for name, value in given.items()}
        case Decimal() | float():
            return str(given)
    return given


def _read(value: Any, rule: Ref | Text | None, path: tuple[str, ...]) -> Any:  # noqa: ANN401 - a coerced GraphQL value
    match value:
        case _ if value is UNSET:
            return None
        case list():
            if len(value) > MAX_LIST:
                raise Refusal(ErrorCode.INVALID_INPUT, path=path, details={"most": MAX_LIST})
            return [_read(item, rule, (*path, str(place))) for place, item in enumerate(value)]
        case StrEnum() | None | bool() | int() | datetime() | date() | Decimal():
            return value
        case str() if isinstance(rule, Ref):
            found = ids.decode(value, rule.prefixes)
            if found is None:
                raise not_found(*path)
            return Named(ids.prefix_of(value), found) if rule.typed else found
        case str():
            return _text(value, rule if isinstance(rule, Text) else Text(MAX_TEXT, 0), path)
        case dict():
            return {name: _read(item, None, (*path, name)) for name, item in value.items()}
    if dataclasses.is_dataclass(value):
        read(value, path)
    return value


def _text(value: str, rule: Text, path: tuple[str, ...]) -> str:
    trimmed = value.strip()
    if not clean(trimmed):
        raise Refusal(ErrorCode.INVALID_INPUT, path=path)
    if not rule.least <= len(trimmed) <= rule.most:
        raise Refusal(ErrorCode.INVALID_INPUT, path=path, details={"least": rule.least, "most": rule.most})
    return trimmed


__all__ = ["Input", "Named", "canonical", "input_type", "read", "ref", "row", "text"]
