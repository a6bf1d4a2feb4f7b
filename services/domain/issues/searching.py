"""How issues are found by words (tokens.py), under policy and in the order of the list."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Text, column, func, literal_column, not_, or_, select
from sqlalchemy.orm import aliased

from services.domain.access import Action, Actor, Row, may, there_is
from services.domain.issues.models import IssueToken

ENOUGH = 500
"""How far a word is counted to find the rarest: whatever is as frequent is walked through, newest first, until the page is full."""
_LEAD: Row = aliased(IssueToken)
_OTHER: Row = aliased(IssueToken)
_PUBLIC: Row = aliased(IssueToken)
_COUNTED: Row = aliased(IssueToken)
Sought = ColumnElement[Any]
"""The words as an array of text."""


def found(row: Row, sought: Sought, actor: Actor) -> ColumnElement[bool]:
    """Of the issues that have every word: whoever reads one finds it by all of its words, others by words of what is public of it."""
    token = _PUBLIC

    def public(word: ColumnElement[str]) -> ColumnElement[bool]:
        key = (token.district_id == row.district_id, token.token == word, token.raised_at == row.raised_at, token.issue_id == row.id)
        return there_is(*key, token.public, of=token)

    return or_(may(actor, Action.READ, row), _all(sought, public))


def lead(sought: Sought, actor: Actor) -> Select[*tuple[Any, ...]]:
    """The order values, (raised_at, id), of the issues that have every word: those of the rarest, newest first, that have the others."""
    token, other = _LEAD, _OTHER

    def there(word: ColumnElement[str]) -> ColumnElement[bool]:
        place = (other.raised_at == token.raised_at, other.issue_id == token.issue_id)
        return or_(word == token.token, there_is(other.district_id == actor.district_id, other.token == word, *place, of=other))

    leads = (token.district_id == actor.district_id, token.token == _rarest(sought, actor))
    return select(token.raised_at, token.issue_id.label("id")).where(*leads, _all(sought, there)).correlate_except(token)


def _rarest(sought: Sought, actor: Actor) -> ColumnElement[str]:
    word, token, one = _each(sought), _COUNTED, literal_column("1", Integer())
    some = select(one).where(token.district_id == actor.district_id, token.token == word.c.token).limit(literal_column(str(ENOUGH)))
    often = select(func.count()).select_from(some.correlate(word).subquery()).scalar_subquery()
    return select(word.c.token).order_by(often).limit(one).correlate_except(word).scalar_subquery()


def _all(sought: Sought, holds: Callable[[ColumnElement[str]], ColumnElement[bool]]) -> ColumnElement[bool]:
    word = _each(sought)
    return not_(there_is(not_(holds(word.c.token)), of=word))


def _each(sought: Sought) -> Any:  # noqa: ANN401 - a table of one column, `token`
    return func.unnest(sought).table_valued(column("token", Text())).render_derived()
