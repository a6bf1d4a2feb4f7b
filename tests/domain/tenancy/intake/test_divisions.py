"""Division lists: what is read, and every kind of fault with its line."""

import io
from contextlib import AbstractContextManager
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.access import UnitKind
from services.domain.tenancy import FileFault, Files, Findings, Source, UnitFacts, UnitFault, read_files
from services.domain.tenancy.intake import lines as lines_module
from services.domain.tenancy.intake.divisions import read_divisions
from services.domain.tenancy.intake.findings import MOST_KEPT
from tests.domain.tenancy.intake.files import DISTRICT, GOOD, HEADER, ROWS, source, with_line, zipped

F, U = FileFault, UnitFault


def faults(content: bytes | str | list[str], district: str = DISTRICT) -> list[tuple[int, str]]:
    """Line and reason of everything found; a faulty file gives no units."""
    findings = Findings()
    units = read_divisions(source(content), district, findings)
    assert bool(units) is not bool(findings.count)
    assert findings.count == len(findings.kept) == len(findings.lines())
    return sorted((finding.line, finding.reason.value) for finding in findings.kept)


def read(content: bytes | str | list[str], district: str = DISTRICT) -> list[UnitFacts]:
    """The units of a good file."""
    findings = Findings()
    units = read_divisions(source(content), district, findings)
    assert findings.lines() == []
    return units


def test_a_district_its_streets_and_communities_are_read() -> None:
    assert read(GOOD) == [
        UnitFacts(UnitKind.DISTRICT, "990103000000", "湖西区", None),
        UnitFacts(UnitKind.STREET, "990103001000", "甲街道办事处", "990103000000", short_name="甲街道", kind_label="街道"),
        UnitFacts(UnitKind.STREET, "990103002000", "乙镇", "990103000000", kind_label="镇"),
        UnitFacts(UnitKind.COMMUNITY, "990103001001", "子社区居委会", "990103001000", short_name="子社区", kind_label="社区"),
        UnitFacts(UnitKind.COMMUNITY, "990103001002", "丑村村委会", "990103001000", short_name="丑村", kind_label="村"),
        UnitFacts(UnitKind.COMMUNITY, "990103002001", "子社区居委会", "990103002000", short_name="子社区", kind_label="社区"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + "\n".join(GOOD),
        "\r\n".join(GOOD) + "\r\n",
        "\n".join(GOOD) + "\n\n  \n",
        [f" {line.replace(',', ' , ')} " for line in GOOD],
        [",".join(f'"{cell}"' for cell in line.split(",")) for line in GOOD],
        zipped(GOOD),
        ["parent_code,level,name,code", *(",".join(reversed(row.split(","))) for row in ROWS)],
    ],
    ids=["bom", "crlf", "empty lines", "spaces", "quoted", "gzip", "columns in another order"],
)
def test_other_ways_to_write_the_same(content: bytes | str | list[str]) -> None:
    assert read(content) == read(GOOD)


@given(st.permutations(ROWS))
def test_rows_may_come_in_any_order(rows: list[str]) -> None:
    assert sorted(read([HEADER, *rows]), key=lambda facts: facts.code) == sorted(read(GOOD), key=lambda facts: facts.code)


def test_one_district_is_picked_out_of_many_also_of_the_same_name() -> None:
    others = [row.replace("990103", "880106") for row in ROWS]
    above = ["990000000000,省,province,", "990100000000,市,city,990000000000"]
    assert read([HEADER, *above, *others, *ROWS]) == read(GOOD)


def test_a_city_without_districts_is_taken_as_one() -> None:
    lines = [HEADER, "441900000000,东莞市,city,440000000000", "441900003000,东城街道,street,441900000000"]
    assert [facts.kind for facts in read(lines, "441900000000")] == [UnitKind.DISTRICT, UnitKind.STREET]


