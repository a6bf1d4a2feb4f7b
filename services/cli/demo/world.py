"""The districts of the demonstration, their units from the official codes, and the people with their posts."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Grant, Role, UnitKind, Work
from services.domain.identity import CONTACTS, Newcomer, Term, account_named, person_add
from services.domain.tenancy import Files, Findings, Source, Unit, district_create, read_files
from services.domain.wiring import work_as
from services.kit.database import Database
from services.kit.ids import new_id

FACTS = Path(__file__).resolve().parents[3] / "infra" / "demo"
NANCHANG, HANGZHOU = "360103000000", "330106000000"
TIMEZONE, CALENDAR = "Asia/Shanghai", "cn"


@dataclass(frozen=True)
class World:
    """A district of the demonstration: its units by code, its people by login."""

    district_id: UUID
    units: Mapping[str, UUID]
    accounts: Mapping[str, UUID]
    people: Mapping[str, UUID]


def operator(district_id: UUID) -> Actor:
    """The operator's hand in one district."""
    return Actor(district_id=district_id, grants=(Grant(Role.PLATFORM_OPERATOR, district_id, UnitKind.DISTRICT),))


def source(name: str) -> Source:
    """One of the fact files."""
    return Source(name, lambda: (FACTS / name).open("rb"))


FILES = {
    NANCHANG: Files(source("divisions_360103.csv"), source("departments.csv"), source("enterprises.csv"), source("organisations.csv")),
    HANGZHOU: Files(source("divisions_330106.csv"), source("departments_330106.csv"), source("enterprises_330106.csv")),
}


async def build(urls: Urls, code: str, *, since: date) -> World:
    """Create a district with its units, as the operator does, and everybody who has a post in it since `since`."""
    findings = Findings()
    wanted = read_files(FILES[code], code, findings)
    if findings.count:
        raise ValueError("; ".join(findings.lines()))
    district_id = new_id()
    lab = Database(urls.lab, pool_size=1, statement_seconds=60)
    try:
        async with work_as(lab, operator(district_id)) as work:
            await district_create(work, wanted.units, timezone=TIMEZONE, calendar=CALENDAR)
            units = {unit.code: unit.id for unit in await work.session.scalars(select(Unit).where(Unit.district_id == district_id))}
            accounts, people = await _people(work, code, units, since)
    finally:
        await lab.close()
    return World(district_id, units, accounts, people)


async def _people(work: Work, code: str, units: Mapping[str, UUID], since: date) -> tuple[dict[str, UUID], dict[str, UUID]]:
    accounts, people = {}, {}
    for row in csv.DictReader((FACTS / "people.csv").read_text("utf-8").splitlines()):
        if row["district"] != code:
            continue
        login, role = row["login"], Role(row["role"])
        who = Newcomer(name=row["name"], phone=row["phone"] or None, login=login, official=role not in {Role.RESIDENT, *CONTACTS})
        people[login] = (await person_add(work, who, Term(units[row["unit"]], role, since))).person_id
        accounts[login] = await account_named(work.session, login)
    return accounts, people
