"""Who asks: posts that hold today, read from the membership rows."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from tests.api.graphql.differential.oracle.rows import Tables

LIVING = {"DRAFT", "ACTIVE", "SUSPENDED"}
"""A closed, merged or split unit has no posts any more."""


class Post(NamedTuple):
    """A role at a unit. In the order in which a viewer's posts are listed."""

    role: str
    unit_id: UUID
    kind: str


@dataclass(frozen=True)
class Who:
    """One actor in one district. Without login somebody who did not sign in."""

    name: str
    district_id: UUID
    login: str | None = None
    person_id: UUID | None = None
    posts: tuple[Post, ...] = ()

    @property
    def everywhere(self) -> tuple[Post, ...]:
        """The posts, and what everybody is."""
        return (*self.posts, Post("ANYONE", self.district_id, "DISTRICT"))

    @property
    def enterprises(self) -> frozenset[UUID]:
        """The enterprises of somebody who is nothing else."""
        only = bool(self.posts) and all(post.kind == "ENTERPRISE" for post in self.posts)
        return frozenset(post.unit_id for post in self.posts) if only else frozenset()


def held(tables: Tables, person_id: UUID, today: date) -> tuple[Post, ...]:
    """The posts of a person today, both days included, each once."""
    found = set()
    for row in tables.where("membership", "person_id", person_id):
        unit = tables.one("unit", row["unit_id"])
        if unit is not None and unit["state"] in LIVING and holds(row["valid_from"], row["valid_until"], today):
            found.add(Post(row["role"], unit["id"], unit["kind"]))
    return tuple(sorted(found))


def holds(since: date, until: date | None, today: date) -> bool:
    """Whether a post holds today."""
    return since <= today and (until is None or today <= until)
