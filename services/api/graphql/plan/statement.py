"""From an expression to SQL text: one JSON value, the grants checked, the district bound, all in one prepared statement.

Constants are written into the text, where the database's planner can see them; whatever a client sends is a parameter.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError, Node
from sqlalchemy import BindParameter, ColumnElement, literal_column, select
from sqlalchemy.dialects.postgresql.asyncpg import PGCompiler_asyncpg, PGDialect_asyncpg

from services.api.graphql.plan.bind import Arguments, Given, Reader
from services.api.graphql.plan.policy import Build, Entry
from services.kit.errors import Refusal
from services.kit.reads import Statement


class _Compiler(PGCompiler_asyncpg):
    """Renders an entry's `row` as its sub-select, notes which of its columns are used, and writes constants as literals."""

    def visit_bindparam(self, bindparam: BindParameter[Any], *args: Any, **how: Any) -> str:  # noqa: ANN401 - SQLAlchemy's signature
        text: str = super().visit_bindparam(bindparam, *args, **how | {"literal_binds": not bindparam.required})  # type: ignore[no-untyped-call]  # SQLAlchemy's own
        return text

    def visit_select(self, select_stmt: Any, *args: Any, **how: Any) -> Any:  # noqa: ANN401 - as above
        """As a statement of columns: preparing it for loading entities takes more time than all the rest."""
        plain = select_stmt._clone()  # noqa: SLF001 - as the mapper itself does it
        plain._propagate_attrs = {}  # noqa: SLF001 - as above
        return super().visit_select(plain, *args, **how)

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
_used: ContextVar[Mapping[Any, tuple[Entry, dict[str, None]]]] = ContextVar("_used")


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not a defect
    """An argument, or the request, does not allow the plan to run."""

    def __init__(self, why: Refusal | GraphQLError, nodes: Sequence[Node] | None, path: tuple[str, ...]) -> None:
        super().__init__(str(why))
        self.why = why
        self.nodes = nodes
        self.path = path


@dataclass(frozen=True, slots=True)
class Compiled:
    """SQL text and how to read its parameters, each with the arguments to blame."""

    statement: Statement
    readers: tuple[tuple[Reader, Arguments | None], ...]
    guards: tuple[tuple[Reader, Arguments], ...]

    def bind(self, given: Given) -> list[Any]:
        """Return the parameters' values. What cannot be read raises Refused."""
        try:
            for read, _ in self.guards:
                read(given)
            return [read(given) for read, _ in self.readers]
        except (Refusal, GraphQLError) as error:
            raise self._refused(error, given) from error

    def check(self, given: Given) -> None:
        """Refuse now what could not be read later: everything that is the client's."""
        for read, at in (*self.guards, *self.readers):
            if at is not None:
                try:
                    read(given)
                except (Refusal, GraphQLError) as error:
                    raise Refused(error, [at.node], at.path) from error

    def _refused(self, error: Refusal | GraphQLError, given: Given) -> "Refused":
        """Find the arguments at fault: looked for only when something went wrong."""
        for read, at in (*self.guards, *self.readers):
            try:
                read(given)
            except (Refusal, GraphQLError):
                return Refused(error, None, ()) if at is None else Refused(error, [at.node], at.path)
        return Refused(error, None, ())


def compiled(build: Build, value: ColumnElement[Any]) -> Compiled:
    """Compile `SELECT value`."""
    with _noting(build) as used:
        made = select(value).compile(dialect=_DIALECT)
        text = str(made)
    names: list[str] = list(made.positiontup or ())
    for name, (entry, columns) in used.items():
        text = text.replace(_mark(name), ", ".join(f"{entry.inside}.{column} AS {column}" for column in columns) or "1")
    parameters = build.parameters
    readers = [(parameters.readers[name], parameters.places.get(name)) for name in names]
    # What the text does not need after all is refused all the same: a page of 0 is no page, whatever is selected of it.
    spare = [
        (read, parameters.places[name]) for name, read in parameters.readers.items() if name in parameters.places and name not in names
    ]
    return Compiled(Statement(text, len(names)), tuple(readers), (*parameters.guards, *spare))


@contextmanager
def _noting(build: Build) -> Iterator[dict[Any, tuple[Entry, dict[str, None]]]]:
    used: dict[Any, tuple[Entry, dict[str, None]]] = {name: (entry, {}) for name, entry in build.entries.items()}
    token = _used.set(used)
    try:
        yield used
    finally:
        _used.reset(token)


def _mark(name: str) -> str:
    return f"/*{name}*/"
