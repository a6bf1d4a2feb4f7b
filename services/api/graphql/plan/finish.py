"""What Python does about a tree that PostgreSQL has made: its own fields, in their places; everything else is finished already.

In a computed field's place stand the values that its function needs. A plan's jobs are put together once and visit nothing else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from graphql import GraphQLError

from services.api.context import Context

TYPE = " type"
"""The key under which an object says which type it is, where Python must know: no response key has a space."""


@dataclass(slots=True)
class Run:
    """One finish: for whom, where in the tree, and what went wrong."""

    context: Context
    asked: Mapping[str, Any] = field(default_factory=dict)
    """Values of the request itself, by response key."""
    path: list[str | int] = field(default_factory=list)
    errors: list[GraphQLError] = field(default_factory=list)


Job: TypeAlias = Callable[[Any, Run], Any]
"""Gives what belongs in a place of the tree from what stands there."""


def of_object(jobs: Mapping[str, Job]) -> Job | None:
    """Return the job of an object from those of its response keys."""
    if not jobs:
        return None
    items = tuple(jobs.items())

    def finish(value: Any, run: Run) -> Any:  # noqa: ANN401 - a Job
        if value is None:
            return None
        path = run.path
        for key, job in items:
            path.append(key)
            value[key] = job(value[key], run)
            path.pop()
        return value

    return finish


def of_list(job: Job | None) -> Job | None:
    """Return the job of a list from that of its items."""
    if job is None:
        return None

    def finish(value: Any, run: Run) -> Any:  # noqa: ANN401 - a Job
        if value is None:
            return None
        path = run.path
        for place, item in enumerate(value):
            path.append(place)
            value[place] = job(item, run)
            path.pop()
        return value

    return finish


def by_type(jobs: Mapping[str, Job], *, keep: bool) -> Job:
    """Return the job of an object that says its type, which it then forgets unless graphql-core is to read it."""

    def finish(value: Any, run: Run) -> Any:  # noqa: ANN401 - a Job
        if value is None:
            return None
        job = jobs.get(value[TYPE] if keep else value.pop(TYPE))
        return value if job is None else job(value, run)

    return finish
