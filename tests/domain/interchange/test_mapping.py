"""What a mapping file may say; every fault with its place and what to write instead, in both languages."""

from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.interchange import FIELDS, MappingRefused, own_mapping, parse_mapping, read_mapping
from services.domain.interchange.mapping import Columns
from services.domain.interchange.mapping_file import LARGEST
from tests.architecture.sources import ROOT
from tests.domain.interchange.reading_of import SMALL, small

BASE = "source: a\ncolumns: {external_id: id, title: t, raised_at: r}\n"


def refused(text: str | bytes) -> list[tuple[str, str]]:
    """The (path, fault) of everything that is wrong."""
    with pytest.raises(MappingRefused) as caught:
        parse_mapping(text if isinstance(text, bytes) else text.encode())
    for line in caught.value.lines():
        assert "…" not in line, line
    return [(finding.path, finding.fault.value) for finding in caught.value.findings]


def columns(more: str) -> str:
    """A mapping with one more column."""
    return f"source: a\ncolumns: {{external_id: id, title: t, raised_at: r, {more}}}\n"


def test_its_columns_are_the_shape_s_fields_in_the_shape_s_order() -> None:
    assert tuple(Columns.model_fields) == FIELDS


def test_a_small_mapping_and_its_defaults() -> None:
    mapping = parse_mapping(BASE.encode())
    assert mapping.units.model_dump() == {"street": "lookup", "community": "lookup", "department": "lookup"}
    assert (mapping.categories, mapping.without_due, mapping.escaped, mapping.time_zone) == ("lookup", "policy", False, None)
    assert mapping.tolerance.closed_before_raised == timedelta(0)
    assert mapping.format.encoding == "utf-8"
    assert small().tolerance.closed_before_raised == timedelta(minutes=2)


def test_the_long_forms() -> None:
    mapping = parse_mapping(
        columns('due_at: {column: [d, e], format: "%d.%m.%Y", time: "17:30"}, department: {column: [x, y], blank: z}').encode()
    )
    assert mapping.columns.due_at is not None
    assert (mapping.columns.due_at.column, mapping.columns.due_at.format, mapping.columns.due_at.time) == (
        ("d", "e"),
        ("%d.%m.%Y",),
        time(17, 30),
    )
    assert mapping.column_of("department") == "x/y"
    assert mapping.column_of("public_title") == "publicTitle"
    assert mapping.columns_named() == ["id", "t", "r", "d", "e", "x", "y"]


def test_our_own_shape_needs_no_file() -> None:
    assert own_mapping().columns_named()[:2] == ["externalId", "title"]
    assert parse_mapping(b"source: roundtable\ncolumns: own\n") == own_mapping()
    assert own_mapping().escaped is True
    assert parse_mapping(b"source: x\ncolumns: own\nescaped: false\n").escaped is False


def test_the_digest_is_of_what_is_said_and_not_of_how() -> None:
    spelt = "# a comment\n" + "\n".join(reversed(BASE.strip().split("\n"))).replace("external_id: id", "external_id: {column: [id]}")
    assert parse_mapping(spelt.encode()).digest() == parse_mapping(BASE.encode()).digest()
    assert parse_mapping((BASE + "without_due: none\n").encode()).digest() != parse_mapping(BASE.encode()).digest()


