"""Ladders as policy data gives them, interned so that a running clock climbs the steps it was started with."""

import hashlib
from collections.abc import Collection, Mapping
from functools import lru_cache
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.domain.access import Work
from services.domain.clocks.models import Ladder
from services.domain.clocks.steps import Rung
from services.domain.tenancy import PolicyName
from services.domain.tenancy import value as policy_value
from services.kit.ids import new_id


async def intern_ladder(work: Work, unit_id: UUID, *, climbs: bool) -> UUID:
    """Return the id of the ladder that a clock under `unit_id` climbs; a kind that does not climb gets the empty one."""
    steps = (await policy_value(work.session, work.district_id, unit_id, PolicyName.LADDER))["steps"] if climbs else []
    known: dict[str, UUID] = work.session.info.setdefault("ladder_ids", {})
    digest = hashlib.sha256(orjson.dumps(steps, option=orjson.OPT_SORT_KEYS)).hexdigest()
    if digest not in known:
        mine = (Ladder.district_id == work.district_id, Ladder.digest == digest)
        found = await work.session.scalar(select(Ladder.id).where(*mine))
        if found is None:
            await work.session.execute(
                insert(Ladder)
                .values(district_id=work.district_id, id=new_id(), digest=digest, steps=steps)
                .on_conflict_do_nothing(index_elements=["district_id", "digest"])
            )
            found = (await work.session.scalars(select(Ladder.id).where(*mine))).one()
        known[digest] = found
    return known[digest]


async def rungs(work: Work, ladder_ids: Collection[UUID]) -> Mapping[UUID, tuple[Rung, ...]]:
    """Return the steps of interned ladders, remembered for the transaction."""
    known: dict[UUID, tuple[Rung, ...]] = work.session.info.setdefault("ladders", {})
    if missing := set(ladder_ids) - known.keys():
        rows = await work.session.execute(
            select(Ladder.id, Ladder.steps).where(Ladder.district_id == work.district_id, Ladder.id.in_(missing))
        )
        known |= {row.id: _parsed(orjson.dumps(row.steps)) for row in rows}
    return known


@lru_cache(maxsize=1024)
def _parsed(steps: bytes) -> tuple[Rung, ...]:
    return tuple(Rung.from_data(step) for step in orjson.loads(steps))
