"""Versions of a district's own policy lines, and what one of them would change."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, select

from services.api.graphql import ids
from services.api.graphql.assignments.types import Assignment
from services.api.graphql.commitments.types import Commitment
from services.api.graphql.identity.types import Post
from services.api.graphql.issues.types import Issue, Raiser
from services.api.graphql.node import Node
from services.api.graphql.plan.declare import Stored, column, stored
from services.api.graphql.plan.describe import object_type
from services.api.graphql.roundtables.types import Roundtable, RoundtableSeries
from services.api.graphql.tenancy.types import TYPES as UNITS
from services.domain import overlays, tenancy
from services.domain.access import Action, Actor, Effect, Reach, Resource, Role, UnitKind
from services.kit.wording import Locale, phrase


def _prefixes(*types: type[Any]) -> dict[tuple[type[Any], UnitKind | None], str]:
    kept: list[Stored] = [vars(one)["__stored__"] for one in types]
    return {(one.model, one.kind and one.kind[1]): one.prefix for one in kept if one.prefix is not None}


PREFIXES = _prefixes(Issue, Raiser, Assignment, Commitment, Roundtable, RoundtableSeries, Post, *UNITS)
"""Of the ids of the rows that a policy line can be about, by table and, of units, kind."""


def in_force(row: Any, actor: Actor) -> ColumnElement[bool]:  # noqa: ANN401, ARG001 - an expression by actor
    """Whether the district is under this version now."""
    district = tenancy.District
    version = select(district.overlay_version).where(district.id == row.district_id).correlate_except(district).scalar_subquery()
    return row.version == version  # type: ignore[no-any-return]  # `row` may be an alias


@stored(tenancy.PolicyOverlay, prefix="ovl")
class PolicyVersion(Node):
    """A version of the district's own policy lines, which add to the base policy of the product (本区县策略版本)."""

    version: int
    """Number, from 1 (版本号)."""
    text: str
    """The lines as drafted, comments included (策略行)."""
    note: str
    """Why it was drafted (起草说明)."""
    drafted_at: datetime
    """When (起草时间)."""
    in_force: bool = column(in_force)
    """Whether it is in force now (是否执行中)."""


@object_type
class PolicyChange:
    """An answer of the policy that would be another one (权限变化)."""

    role: Role
    """Whose (角色)."""
    resource: Resource
    """About what (资源)."""
    action: Action
    """Of which action (操作)."""
    reach: Reach
    """Over which rows (范围)."""
    effect: Effect
    """Whether it is a permission or a denial that comes or goes (许可或禁止)."""
    gained: bool
    """Whether the role may more by it, or less (增加或减少)."""


@object_type
class PolicyOutcome:
    """What people who hold the very same posts would gain and lose of one action (对同类任职的影响)."""

    posts: list[str]
    """Their posts, in words (任职)."""
    people: int
    """How many people hold just these (人数)."""
    resource: Resource
    """About what (资源)."""
    action: Action
    """Of which action (操作)."""
    gained: int
    """How many rows they could do it to and cannot now (增加条数)."""
    lost: int
    """How many rows they can do it to now and could not (减少条数)."""
    at_least: bool
    """Whether there are more than were counted (是否未数完)."""
    examples_gained: list[strawberry.ID]
    """Some of those gained (增加示例)."""
    examples_lost: list[strawberry.ID]
    """Some of those lost (减少示例)."""


@object_type
class PolicyPreview:
    """Who would gain and who would lose by a version, compared with what is in force now (启用前预览)."""

    version: int
    """The version looked at; 0: the base policy alone (版本号)."""
    before: int
    """The version in force (现行版本)."""
    changes: list[PolicyChange]
    """Every answer that differs (权限变化)."""
    people: int
    """How many people hold a post whose answers differ (涉及人数)."""
    outcomes: list[PolicyOutcome]
    """What that means in rows; posts that gain and lose none are left out (影响)."""
    complete: bool
    """Whether all sorts of posts were looked at, or only the commonest (是否完整)."""


def preview_of(found: overlays.Preview, locale: Locale) -> PolicyPreview:
    """Return a preview as the client sees it."""

    def named(examples: Sequence[overlays.Example]) -> list[strawberry.ID]:
        return [strawberry.ID(ids.encode(PREFIXES[one.model, one.kind], one.id)) for one in examples]

    return PolicyPreview(
        version=found.version,
        before=found.before,
        changes=[
            PolicyChange(role=one.role, resource=one.resource, action=one.action, reach=one.reach, effect=one.effect, gained=one.gained)
            for one in found.changes
        ],
        people=found.people,
        outcomes=[
            PolicyOutcome(
                posts=[f"{phrase(grant.role, locale)} · {found.units[grant.unit_id]}" for grant in one.posts],
                people=one.people,
                resource=one.resource,
                action=one.action,
                gained=one.gained,
                lost=one.lost,
                at_least=one.at_least,
                examples_gained=named(one.examples_gained),
                examples_lost=named(one.examples_lost),
            )
            for one in found.outcomes
        ],
        complete=found.complete,
    )
