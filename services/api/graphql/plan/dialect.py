"""How expressions become SQL text: constants are written into it, where the database's planner can see them; whatever a client sends
is a parameter. An entry's `row` is rendered as its sub-select, which gives only the columns in use.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

from sqlalchemy import BindParameter, ColumnElement, Select, literal_column
from sqlalchemy.dialects.postgresql.asyncpg import PGCompiler_asyncpg, PGDialect_asyncpg


class Rendered(Protocol):
    """Rows that are rendered as a sub-select."""

    inside: str
    """The name of the table within it."""
    needed: set[str]
    """Columns that it gives whether they are in use or not; known once it is made."""

    def inner(self, columns: ColumnElement[Any]) -> Select[Any]:
        """The sub-select that gives these columns."""
        ...


_Used = dict[Any, tuple[Rendered, dict[str, None]]]
_used: ContextVar[_Used] = ContextVar("_used")


class _Compiler(PGCompiler_asyncpg):
    def visit_bindparam(self, bindparam: BindParameter[Any], *args: Any, **how: Any) -> str:  # noqa: ANN401 - SQLAlchemy's signature
        if not bindparam.required and bindparam.value is None and bindparam.callable is None:
            return f"CAST(NULL AS {self.dialect.type_compiler_instance.process(bindparam.type)})"  # a list's parameter, elsewhere
        text: str = super().visit_bindparam(bindparam, *args, **how | {"literal_binds": not bindparam.required})  # type: ignore[no-untyped-call]  # SQLAlchemy's own
        return text

    def visit_written(self, written: Any, **how: Any) -> str:  # noqa: ANN401 - a Written
        """See predicate.py."""
        behind = [self.process(bind, **how) + part for bind, part in zip(written.binds, written.parts[1:], strict=True)]
        return f"({written.parts[0]}{''.join(behind)})"

    def visit_select(self, select_stmt: Any, *args: Any, **how: Any) -> Any:  # noqa: ANN401 - as above
        """As a statement of columns: preparing it for loading entities takes more time than all the rest."""
        plain = select_stmt._clone()  # noqa: SLF001 - as the mapper itself does it
        plain._propagate_attrs = {}  # noqa: SLF001 - as above
        return super().visit_select(plain, *args, **how)  # type: ignore[no-untyped-call]  # as above

    def visit_column(self, column: Any, *args: Any, **how: Any) -> str:  # noqa: ANN401 - as above
        used = _used.get().get(getattr(column.table, "name", None))
        if used is not None:
            used[1][column.name] = None
        return super().visit_column(column, *args, **how)

    def visit_alias(self, alias: Any, asfrom: bool = False, **how: Any) -> Any:  # type: ignore[override]  # noqa: ANN401 - as above; the rest is passed on
        used = _used.get().get(alias.name) if asfrom and not how.get("subquery") else None
        if used is None:
            return super().visit_alias(alias, asfrom=asfrom, **how)  # type: ignore[no-untyped-call]  # as above
        inner = used[0].inner(literal_column(_mark(alias.name)))
        return self.process(inner.subquery(alias.name), asfrom=True, **how)


class _Dialect(PGDialect_asyncpg):
    statement_compiler = _Compiler
    supports_statement_cache = False
    _backslash_escapes = False  # the server's strings are standard-conforming


_DIALECT = _Dialect()  # type: ignore[no-untyped-call]  # as above


def text_of(statement: Select[Any], entries: Mapping[str, Rendered] | None = None) -> tuple[str, list[str]]:
    """Return a statement's text and the names of its parameters, in order."""
    with _noting(entries or {}) as used:
        made = statement.compile(dialect=_DIALECT)
        text = str(made)
    for name, (entry, columns) in used.items():
        given = dict.fromkeys([*columns, *sorted(entry.needed)])
        text = text.replace(_mark(name), ", ".join(f"{entry.inside}.{column} AS {column}" for column in given) or "1")
    return text, list(getattr(made, "positiontup", None) or ())


@contextmanager
def _noting(entries: Mapping[str, Rendered]) -> Iterator[_Used]:
    used: _Used = {name: (entry, {}) for name, entry in entries.items()}
    token = _used.set(used)
    try:
        yield used
    finally:
        _used.reset(token)


def _mark(name: str) -> str:
    return f"/*{name}*/"
