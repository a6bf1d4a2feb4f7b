"""One statement: its text, how to read its parameters, and what is refused before it is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError, Node
from sqlalchemy import ColumnElement, select

from services.api.graphql.plan.bind import Arguments, Given, Reader
from services.api.graphql.plan.dialect import text_of
from services.api.graphql.plan.policy import Build
from services.kit.errors import Refusal
from services.kit.reads import Statement


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
    text, names = text_of(select(value), build.entries)
    parameters = build.parameters
    readers = [(parameters.readers[name], parameters.places.get(name)) for name in names]
    # What the text does not need after all is refused all the same: a page of 0 is no page, whatever is selected of it.
    spare = [
        (read, parameters.places[name]) for name, read in parameters.readers.items() if name in parameters.places and name not in names
    ]
    return Compiled(Statement(text, len(names)), tuple(readers), (*parameters.guards, *spare))