@pytest.mark.parametrize(
    ("line", "text", "found"),
    [
        (1, "code,name,level,parent", [(1, F.HEADER)]),
        (1, "code;name;level;parent_code", [(1, F.HEADER)]),
        (1, "code,name,level,parent_code,code", [(1, F.HEADER)]),
        (1, "code,name,level,parent_code,note", [(1, F.HEADER)]),
        (4, "990103001001,子社区居委会,community", [(4, F.COLUMNS)]),
        (4, "990103001001,子社区,居委会,community,990103001000", [(4, F.COLUMNS)]),
        (4, '990103001001,"子社区,community,990103001000', [(4, F.QUOTES)]),
        (4, '990103001001,"子"社区,community,990103001000', [(4, F.QUOTES)]),
        (4, "990103001001,,community,990103001000", [(4, U.NAME_EMPTY)]),
        (4, "990103001001,\u3000,community,990103001000", [(4, U.NAME_EMPTY)]),
        (4, f"990103001001,{'社' * 101},community,990103001000", [(4, U.NAME_TOO_LONG)]),
        (4, "990103001001,子\u202e社区,community,990103001000", [(4, U.NAME_UNPRINTABLE)]),
        (4, "990103001001,子\r社区,community,990103001000", [(4, U.NAME_UNPRINTABLE)]),
        (4, "99010300100,子社区,community,990103001000", [(4, F.CODE_NOT_DIVISION)]),
        (4, "９９０１０３００１００１,子社区,community,990103001000", [(4, F.CODE_NOT_DIVISION)]),
        (4, "990103001002,子社区,community,990103001000", [(5, F.CODE_TWICE)]),
        (4, "990103001001,子社区,Community,990103001000", [(4, F.LEVEL_UNKNOWN)]),
        (3, "990103001000,甲街道办事处,stret,990103000000", [(3, F.LEVEL_UNKNOWN)]),
        (4, "990103001001,子社区,community,990103009000", [(4, F.PARENT_UNKNOWN)]),
        (4, "990103001001,子社区,community,", [(4, F.PARENT_ABSENT)]),
        (4, "990103001001,子社区,community,990103000000", [(4, F.PARENT_LEVEL)]),
        (4, "990103001001,子社区,community,990103001002", [(4, F.PARENT_LEVEL)]),
        (4, "990103001001,子社区,community,990103001001", [(4, F.PARENT_LEVEL)]),
        (4, "990103003000,丙街道,street,990103001000", [(4, F.PARENT_LEVEL)]),
        (4, "990103003001,丙街道,street,990103000000", [(4, F.CODE_LEVEL)]),
        (4, "330106002051,上保社区,community,990103001000", [(4, F.CODE_OUTSIDE_PARENT)]),
        (4, "990103002002,寅社区,community,990103001000", [(4, F.CODE_OUTSIDE_PARENT)]),
        (8, "330106002000,北山街道,street,330106000000", [(8, F.PARENT_UNKNOWN)]),
        (2, "990103000000,湖西区,district,上级", [(2, F.PARENT_UNKNOWN)]),
        (4, "990103001001,子\x00社区,community,990103001000", [(4, F.NUL_BYTE)]),
        (4, "x" * 10_000_000, [(4, F.LINE_TOO_LONG)]),
    ],
)
def test_every_fault_has_its_line(line: int, text: str, found: list[tuple[int, FileFault]]) -> None:
    assert faults(with_line(line, text)) == [(number, reason.value) for number, reason in found]


def test_all_faults_are_found_in_one_run() -> None:
    lines = [
        HEADER,
        ROWS[0],
        ROWS[1],
        "990103001001,,community,990103001000",
        "12,丑村,community,990103001000",
        "990103002000,乙镇,town,990103000000",
        "990103002001,子社区,community,990103002000",
        "990103002001,子社区,community,990103002000",
        "990103003001,寅社区,community,990103003000",
    ]
    assert faults(lines) == [
        (4, "NAME_EMPTY"),
        (5, "CODE_NOT_DIVISION"),
        (6, "LEVEL_UNKNOWN"),
        (8, "CODE_TWICE"),
        (9, "PARENT_UNKNOWN"),
    ]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", [(0, "FILE_EMPTY")]),
        (b"\xef\xbb\xbf", [(1, "HEADER")]),
        ("\n".join(GOOD).encode("gb18030"), [(2, "IS_GB18030")]),
        ("\n".join(GOOD).encode("utf-16"), [(1, "IS_UTF16")]),
        ("\n".join(GOOD).encode().replace("丑".encode(), b"\xe4\xb8", 1), [(5, "NOT_UTF8")]),
        ("\n".join(GOOD).encode().replace("丑".encode(), b"\xed\xa0\x80", 1), [(5, "NOT_UTF8")]),
        (zipped(GOOD)[:-9], [(0, "GZIP_DAMAGED")]),
        (b"\x1f\x8bnot gzip at all", [(0, "GZIP_DAMAGED")]),
        (b"\x00" * 100, [(1, "HEADER"), (1, "NUL_BYTE")]),
    ],
    ids=["empty", "only a bom", "gb18030", "utf-16", "cut character", "surrogate", "cut gzip", "no gzip", "zeros"],
)
def test_bad_bytes_are_named(content: bytes, found: list[tuple[int, str]]) -> None:
    assert faults(content) == found


