"""Why somebody may, or may not: each line of the policy that speaks of one of their posts, and whether its reach holds of the row."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased

from services.domain.access.actor import Actor, Grant
from services.domain.access.links import Row, any_of, there_is
from services.domain.access.policy import Line
from services.domain.access.reaches import REACHES, Predicate, Reaches, Through
from services.domain.access.words import Action, Effect, Reach, Resource, Role

Met: TypeAlias = Callable[[Row], ColumnElement[bool]]


class Explained(StrEnum):
    """What an explanation comes to."""

    ALLOWED = "ALLOWED"
    DENIED = "DENIED"
    OUT_OF_REACH = "OUT_OF_REACH"
    NO_LINE = "NO_LINE"


@dataclass(frozen=True)
class Ground:
    """One policy line as it speaks of one post: it allows, or denies, an action over a reach."""

    grant: Grant
    line: Line
    met: Met
    """Whether the reach holds of the row that is asked about."""
    through: tuple[Through, ...] = ()
    """By which parents the question was passed on, the row's own first: the line is about the last one."""

    @property
    def role(self) -> Role:
        """The role of which the line speaks: the post's, or one that it includes."""
        return Role(self.line[1])

    @property
    def resource(self) -> Resource:
        """What the line is about."""
        return Resource(self.line[2])

    @property
    def action(self) -> Action:
        """What it allows or denies."""
        return Action(self.line[3])

    @property
    def reach(self) -> Reach:
        """Over what."""
        return Reach(self.line[4])

    @property
    def effect(self) -> Effect:
        """Whether it allows or denies."""
        return Effect(self.line[5])


def grounds(actor: Actor, action: Action, model: type[Any], registry: Reaches = REACHES) -> Iterator[Ground]:
    """Every ground on which an actor may, or may not, take an action on a table's rows, post by post."""
    entity = registry.entity(model)
    for one in entity.through.get(action, ()):
        for ground in grounds(actor, one.action, one.parent, registry):
            yield replace(ground, met=_above(one, ground.met), through=(one, *ground.through))
    if entity.resource is None or action in entity.through:
        return
    for grant in actor.all_grants:
        for line in registry.policy(actor).because(grant.role, entity.resource, action):
            yield Ground(grant, line, _meant(entity.reaches.get(Reach(line[4]), ()), grant, actor))


def explained(found: Sequence[tuple[Ground, bool]]) -> Explained:
    """What the grounds come to, each with whether it holds: a denial wins; of several parents that decide one is enough."""
    held = {effect: {one.through for one, holds in found if holds and one.effect is effect} for effect in Effect}
    if held[Effect.ALLOW] - held[Effect.DENY]:
        return Explained.ALLOWED
    if held[Effect.DENY]:
        return Explained.DENIED
    return Explained.OUT_OF_REACH if any(one.effect is Effect.ALLOW for one, _ in found) else Explained.NO_LINE


def _meant(meanings: Sequence[Predicate], grant: Grant, actor: Actor) -> Met:
    return lambda row: any_of([one(row, grant, actor) for one in meanings], row)


def _above(through: Through, met: Met) -> Met:
    """What is asked of the parent, asked of the row."""

    def asked(row: Row) -> ColumnElement[bool]:
        parent = aliased(through.parent)
        return there_is(parent.district_id == row.district_id, parent.id == getattr(row, through.by), met(parent), of=parent)

    return asked
