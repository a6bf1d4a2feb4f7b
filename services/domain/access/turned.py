"""An actor's predicate turned round: where to look for whatever they may take an action on, instead of whether they may on a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, False_, True_, select

from services.domain.access.actor import Actor
from services.domain.access.links import Keys, Lift, Link, Met, Row, alias_of, any_of, distinct, keys_of, looks_up
from services.domain.access.reaches import REACHES, Meaning, Reaches, Through
from services.domain.access.words import Action, Reach


@dataclass(frozen=True)
class Turned:
    """Every row that the predicate allows names one of the `keys` in its column `about`, or meets one of the `ways`: conditions over its
    own columns, which an index answers in a list's own order. What is found by a key is asked the predicate all the same.
    """

    about: str
    keys: Keys
    ways: tuple[Meaning, ...] = ()
    published: bool = False
    """Whether one of the ways is what is published: it gives more than any list is meant to be short of."""
    sure: bool = False
    """Whether every row on a way is allowed: nothing denies it."""

    def along(self, row: Row) -> list[ColumnElement[bool]]:
        """The ways as conditions on a row."""
        return distinct([any_of([meaning(row)], row) for meaning in self.ways])


def turned(actor: Actor, action: Action, model: type[Any], registry: Reaches = REACHES) -> Turned | None:
    """Return a predicate turned round; None where everything is within reach, or where nobody said what rows are about."""
    entity = registry.entity(model)
    if entity.about is None:
        return None
    column, matter = entity.about
    if (parents := entity.through.get(action)) is not None:
        return _through(registry, actor, column, parents)
    own, there = alias_of(model, "own"), alias_of(matter, "there")
    links, places, ways, published = list[Met](), list[Met](), list[Meaning](), False
    for reach, meaning in registry.meanings(actor, action, entity):
        met = meaning(own)
        if _own_columns(met) and (matter is model or reach is Reach.PUBLIC):
            ways.append(meaning)
            published |= reach is Reach.PUBLIC
        elif reach is Reach.SUBTREE:  # a row lies where its matter lies
            places.append(meaning(there))
        else:
            links.append(met)
    keys = keys_of(links, own, column, actor), keys_of(places, there, "id", actor)
    if keys[0] is None or keys[1] is None:
        return None
    sure = not any(registry.meanings(actor, action, entity, denied=True))
    return Turned(column, [*keys[1], *keys[0]], tuple(ways), published, sure)


def _through(registry: Reaches, actor: Actor, column: str, parents: Sequence[Through]) -> Turned | None:
    """What is decided by a parent is about what the parent is about."""
    keys = Keys()
    for one in parents:
        found = turned(actor, one.action, one.parent, registry)
        if found is None or found.published or column not in {found.about, one.by}:
            return None
        above = alias_of(one.parent, "own")
        along = [select(getattr(above, found.about)).where(above.district_id == actor.district_id, way) for way in found.along(above)]
        keys += [*along, *found.keys]
    return Turned(column, distinct(keys))


def _own_columns(met: Any) -> bool:  # noqa: ANN401 - what a reach asks
    return not isinstance(met, Link | Lift | tuple | True_ | False_) and not looks_up(met)
