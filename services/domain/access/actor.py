"""Who acts: an account in one district with the grants of its memberships that hold now."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from uuid import UUID
from weakref import WeakValueDictionary

from services.domain.access.policy import Policy
from services.domain.access.words import Role


class UnitKind(StrEnum):
    """What kind of unit. The first four are tenants, in that order down the tree. SUBTREE compares by it."""

    DISTRICT = "DISTRICT"
    STREET = "STREET"
    COMMUNITY = "COMMUNITY"
    ENTERPRISE = "ENTERPRISE"
    DEPARTMENT = "DEPARTMENT"
    ORGANISATION = "ORGANISATION"


@dataclass(frozen=True, order=True)
class Grant:
    """One membership that holds now: a role at a unit."""

    role: Role
    unit_id: UUID
    kind: UnitKind


@dataclass(frozen=True)
class Shape:
    """What of an actor decides the text of its predicates, and not only the values in them."""

    posts: tuple[tuple[Role, UnitKind, bool], ...]
    """The posts by role and kind of unit; the last says whether there are several of these."""
    account: bool
    person: bool
    dated: bool = False
    alike: tuple[int, ...] = ()
    """For each sort of post the place of the first that is held at the very same units: the head of a department may be its staff, too."""
    overlaid: Policy | None = None
    """As the actor's."""
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.posts, self.account, self.person, self.dated, self.alike, self.overlaid)))

    def __hash__(self) -> int:
        """Known beforehand: every read looks a plan up by it."""
        return self._hash


_SHAPES: WeakValueDictionary[Shape, Shape] = WeakValueDictionary()
"""The one object of each shape: as few as there are combinations of posts, and compared by identity. Those of an overlay go with it."""


@dataclass(frozen=True)
class Actor:
    """The caller of every command and read. Without account and grants it is anybody from the street."""

    district_id: UUID
    grants: tuple[Grant, ...] = ()
    account_id: UUID | None = None
    person_id: UUID | None = None
    grants_version: int = 0
    since: datetime | None = None
    until: datetime | None = None
    """The day in whose course the grants hold, as long as their version does: memberships begin and end at midnight."""
    overlaid: Policy | None = None
    """The policy with the district's own lines; None: the base policy."""
    everyone: Grant = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "everyone", Grant(Role.ANYONE, self.district_id, UnitKind.DISTRICT))

    @property
    def overlay_version(self) -> int:
        """The version of the district's overlay that the actor is under; 0: none."""
        return 0 if self.overlaid is None else self.overlaid.version

    @property
    def all_grants(self) -> tuple[Grant, ...]:
        """Every grant, including the one that everybody has."""
        return (*self.grants, self.everyone)

    @cached_property
    def enterprises(self) -> tuple[UUID, ...]:
        """The enterprises of an actor all of whose grants are in enterprises, else nothing: row-level security binds to them."""
        if self.grants and all(grant.kind is UnitKind.ENTERPRISE for grant in self.grants):
            return tuple(sorted({grant.unit_id for grant in self.grants}))
        return ()

    @cached_property
    def held(self) -> tuple[tuple[UUID, ...], ...]:
        """The units at which posts are held, by role and kind, in the order of `shape.posts`."""
        ordered = sorted(self.grants, key=lambda grant: (grant.role, grant.kind, grant.unit_id))
        return tuple(tuple(grant.unit_id for grant in same) for _, same in groupby(ordered, key=lambda grant: (grant.role, grant.kind)))

    @cached_property
    def shape(self) -> Shape:
        """What this actor's predicates look like: everybody of one shape is answered by one statement."""
        sorts = sorted({(grant.role, grant.kind) for grant in self.grants})
        posts = tuple((role, kind, len(units) > 1) for (role, kind), units in zip(sorts, self.held, strict=True))
        alike = tuple(self.held.index(units) for units in self.held)
        shape = Shape(posts, self.account_id is not None, self.person_id is not None, self.until is not None, alike, self.overlaid)
        return _SHAPES.setdefault(shape, shape)

    def current(self, now: datetime) -> bool:
        """Whether an instant lies in the day for which the grants were loaded."""
        return self.since is None or self.until is None or self.since <= now < self.until

    def units(self, *roles: Role) -> frozenset[UUID]:
        """The units at which the actor holds one of the roles."""
        return frozenset(grant.unit_id for grant in self.grants if grant.role in roles)


def system(district_id: UUID) -> Actor:
    """The worker's actor in a district: nothing but SYSTEM."""
    return Actor(district_id=district_id, grants=(Grant(Role.SYSTEM, district_id, UnitKind.DISTRICT),))
