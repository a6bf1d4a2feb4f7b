"""Written dates and times → instants: forms, zones, the two nights a year on which clocks are changed."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.interchange.findings import RowFault
from services.domain.interchange.formats import default_reader, directives, reader
from services.domain.interchange.interpreting.instants import InstantReader, LocalTime
from services.domain.interchange.mapping import InstantFrom
from services.domain.interchange.reading.cells import Flaw

BOSTON = LocalTime(ZoneInfo("America/New_York"))
ZONES = [
    ZoneInfo(name) for name in ("Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu", "UTC")
]


def naive(*figures: int) -> datetime:
    """A local instant as written."""
    return datetime(*figures)  # type: ignore[arg-type]  # noqa: DTZ001 - as written; figures are year … second


@pytest.mark.parametrize(
    ("text", "figures", "timed"),
    [
        ("2015-01-05", (2015, 1, 5), False),
        ("2015/1/5", (2015, 1, 5), False),
        ("2015.01.05", (2015, 1, 5), False),
        ("2015年1月5日", (2015, 1, 5), False),
        ("2015 年 1 月 5 日", (2015, 1, 5), False),
        ("2015-01-05T08:30", (2015, 1, 5, 8, 30), True),
        ("2015-01-05 08:30:59", (2015, 1, 5, 8, 30, 59), True),
        ("2015-01-05T08:30:59.25", (2015, 1, 5, 8, 30, 59, 250_000), True),
        ("2015/1/5 8:05", (2015, 1, 5, 8, 5), True),
        ("2015年1月5日8时30分", (2015, 1, 5, 8, 30), True),
        ("2015年1月5日 8点30分15秒", (2015, 1, 5, 8, 30, 15), True),
        ("2015年1月5日 08：30", (2015, 1, 5, 8, 30), True),
    ],
)
def test_forms_that_need_no_format(text: str, figures: tuple[int, ...], timed: bool) -> None:
    assert default_reader()(text) == (naive(*figures), timed)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2015",
        "2015-1",
        "15-01-05",
        "2015-02-29",
        "2015-01-05 24:00",
        "2015-01-05T24:00:00",
        "2015-01-05 8",
        "2015-01-0508:30",
        "２０１５-01-05",
        "2015-W01-1T00:25:36",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert default_reader()(text) is None


@pytest.mark.parametrize(
    ("form", "text", "figures"),
    [
        ("%m/%d/%Y %I:%M:%S %p", "01/15/2015 12:05:09 am", (2015, 1, 15, 0, 5, 9)),
        ("%m/%d/%Y %I:%M %p", "1/5/2015 12:30 PM", (2015, 1, 5, 12, 30)),
        ("%d-%b-%Y", "05-Jan-2015", (2015, 1, 5)),
        ("%Y%m%d%H%M%S", "20150105083059", (2015, 1, 5, 8, 30, 59)),
        ("%Y-%m-%dT%H:%M:%S", "2015-01-05T08:30:59", (2015, 1, 5, 8, 30, 59)),
        ("%Y-%m-%dT%H:%M:%S.%f", "2015-01-05T08:30:59.001", (2015, 1, 5, 8, 30, 59, 1000)),
        ("%d.%m.%Y (%H:%M)", "05.01.2015 (08:30)", (2015, 1, 5, 8, 30)),
        ("excel", "42009.354166666664", (2015, 1, 5, 8, 30)),
        ("excel", "42009", (2015, 1, 5)),
    ],
)
def test_stated_formats(form: str, text: str, figures: tuple[int, ...]) -> None:
    assert form == "excel" or directives(form) is None
    found = reader(form)(text)
    assert found is not None
    assert found[0] == naive(*figures)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("%Y-%m-%dT%H:%M:%S", "2015-01-05 08:30:59"),
        ("%m/%d/%Y %I:%M %p", "1/5/2015 13:30 PM"),
        ("%m/%d/%Y", "13/05/2015"),
        ("excel", "-1"),
        ("excel", "1e9"),
        ("%Y-%m-%d %z", "2015-01-05 +99:00"),
    ],
)
def test_a_stated_format_takes_nothing_else(form: str, text: str) -> None:
    assert reader(form)(text) is None


def test_an_offset_counts_more_than_the_zone() -> None:
    read = InstantReader(InstantFrom(column=("x",)), BOSTON, alone=time.min).read
    assert read("2015-01-05T08:30:00Z") == datetime(2015, 1, 5, 8, 30, tzinfo=UTC)
    assert read("2015-01-05 08:30+0800") == datetime(2015, 1, 5, 0, 30, tzinfo=UTC)
    assert read("2015-01-05T08:30:00-05:30") == datetime(2015, 1, 5, 14, 0, tzinfo=UTC)


def test_a_skipped_hour_never_was_and_a_repeated_one_is_its_first() -> None:
    assert BOSTON.utc(naive(2015, 3, 8, 1, 59, 59)) == datetime(2015, 3, 8, 6, 59, 59, tzinfo=UTC)
    assert BOSTON.utc(naive(2015, 3, 8, 2)) is None
    assert BOSTON.utc(naive(2015, 3, 8, 2, 59, 59)) is None
    assert BOSTON.utc(naive(2015, 3, 8, 3)) == datetime(2015, 3, 8, 7, tzinfo=UTC)
    assert BOSTON.utc(naive(2015, 11, 1, 1, 30)) == datetime(2015, 11, 1, 5, 30, tzinfo=UTC)
    assert BOSTON.utc(naive(2015, 11, 1, 2)) == datetime(2015, 11, 1, 7, tzinfo=UTC)


@given(zone=st.sampled_from(ZONES), moment=st.datetimes(datetime(1970, 1, 2), datetime(2199, 12, 30)))  # noqa: DTZ001 - local
def test_local_time_is_the_standard_library_s(zone: ZoneInfo, moment: datetime) -> None:
    back = moment.replace(tzinfo=zone).astimezone(UTC)
    exists = back.astimezone(zone).replace(tzinfo=None, fold=0) == moment
    assert LocalTime(zone).utc(moment) == (back if exists else None)


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_every_half_hour_of_a_year_is_the_standard_library_s(zone: ZoneInfo) -> None:
    local = LocalTime(zone)
    for step in range(365 * 48):
        moment = naive(2015, 1, 1) + timedelta(minutes=30 * step)
        back = moment.replace(tzinfo=zone).astimezone(UTC)
        exists = back.astimezone(zone).replace(tzinfo=None, fold=0) == moment
        assert local.utc(moment) == (back if exists else None)


def test_a_date_alone_begins_its_day_unless_the_mapping_says_a_time() -> None:
    zone = LocalTime(ZoneInfo("Asia/Shanghai"))
    plain = InstantReader(InstantFrom(column=("x",)), zone, alone=time.min)
    stated = InstantReader(InstantFrom.model_validate({"column": ["x"], "time": "17:30"}), zone, alone=time.min)
    assert plain.read("2026-01-05") == datetime(2026, 1, 4, 16, tzinfo=UTC)
    assert stated.read("2026-01-05") == stated.read(date(2026, 1, 5)) == datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
    assert stated.read("2026-01-05 08:00") == stated.read(naive(2026, 1, 5, 8)) == datetime(2026, 1, 5, tzinfo=UTC)


def test_years_are_bounded_and_a_flawed_cell_stays_flawed() -> None:
    read = InstantReader(InstantFrom(column=("x",)), BOSTON, alone=time.min).read
    assert read("1969-12-31 23:59:59") is RowFault.YEAR
    assert read("2201-01-01") is RowFault.YEAR
    assert read(naive(9999, 12, 31)) is RowFault.YEAR
    assert isinstance(read("2200-12-31"), datetime)
    assert read(Flaw(RowFault.CELL_ERROR, "#REF!")) is RowFault.CELL_ERROR
