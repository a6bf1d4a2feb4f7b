"""The words by which issues are found, kept in the transaction that changes the texts, and mended where they differ."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, Uuid, any_, bindparam, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.access import Work
from services.domain.issues.models import Issue, IssueToken
from services.domain.issues.tokens import tokens
from services.kit.bulk import insert_rows

BATCH = 500
_COLUMNS = ("district_id", "token", "raised_at", "issue_id", "public")
_TAKE_OUT = text(
    "DELETE FROM issue_token t USING unnest(:issues, :tokens) AS gone (issue_id, token)"
    " WHERE t.district_id = :district AND t.issue_id = gone.issue_id AND t.token = gone.token"
).bindparams(bindparam("district", type_=Uuid()), bindparam("issues", type_=ARRAY(Uuid())), bindparam("tokens", type_=ARRAY(Text())))


class Said(Protocol):
    """The texts by which an issue is found, beside its number."""

    @property
    def title(self) -> str: ...
    @property
    def category(self) -> str | None: ...
    @property
    def locality(self) -> str | None: ...
    @property
    def external_id(self) -> str | None: ...
    @property
    def public_title(self) -> str | None: ...


class Words(NamedTuple):
    """An issue's words: as they are stored, and as its texts have them. Word → whether everybody who sees the issue finds it so."""

    issue_id: UUID
    raised_at: datetime
    stored: Mapping[str, bool | None]
    """None: it is stored with another instant than the issue's."""
    wanted: Mapping[str, bool]


class Mended(NamedTuple):
    """What was looked at: the last issue, how many, and how many of them were not stored as their texts have them."""

    last: UUID
    issues: int
    changed: int


def words_of(number: str, said: Said) -> dict[str, bool]:
    """Return the words of an issue. The body is left out: it would take more room than everything else that is stored of the issue."""
    private = (said.title, said.category, said.locality, said.external_id)
    found = {word: False for given in private if given for word in tokens(given)}
    return found | {word: True for given in (number, said.public_title) if given for word in tokens(given)}


async def enter_words(work: Work, entered: Iterable[tuple[UUID, datetime, str, Said]]) -> None:
    """Store the words of new issues: (id, instant of raising, number, texts) each."""
    new = [Words(issue_id, at, {}, words_of(number, said)) for issue_id, at, number, said in entered]
    await _store(work.session, work.district_id, new)


@asynccontextmanager
async def reworded(work: Work, issue: Issue) -> AsyncIterator[None]:
    """Within it the texts of an issue, whose row is held, may change; what is different then is stored."""
    before = words_of(issue.number, issue)
    yield
    await _store(work.session, work.district_id, [Words(issue.id, issue.raised_at, before, words_of(issue.number, issue))])


async def mend_words(session: AsyncSession, district_id: UUID, after: UUID | None) -> Mended | None:
    """Compare a batch of issues behind `after` with their words and store the difference. None: there are no more.

    Only what differs is held and written. What a deed changed between two looks is looked at again with the row held.
    """
    own = Issue.district_id == district_id
    seen = await _words(session, district_id, _texts(own, Issue.id > (after or UUID(int=0))).limit(BATCH))
    if not seen:
        return None
    ids = [one.issue_id for one in seen if one.stored != one.wanted]
    held = await _words(session, district_id, _texts(own, Issue.id == any_(_array(ids))).with_for_update(key_share=True)) if ids else []
    wrong = [one for one in held if one.stored != one.wanted]
    await _store(session, district_id, wrong)
    return Mended(seen[-1].issue_id, len(seen), len(wrong))


async def _store(session: AsyncSession, district_id: UUID, words: Sequence[Words]) -> None:
    """Write the difference. What comes in is taken out first: a word that yesterday's code left behind is in nobody's way."""
    pairs = [
        (one, word)
        for one in words
        for word in {**one.stored, **one.wanted}
        if word not in one.wanted or one.stored.get(word) != one.wanted[word]
    ]
    if any(one.stored for one, _ in pairs):
        gone = {"issues": [one.issue_id for one, _ in pairs], "tokens": [word for _, word in pairs]}
        await session.execute(_TAKE_OUT, {"district": district_id, **gone})
    rows = [(district_id, word, one.raised_at, one.issue_id, one.wanted[word]) for one, word in pairs if word in one.wanted]
    await insert_rows(session, IssueToken, _COLUMNS, rows)


def _texts(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    told = (Issue.title, Issue.category, Issue.locality, Issue.external_id, Issue.public_title)
    return select(Issue.id, Issue.raised_at, Issue.number, *told).where(*conditions).order_by(Issue.id)


async def _words(session: AsyncSession, district_id: UUID, page: Select[*tuple[Any, ...]]) -> list[Words]:
    """The words of the issues that a statement selects, as they are stored and as they should be."""
    issues = (await session.execute(page)).all()
    stored: dict[UUID, dict[str, bool | None]] = {one.id: {} for one in issues}
    raised = {one.id: one.raised_at for one in issues}
    mine = (IssueToken.district_id == district_id, IssueToken.issue_id == any_(_array(list(raised))))
    each = select(IssueToken.issue_id, IssueToken.token, IssueToken.raised_at, IssueToken.public).where(*mine)
    for issue_id, token, at, public in await session.execute(each):
        known = stored[issue_id]
        known[token] = public if at == raised[issue_id] and token not in known else None
    return [Words(one.id, one.raised_at, stored[one.id], words_of(one.number, one)) for one in issues]


def _array(ids: list[UUID]) -> ColumnElement[Any]:
    return literal(ids, ARRAY(Uuid()))
