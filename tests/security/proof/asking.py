"""Somebody in a district under a policy: as the product knows them, and what Casbin says that they may."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from services.domain.access import Actor, Grant
from services.kit.database import Database
from tests.api.graphql.differential.oracle import Who
from tests.api.graphql.differential.oracle.actor import Post as Held
from tests.api.graphql.differential.oracle.kinds import Asked
from tests.api.graphql.differential.oracle.sight import RESOURCES, Sight
from tests.api.graphql.differential.world.maker import NOW
from tests.security.proof.land import Land
from tests.security.proof.overlays import Post, Under


@dataclass(frozen=True)
class Asking:
    """One example: a district with its rows, a policy, and somebody with posts."""

    land: Land
    under: Under
    actor: Actor
    database: Database
    dice: random.Random

    @cached_property
    def sight(self) -> Sight:
        """What Casbin allows on the facts."""
        posts = tuple(Held(grant.role.value, grant.unit_id, grant.kind.value) for grant in self.actor.grants)
        who = Who("somebody", self.land.district_id, person_id=self.actor.person_id, posts=posts)
        return Sight(self.land.tables, who, NOW, NOW.date(), self.under.judge.allows)

    @cached_property
    def everything(self) -> Asked:
        """The same district for somebody who may everything: what there is to be shown."""
        nobody = Who("everybody", self.land.district_id)
        return Asked(Sight(self.land.tables, nobody, NOW, NOW.date(), lambda *_: True), "en")

    def allowed(self, table: str, actions: Sequence[str]) -> set[UUID]:
        """The rows of a table on which Casbin allows all of some actions. What is not seen is not there to be acted on."""
        rows = self.sight.tables.all(table)
        return {row["id"] for row in rows if all(self.sight.may(action, table, row) for action in ("see", *actions))}

    def told(self, table: str, actions: Sequence[str], row_id: UUID) -> str:
        """All that is needed to understand one row: who asks, under which lines, the row, its facts, what Casbin says and why."""
        row = self.sight.tables.one(table, row_id) or self.land.tables.one(table, row_id)
        posts = ", ".join(f"{grant.role} at {grant.kind} {grant.unit_id}" for grant in self.actor.grants) or "no posts"
        lines = "\n".join(f"    {', '.join(line)}" for line in self.under.overlay) or "    none"
        said = f"  posts: {posts}; person {self.actor.person_id}\n  overlay:\n{lines}\n  row of {table}: {row}\n"
        if row is None or table not in RESOURCES:
            return f"{said}  seen through what it hangs on"
        facts = self.sight.facts(table, row)
        held = ", ".join(f"{role}: {reach}" for role, reach in sorted(facts))
        for action in dict.fromkeys(("see", *actions)):
            asked = (facts, RESOURCES[table], action)
            said += f"  Casbin: {action} {self.under.judge.allows(*asked)}, by {self.under.judge.because(*asked) or 'no line'}\n"
        return f"{said}  facts: {held}"


def somebody(land: Land, under: Under, posts: Sequence[Post], *, known: bool, database: Database, dice: random.Random) -> Asking:
    """A random person, or somebody of whom no person is `known`, with these posts at random units of their kinds."""
    grants = {Grant(post.role, dice.choice(land.units[post.kind]), post.kind) for post in posts}
    person = dice.choice(land.people) if known else None
    overlaid = under.policy if under.overlay else None
    actor = Actor(district_id=land.district_id, grants=tuple(sorted(grants)), person_id=person, overlaid=overlaid)
    return Asking(land, under, actor, database, dice)
