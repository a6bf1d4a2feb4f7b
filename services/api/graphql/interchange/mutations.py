"""A list of people with their posts comes in."""

from typing import Any

import strawberry

from services.api.graphql.inputs import Input, input_type, text
from services.api.graphql.mutation import Call, Ids, Payload, mutation
from services.api.graphql.plan.describe import object_type
from services.domain import interchange
from services.domain.interchange import MOST_ROSTER_BYTES, RosterCount, RowFinding
from services.kit.wording import Locale, phrase


@object_type
class RosterFinding:
    """What is wrong with one row (名单行问题)."""

    line: int
    """On which line of the text the row begins, from 1 (行号)."""
    column: str | None
    """The column that is to blame; null: the whole row (列)."""
    code: str
    """The reason, a stable word (原因代码)."""
    message: str
    """The reason as a sentence in the request's language (说明)."""


def findings(answer: strawberry.Parent[Any]) -> list[RosterFinding] | None:
    """What the command told, which an idempotency key keeps as plain data."""
    return None if answer.told is None else [RosterFinding(**one) for one in answer.told]


@object_type
class PeopleImportPayload(Payload):
    """What became of the list; of a dry run, what would (名单导入结果)."""

    written: bool | None
    """Whether it is in: neither a dry run nor a list with a faulty row is (是否已写入)."""
    entered: int | None
    """New people, each with the post of the row (新增人员)."""
    granted: int | None
    """Rows that give somebody who is here one more post (新增任职)."""
    unchanged: int | None
    """Rows that are here exactly so already (已有)."""
    faulty: int | None
    """Rows that are not possible (有误)."""

    findings: list[RosterFinding] | None = strawberry.field(resolver=findings)
    """Everything that is wrong, in the order of the rows (问题清单)."""


@input_type
class PeopleImportInput(Input):
    """A table of people with their posts (人员名单)."""

    csv: str = text(MOST_ROSTER_BYTES)
    """Comma-separated, with a header: name, phone, login, unit (its code), role, valid_from, valid_until, official, in English or Chinese;
    at most 200 KB and 500 rows (名单：姓名、电话、账号、单位编码、角色、起始日期、截止日期、公务身份).
    """
    dry_run: bool
    """Only check, and write nothing (仅试运行)."""


@mutation(PeopleImportPayload)
async def people_import(call: Call, input: PeopleImportInput) -> Ids:
    """Enter people with their posts, all rows or none; rows that are here already change nothing (导入人员名单)."""
    roster = await interchange.people_import(call.work, input.csv, dry_run=input.dry_run)
    return {
        "written": roster.written,
        "entered": roster.counts[RosterCount.PERSON_ENTERED],
        "granted": roster.counts[RosterCount.POST_GRANTED],
        "unchanged": roster.counts[RosterCount.UNCHANGED],
        "faulty": roster.counts[RosterCount.FAULTY],
        "told": [_told(one, call.context.locale) for one in roster.findings],
    }


def _told(finding: RowFinding, locale: Locale) -> dict[str, Any]:
    """A finding, as the payload keeps it."""
    message = phrase(finding.code, locale, **finding.params)
    return {"line": finding.line, "column": finding.column, "code": finding.code.value, "message": message}


MUTATIONS = (people_import,)
"""Root fields of lists that come in."""
