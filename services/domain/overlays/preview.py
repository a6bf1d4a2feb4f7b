"""Who gains and who loses how many rows by a version of a district's own lines, with examples, before it is in force."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import null, select

from services.domain.access import REACHES, Action, Actor, Grant, Policy, Reach, Resource, Role, UnitKind, Work, find, may
from services.domain.identity import HELD_NOW, Membership
from services.domain.overlays.changes import Change, changes
from services.domain.overlays.commands import candidate
from services.domain.overlays.events import PolicyPreviewed
from services.domain.tenancy import District, Unit

MOST_COUNTED = 1_000
"""Of one action for one sort of post; more than that is "at least"."""
MOST_SORTS = 50
EXAMPLES = 3
PERSONAL = frozenset({Reach.RAISED, Reach.SEATED})
"""Reaches that two people with the very same posts do not share."""


@dataclass(frozen=True)
class Example:
    """A row that is gained or lost."""

    model: type[Any]
    id: UUID
    kind: UnitKind | None = None
    """Of a unit."""


@dataclass(frozen=True)
class Outcome:
    """What people with the same posts gain and lose of one action on the rows of one table."""

    posts: tuple[Grant, ...]
    people: int
    resource: Resource
    action: Action
    gained: int
    lost: int
    examples_gained: tuple[Example, ...]
    examples_lost: tuple[Example, ...]

    @property
    def at_least(self) -> bool:
        """Whether the counting ended before the rows did."""
        return self.gained + self.lost >= MOST_COUNTED


@dataclass(frozen=True)
class Preview:
    """What would be otherwise, compared with what is in force now."""

    version: int
    before: int
    changes: tuple[Change, ...]
    people: int
    """How many people hold a post whose answers change, whether or not there are rows to gain or lose."""
    outcomes: tuple[Outcome, ...]
    units: Mapping[UUID, str]
    """The names of the units at which the posts of the outcomes are held."""
    complete: bool
    """Whether every sort of posts was counted; else the commonest were."""


async def policy_preview(work: Work, version: int) -> Preview:
    """Compare a version with what is in force. For who may see the policy; that somebody looked is recorded."""
    await find(work, Unit, work.district_id, Action.SEE_POLICY, lock=False)
    before, after = REACHES.policy(work.actor), await candidate(work, version)
    district = await work.session.get_one(District, work.district_id)
    differing = tuple(await asyncio.to_thread(lambda: list(changes(before, after))))
    sorts = await _sorts(work, differing)
    compared = _Compared(work, differing, before, after)
    outcomes = [one for actor, people in sorts[:MOST_SORTS] for one in await compared.outcomes(actor, people)]
    held_at = {grant.unit_id for one in outcomes for grant in one.posts}
    named = await work.session.execute(select(Unit.id, Unit.name).where(Unit.district_id == work.district_id, Unit.id.in_(held_at)))
    work.record(PolicyPreviewed(subject_id=work.district_id, version=version))
    return Preview(
        version=version,
        before=district.overlay_version,
        changes=differing,
        people=sum(people for _, people in sorts),
        outcomes=tuple(outcomes),
        units={unit.id: unit.name for unit in named},
        complete=len(sorts) <= MOST_SORTS,
    )


async def _sorts(work: Work, differing: Sequence[Change]) -> list[tuple[Actor, int]]:
    """Those who hold a post whose answers change, as one actor for all with the same posts, the commonest first; and how many they are."""
    affected = select(Membership.person_id).where(
        Membership.district_id == work.district_id, HELD_NOW, Membership.role.in_({one.role for one in differing})
    )
    held = await work.session.execute(
        select(Membership.person_id, Membership.role, Membership.unit_id, Membership.unit_kind)
        .where(Membership.district_id == work.district_id, HELD_NOW, Membership.person_id.in_(affected))
        .order_by(Membership.person_id)
    )
    personal = any(one.reach in PERSONAL for one in differing)
    sorts: dict[object, list[Actor]] = {}
    for person_id, posts in groupby(held, key=lambda row: row.person_id):
        grants = tuple(sorted({Grant(post.role, post.unit_id, post.unit_kind) for post in posts}))
        actor = Actor(work.district_id, grants, person_id=person_id)
        sorts.setdefault((grants, person_id) if personal else grants, []).append(actor)
    return sorted(((alike[0], len(alike)) for alike in sorts.values()), key=lambda one: -one[1])


@dataclass(frozen=True)
class _Compared:
    """Two policies, row by row."""

    work: Work
    differing: Sequence[Change]
    before: Policy
    after: Policy

    async def outcomes(self, actor: Actor, people: int) -> list[Outcome]:
        """What everybody with this actor's posts gains and loses."""
        held = {grant.role for grant in actor.grants}
        mine = sorted((one for one in self.differing if one.role in held), key=_subject)
        found = []
        for (resource, action), alike in groupby(mine, key=_subject):
            reaches = {(one.role, one.reach) for one in alike}
            for model in REACHES.models(resource):
                gained, lost = await self._rows(model, action, actor, reaches)
                if gained or lost:
                    examples = tuple(gained[:EXAMPLES]), tuple(lost[:EXAMPLES])
                    found.append(Outcome(actor.grants, people, resource, action, len(gained), len(lost), *examples))
        return found

    async def _rows(
        self, model: type[Any], action: Action, actor: Actor, reaches: set[tuple[Role, Reach]]
    ) -> tuple[list[Example], list[Example]]:
        """The rows on which the action is allowed under only one of the two; looked for within the reaches that changed."""
        old, new = (may(replace(actor, overlaid=one), action, model) for one in (self.before, self.after))
        kind = Unit.kind if model is Unit else null()
        statement = (
            select(model.id, kind.label("kind"), new.label("now"))
            .where(model.district_id == self.work.district_id, REACHES.within(actor, model, reaches), new.is_distinct_from(old))
            .limit(MOST_COUNTED)
        )
        rows = (await self.work.session.execute(statement)).all()
        examples = [(row.now, Example(model, row.id, row.kind)) for row in rows]
        return [one for now, one in examples if now], [one for now, one in examples if not now]


def _subject(change: Change) -> tuple[Resource, Action]:
    return change.resource, change.action
