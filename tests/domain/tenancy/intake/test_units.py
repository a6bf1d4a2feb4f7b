"""Lists of departments, enterprises and organisations; and the difference from what is stored."""

import pytest

from services.domain.access import UnitKind
from services.domain.tenancy import FileFault, Files, Findings, UnitCategory, UnitFacts, UnitFault, Wanted, read_files
from tests.domain.tenancy.intake.files import DISTRICT, GOOD, source

K, C = UnitKind, UnitCategory
DEPARTMENTS = [
    "name,short_name,source,kind,mentions,evidence",
    "区委组织部,组织部,seed,party,0,“这就是一个大的现场办公会”",
    "区城建局,城建局,seed,government,0,x",
    "区税务局,税务局,seed,vertical,10,x",
    "“办不成事”窗口,,seed,window,0,x",
    "社区居委会,居委会,seed,community,213,x",
    "某某物业公司,物业,seed,stakeholder,0,x",
    "业主委员会,业委会,seed,stakeholder,0,x",
    "共享单车运营企业,单车企业,seed,stakeholder,0,x",
    "供水企业,供水,generic,utility,16,x",
]
ENTERPRISES = ["code,name,parent_code", "91990103MA,甲公司,990103001001", "B-2,甲公司,990103002000", "C_3,丙公司,990103000000"]
ORGANISATIONS = [
    "code,name,parent_code,category,short_name",
    "wuye,子社区物业,990103001001,property_manager,物业",
    "dc,单车,990103000000,OPERATOR,",
]


def read(
    departments: list[str] | None = None, enterprises: list[str] | None = None, organisations: list[str] | None = None
) -> tuple[Wanted, list[tuple[str, int, str]]]:
    """The units wanted, and (file, line, reason) of everything wrong."""
    findings = Findings()
    files = Files(
        source(GOOD, "d.csv"),
        None if departments is None else source(departments, "dep.csv"),
        None if enterprises is None else source(enterprises, "ent.csv"),
        None if organisations is None else source(organisations, "org.csv"),
    )
    wanted = read_files(files, DISTRICT, findings)
    assert findings.count == len(findings.lines())
    return wanted, [(finding.file, finding.line, finding.reason.value) for finding in findings.kept]


def test_departments_organisations_and_the_committees_that_are_neither() -> None:
    wanted, found = read(DEPARTMENTS)
    assert found == []
    assert wanted.committees == 1
    assert [(unit.kind, unit.category, unit.name, unit.short_name, unit.parent_code) for unit in wanted.units[6:]] == [
        (K.DEPARTMENT, C.PARTY, "区委组织部", "组织部", DISTRICT),
        (K.DEPARTMENT, C.GOVERNMENT, "区城建局", "城建局", DISTRICT),
        (K.DEPARTMENT, C.VERTICAL, "区税务局", "税务局", DISTRICT),
        (K.DEPARTMENT, C.WINDOW, "“办不成事”窗口", None, DISTRICT),
        (K.ORGANISATION, C.PROPERTY_MANAGER, "某某物业公司", "物业", DISTRICT),
        (K.ORGANISATION, C.OWNERS_COMMITTEE, "业主委员会", "业委会", DISTRICT),
        (K.ORGANISATION, C.OPERATOR, "共享单车运营企业", "单车企业", DISTRICT),
        (K.DEPARTMENT, C.UTILITY, "供水企业", "供水", DISTRICT),
    ]
    again, _ = read(DEPARTMENTS)
    assert [unit.code for unit in again.units] == [unit.code for unit in wanted.units]


def test_a_department_may_have_a_code_and_a_street() -> None:
    wanted, found = read(["code,name,kind,parent_code", "cg,城管所,government,990103001000"])
    assert found == []
    assert wanted.units[-1] == UnitFacts(K.DEPARTMENT, "cg", "城管所", "990103001000", category=C.GOVERNMENT)


def test_enterprises_and_organisations_have_codes_so_names_may_repeat() -> None:
    wanted, found = read(None, ENTERPRISES, ORGANISATIONS)
    assert found == []
    assert wanted.units[6:] == [
        UnitFacts(K.ENTERPRISE, "91990103MA", "甲公司", "990103001001"),
        UnitFacts(K.ENTERPRISE, "B-2", "甲公司", "990103002000"),
        UnitFacts(K.ENTERPRISE, "C_3", "丙公司", "990103000000"),
        UnitFacts(K.ORGANISATION, "wuye", "子社区物业", "990103001001", short_name="物业", category=C.PROPERTY_MANAGER),
        UnitFacts(K.ORGANISATION, "dc", "单车", "990103000000", category=C.OPERATOR),
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("cg,城管所,ministry,", FileFault.KIND_UNKNOWN),
        ("cg,,government,", UnitFault.NAME_EMPTY),
        ("c g,城管所,government,", FileFault.CODE_NOT_OWN),
        ("cg,城管所,government,990103009000", FileFault.PARENT_UNKNOWN),
        ("cg,城管所,government,990103001001", UnitFault.PARENT_KIND),
        ("990103001000,城管所,government,", UnitFault.CODE_TAKEN),
        (",城管所,government", FileFault.COLUMNS),
    ],
)
def test_bad_departments(row: str, reason: FileFault | UnitFault) -> None:
    wanted, found = read(["code,name,kind,parent_code", row])
    assert found == [("dep.csv", 2, reason.value)]
    assert len(wanted.units) == 6


def test_the_same_department_twice_is_a_fault() -> None:
    assert read(["name,kind", "城管局,government", "城管局,party"])[1] == [("dep.csv", 3, "CODE_TAKEN")]


def test_codes_are_unique_over_all_files_and_faults_come_from_all_of_them() -> None:
    _, found = read(
        ["code,name,kind", "x,城管局,government", "y,城管局,"],
        ["code,name,parent_code", "x,公司,990103000000", "z,公司,", "w,公司,y"],
        ["code,name,parent_code", "q,物业,990103000000"],
    )
    assert found == [
        ("dep.csv", 3, "KIND_UNKNOWN"),
        ("ent.csv", 2, "CODE_TAKEN"),
        ("ent.csv", 3, "PARENT_UNKNOWN"),
        ("ent.csv", 4, "PARENT_UNKNOWN"),
        ("org.csv", 1, "HEADER"),
    ]


def test_organisations_need_a_known_category() -> None:
    assert read(None, None, ["code,name,parent_code,category", "q,物业,990103000000,government"])[1] == [("org.csv", 2, "KIND_UNKNOWN")]


def test_bad_divisions_are_not_told_again_by_every_department() -> None:
    findings = Findings()
    read_files(Files(source([*GOOD, "x"], "d.csv"), source(DEPARTMENTS, "dep.csv")), DISTRICT, findings)
    assert [(finding.file, finding.line) for finding in findings.kept] == [("d.csv", 8)]