def test_gb18030_is_explained_and_never_guessed() -> None:
    findings = Findings()
    read_divisions(source("\n".join(GOOD).encode("gb18030"), "区划.csv"), DISTRICT, findings)
    (line,) = findings.lines()
    assert line.startswith("区划.csv:2: 不是 UTF-8，像是 GB18030/GBK（共 6 行）")
    assert "iconv -f GB18030 -t UTF-8" in line
    assert " · Not UTF-8 but apparently GB18030/GBK (lines: 6)" in line


@pytest.mark.parametrize(
    ("district", "found"),
    [
        ("990104000000", [(0, "DISTRICT_ABSENT")]),
        ("西湖区", [(0, "DISTRICT_ABSENT")]),
        ("990103001000", [(3, "DISTRICT_LEVEL")]),
    ],
)
def test_the_district_must_be_one(district: str, found: list[tuple[int, str]]) -> None:
    assert faults(GOOD, district) == found


def test_a_district_may_stand_alone() -> None:
    assert read(GOOD[:2]) == [UnitFacts(UnitKind.DISTRICT, "990103000000", "湖西区", None)]


def test_a_list_of_streets_of_which_none_is_the_districts_is_refused() -> None:
    others = [*GOOD[:2], "990104000000,别区,district,", "990104001000,别街道,street,990104000000"]
    assert faults(others) == [(2, "DISTRICT_WITHOUT_STREETS")]


def test_files_that_cannot_be_opened_are_named() -> None:
    def missing() -> AbstractContextManager[BinaryIO]:
        raise FileNotFoundError(2, "No such file or directory")

    findings = Findings()
    assert read_divisions(Source("nix.csv", missing), DISTRICT, findings) == []
    assert findings.lines() == ["nix.csv: 无法读取文件（No such file or directory） · The file cannot be read (No such file or directory)"]


def test_a_file_that_unpacks_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines_module, "MOST_BYTES", 3_000_000)
    assert faults(zipped([*GOOD, "0" * 20_000_000])) == [(8, "FILE_TOO_LARGE"), (8, "LINE_TOO_LONG")]


def test_a_file_of_another_kind_does_not_fill_the_memory() -> None:
    findings = Findings()
    read_divisions(source([HEADER, *(f"{n},,x,y" for n in range(3_000))]), DISTRICT, findings)
    assert (findings.count, len(findings.kept)) == (9_000, MOST_KEPT)
    assert findings.lines()[-1] == "另有 7000 处错误未列出 · 7000 more errors are not listed"


def test_quoted_input_cannot_break_the_report_or_the_terminal() -> None:
    findings = Findings()
    read_divisions(source(with_line(4, f"\x1b[31m{{x}}%s{'1' * 900},子,community,990103001000")), DISTRICT, findings)
    (line,) = findings.lines()
    assert "\x1b" not in line
    assert "{x}%s111" in line
    assert len(line) < 400


CELLS = st.one_of(
    st.sampled_from(
        ["", "990103000000", "990103001000", "990103001001", "district", "street", "community", '"', '""', "\x00", "\ufeff", "社区"]
    ),
    st.text(max_size=12),
)
LINES = st.one_of(
    st.lists(CELLS, max_size=6).map(",".join).map(str.encode),
    st.sampled_from(GOOD).map(str.encode),
    st.sampled_from(GOOD).map(lambda line: line.encode("gb18030")),
    st.binary(max_size=40),
)


@given(
    st.lists(LINES, max_size=14),
    st.sampled_from([b"\n", b"\r\n", b"\r"]),
    st.sampled_from([b"", b"\xef\xbb\xbf", b"\x1f\x8b", b"\xff\xfe"]),
)
def test_random_dirt_only_ever_gives_a_report(lines: list[bytes], end: bytes, head: bytes) -> None:
    findings = Findings()
    dirt = source(head + end.join(lines), "脏.csv")
    wanted = read_files(Files(dirt, dirt, dirt, dirt), DISTRICT, findings)
    assert findings.count or wanted.units
    for line in findings.lines():
        assert line.startswith("脏.csv")
        assert line.isprintable()


@given(st.data())
def test_damaged_good_files_give_units_or_faults_and_never_both(data: st.DataObject) -> None:
    raw = bytearray("\n".join(GOOD).encode())
    for _ in range(data.draw(st.integers(0, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    findings = Findings()
    units = read_divisions(Source("x.csv", lambda: io.BytesIO(bytes(raw))), DISTRICT, findings)
    assert bool(units) is not bool(findings.count)
    for facts in units:
        assert facts.fault() is None