@pytest.mark.parametrize(
    ("text", "path", "fault"),
    [
        ("", "", "NOT_A_TABLE"),
        ("a", "", "NOT_A_TABLE"),
        ("a: [", "", "NOT_YAML"),
        ("a: !!python/object:os.system {}", "", "NOT_YAML"),
        ("a: 2015-13-45", "", "NOT_YAML"),
        ("a: \x07", "", "NOT_YAML"),
        (b"\xff\xfe", "", "NOT_YAML"),
        (b"source: \xce\xf7", "", "NOT_YAML"),
        (f"{BASE}source: b\n", "", "KEY_TWICE"),
        ("a: &x [1]\nb: *x\n", "", "ALIAS"),
        ("[" * 10_000, "", "TOO_DEEP"),
        (b"#" * (LARGEST + 1), "", "TOO_LARGE"),
        (BASE.replace("source: a\n", ""), "source", "KEY_MISSING"),
        (BASE.replace("title: t, ", ""), "columns.title", "KEY_MISSING"),
        (BASE.replace("source: a", "source: A b"), "source", "NOT_A_SOURCE"),
        (BASE.replace("source: a", "source: 311"), "source", "NOT_TEXT"),
        (f"{BASE}colour: red\n", "colour", "KEY_UNKNOWN"),
        (f"{BASE}time_zone: Boston\n", "time_zone", "ZONE_UNKNOWN"),
        (f"{BASE}time_zone: ../etc/passwd\n", "time_zone", "ZONE_UNKNOWN"),
        (f"{BASE}time_zone: America\n", "time_zone", "ZONE_UNKNOWN"),
        (f"{BASE}units: {{street: invent}}\n", "units.street", "NOT_ONE_OF"),
        (f"{BASE}units: create\n", "units", "NOT_A_TABLE"),
        (f"{BASE}escaped: 1\n", "escaped", "NOT_TRUE_OR_FALSE"),
        (f"{BASE}format: {{delimiter: '|'}}\n", "format.delimiter", "NOT_ONE_OF"),
        (f"{BASE}tolerance: {{closed_before_raised: 120}}\n", "tolerance.closed_before_raised", "NOT_A_LENGTH"),
        (f"{BASE}tolerance: {{closed_before_raised: P2D}}\n", "tolerance.closed_before_raised", "NOT_A_LENGTH"),
        (columns("locality: 3"), "columns.locality", "NOT_A_TABLE"),
        (columns("locality: {colum: x}"), "columns.locality.colum", "KEY_UNKNOWN"),
        (columns("locality: {}"), "columns.locality", "FROM_NOWHERE"),
        (columns("locality: {column: 3}"), "columns.locality.column", "NOT_A_LIST"),
        (columns("locality: {column: x, values: {03: a}}"), "columns.locality.values.3", "KEY_NOT_TEXT"),
        (columns("locality: {column: x, values: {a: 3}}"), "columns.locality.values.a", "NOT_TEXT"),
        (columns("locality: {column: x, normalise: lower}"), "columns.locality.normalise.0", "NOT_ONE_OF"),
        (columns("channel: {column: x, values: {a: FAX}}"), "columns.channel.values.a", "NOT_ONE_OF"),
        (columns("channel: {column: x, unknown: default}"), "columns.channel", "FROM_NOWHERE"),
        (columns("closed_at: {column: x, format: '%Y-%q-%d'}"), "columns.closed_at.format", "FORMAT_UNKNOWN"),
        (columns("closed_at: {column: x, format: '%H:%M'}"), "columns.closed_at.format", "FORMAT_UNKNOWN"),
        (columns("closed_at: {column: x, format: '%Y-%m-%d %I'}"), "columns.closed_at.format", "FORMAT_UNKNOWN"),
        (columns("closed_at: {column: x, format: '%Y-%m-%d %Y'}"), "columns.closed_at.format", "FORMAT_UNKNOWN"),
        (columns("closed_at: {column: x, time: 17:30}"), "columns.closed_at.time", "NOT_A_TIME"),
        (columns("due_at: x"), "columns", "NEEDS"),
        (columns("community: x"), "columns", "NEEDS"),
        (columns("reply: x"), "columns", "NEEDS"),
        (columns("raiser_phone: x"), "columns", "NEEDS"),
    ],
)
def test_a_fault_says_where_and_what(text: str | bytes, path: str, fault: str) -> None:
    assert refused(text) == [(path, fault)]


def test_everything_that_is_wrong_is_said_at_once() -> None:
    found = refused("colour: red\ncolumns: {external_id: id, title: 3, raised_at: r}\nwithout_due: perhaps\n")
    assert found == [
        ("source", "KEY_MISSING"),
        ("columns.title", "NOT_A_TABLE"),
        ("without_due", "NOT_ONE_OF"),
        ("colour", "KEY_UNKNOWN"),
    ]


def test_an_unknown_key_is_told_with_those_that_may_stand_there() -> None:
    with pytest.raises(MappingRefused) as caught:
        parse_mapping(columns("locality: {colum: x}").encode())
    (line,) = caught.value.lines()
    assert line == (
        "columns.locality.colum: 不认识的键：请删去，或改为 column, blank, values, unknown, normalise, prefix 之一"
        " · Unknown key: remove it, or use one of column, blank, values, unknown, normalise, prefix"
    )


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MappingRefused) as caught:
        read_mapping(tmp_path / "none.yaml")
    assert [finding.fault.value for finding in caught.value.findings] == ["UNREADABLE_FILE"]


@given(data=st.binary(max_size=120) | st.text(alphabet="{}[]:,-&*!|>'\"%@`# \nab1", max_size=80).map(str.encode))
def test_any_bytes_are_a_mapping_or_refused(data: bytes) -> None:
    for text in (data, SMALL.encode() + data):
        try:
            parse_mapping(text)
        except MappingRefused as refusal:
            lines = refusal.lines()
        else:
            continue
        assert lines


def test_the_mapping_for_boston_names_no_column_that_tells_the_answer() -> None:
    mapping = read_mapping(ROOT / "infra" / "mappings" / "boston311.yaml")
    assert not {"ontime_status", "case_status", "closure_kind"} & set(mapping.columns_named())
    assert mapping.source == "boston311"


def test_the_example_of_the_readme_is_a_mapping() -> None:
    text = (ROOT / "infra" / "mappings" / "README.md").read_text("utf-8")
    example = text.split("```yaml\n")[1].split("```")[0]
    assert parse_mapping(example.encode()).source == "hotline"
    assert [field for field in FIELDS if f"`{field}`" not in text] == []
