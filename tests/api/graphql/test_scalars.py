"""Instants, days, decimals and texts at the edge, and the words of every enum."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum

import pytest
from graphql import GraphQLEnumType, GraphQLError
from hypothesis import given
from hypothesis import strategies as st

from services.api.graphql.enums import EXPOSED, expose
from services.api.graphql.scalars import SCALARS, clean, parse_date, parse_instant, print_instant
from services.api.graphql.schema import core, schema
from services.kit.errors import ErrorCode
from services.kit.wording import Locale, phrase
from tests.api.graphql.ask import ask, refused
from tests.factories import Place

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(1901, 1, 1), datetime(2199, 12, 30), timezones=ZONES))  # noqa: DTZ001 - hypothesis wants its bounds naive
def test_an_instant_comes_back(instant: datetime) -> None:
    assert parse_instant(instant.isoformat()) == instant
    assert parse_instant(print_instant(instant)) == instant
    assert print_instant(instant).endswith("+00:00")


def test_instants_are_printed_as_postgresql_prints_them() -> None:
    noon = datetime(2026, 2, 25, 12, tzinfo=UTC)
    assert print_instant(noon) == "2026-02-25T12:00:00+00:00"
    assert print_instant(noon.replace(microsecond=120_000)) == "2026-02-25T12:00:00.12+00:00"
    assert print_instant(noon.astimezone(timezone(timedelta(hours=8)))) == "2026-02-25T12:00:00+00:00"


@pytest.mark.parametrize(
    "good", ["2026-02-06T09:30:00Z", "2026-02-06t17:30:00.000+08:00", "2026-02-06 09:30:00z", "2026-02-05T23:30:00.000000000-10:00"]
)
def test_rfc_3339_is_read(good: str) -> None:
    assert parse_instant(good) == datetime(2026, 2, 6, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "bad",
    ["", "2026-02-06T09:30:00", "2026-02-06", "2026-02-06T09:30Z", "2026-W06-5T09:30:00Z", "20260206T093000Z", "2026-02-30T00:00:00Z",
     "2026-02-06T24:00:01Z", "2026-02-06T09:30:60Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "２026-02-06T09:30:00Z",
     "2026-02-06T09:30:00+99:00", " 2026-02-06T09:30:00Z", "2026-02-06T09:30:00Z\n", 1_770_000_000, None, True, [], {}],
)  # fmt: skip
def test_what_is_no_instant_is_refused(bad: object) -> None:
    with pytest.raises(GraphQLError, match="with an offset"):
        parse_instant(bad)


@pytest.mark.parametrize(
    "bad", ["", "2026-2-6", "20260206", "2026-W06-5", "2026-02-30", "0000-01-01", "2026-02-06T00:00:00Z", "２026-02-06", 7, None]
)
def test_what_is_no_day_is_refused(bad: object) -> None:
    with pytest.raises(GraphQLError, match="calendar date"):
        parse_date(bad)


def test_a_day_is_read() -> None:
    assert parse_date("2026-02-25") == date(2026, 2, 25)


@pytest.mark.parametrize("bad", ["", "NaN", "Infinity", "1,5", "x", "１", "9" * 41, 1, 1.5, None])
def test_what_is_no_decimal_is_refused(bad: object) -> None:
    with pytest.raises(GraphQLError, match="Decimal"):
        SCALARS[Decimal].parse_value(bad)  # type: ignore[misc]  # strawberry types it as optional


@pytest.mark.parametrize("good", ["", "建设桥社区", "𠮷", "㐀𫝀", "e\u0301", "a\tb\r\nc", "👨‍👩‍👧", "\u3000全角", "\ue000"])
def test_texts_that_people_write(good: str) -> None:
    assert clean(good)


@pytest.mark.parametrize("bad", ["\0", "a\x01", "\x7f", "\x85", "\ud800", "x\udfff", "\u202e", "\u2066a", "\u200f", "\u061c"])
def test_texts_that_hide_something(bad: str) -> None:
    assert not clean(bad)


async def test_labels_are_the_words_of_an_enum(place: Place) -> None:
    query = "query($enum: String!) { labels(enum: $enum) { value label } }"
    english = await ask(place.database, None, query, {"enum": "TenantState"})
    assert english["labels"][:2] == [{"value": "DRAFT", "label": "Draft"}, {"value": "ACTIVE", "label": "Active"}]
    chinese = await ask(place.database, None, query, {"enum": "TenantState"}, locale=Locale.ZH_CN)
    assert chinese["labels"][0] == {"value": "DRAFT", "label": "筹建"}
    for unknown in ("Fault", "tenantState", "", "__TypeKind"):
        refusal = await refused(place.database, None, query, {"enum": unknown})
        assert (refusal.code, refusal.path) == (ErrorCode.INVALID_INPUT, ("enum",))


def test_every_enum_of_the_schema_has_labels_in_both_languages() -> None:
    enums = {name: named for name, named in core(schema()).type_map.items() if isinstance(named, GraphQLEnumType) and name[:2] != "__"}
    assert set(enums) <= set(EXPOSED)
    for name, named in enums.items():
        assert list(named.values) == [word.name for word in EXPOSED[name]]
        for word in EXPOSED[name]:
            assert named.values[word.name].description == f"{phrase(word, Locale.EN)} ({phrase(word, Locale.ZH_CN)})"


def test_two_enums_of_one_name_are_refused() -> None:
    class TenantState(StrEnum):
        DRAFT = "DRAFT"

    with pytest.raises(ValueError, match="two enums are called TenantState"):
        expose(TenantState)
