"""The policy data in force for a unit: its own row, or the nearest ancestor's, or what the product ships."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.tenancy.models import PolicyData, Unit
from services.domain.tenancy.policy_names import PolicyName
from services.domain.tenancy.policy_rules import RULES
from services.kit.errors import not_found

DEFAULTS = Path(__file__).with_name("defaults.toml")
_CACHE = "tenancy.policy_data"


@lru_cache(maxsize=1)
def defaults() -> Mapping[PolicyName, dict[str, Any]]:
    """The values that a new district starts with, one for every name. A wrong file is a mistake found at start."""
    tables = tomllib.loads(DEFAULTS.read_text("utf-8"))
    values: dict[PolicyName, dict[str, Any]] = {PolicyName(name): value for name, value in tables.items()}
    wrong = [name for name in PolicyName if name not in values or not RULES[name].valid(values[name])]
    if wrong:
        raise ValueError(f"{DEFAULTS.name}: {', '.join(wrong)}")
    return values


@dataclass
class _Known:
    """What this transaction has read: each unit's way up (itself first), and the rows of each unit met on it."""

    ways: dict[UUID, tuple[UUID, ...]] = field(default_factory=dict)
    rows: dict[UUID, dict[str, dict[str, Any]]] = field(default_factory=dict)


async def value(session: AsyncSession, district_id: UUID, unit_id: UUID, name: PolicyName) -> dict[str, Any]:
    """Return the value in force for a unit; do not change it. Read at most once a transaction. Refuses an unknown unit."""
    known = _known(session, district_id)
    if unit_id not in known.ways:
        await preload(session, district_id, [unit_id])
    if unit_id not in known.ways:
        raise not_found("unitId")
    return _nearest(known, known.ways[unit_id], name)


async def floor(session: AsyncSession, district_id: UUID, unit_id: UUID, name: PolicyName) -> dict[str, Any] | None:
    """Return the value in force for the unit's parent, which the unit must keep; nothing for the district itself."""
    await preload(session, district_id, [unit_id])
    known = _known(session, district_id)
    above = known.ways[unit_id][1:]
    return _nearest(known, above, name) if above else None


async def preload(session: AsyncSession, district_id: UUID, unit_ids: Iterable[UUID]) -> None:
    """Read the policy data of many units in two statements, for batches; `value` then asks the database no more."""
    known = _known(session, district_id)
    wanted = {unit_id for unit_id in unit_ids if unit_id not in known.ways}
    if not wanted:
        return
    paths = await session.execute(select(Unit.id, Unit.path).where(Unit.district_id == district_id, Unit.id.in_(wanted)))
    for unit_id, path in paths:
        known.ways[unit_id] = tuple(UUID(part) for part in reversed(path.strip("/").split("/")))
    unread = {step for unit_id in wanted for step in known.ways.get(unit_id, ())} - known.rows.keys()
    if not unread:
        return
    known.rows.update({unit_id: {} for unit_id in unread})
    rows = await session.execute(
        select(PolicyData.unit_id, PolicyData.name, PolicyData.value).where(
            PolicyData.district_id == district_id, PolicyData.unit_id.in_(unread)
        )
    )
    for unit_id, name, stored in rows:
        known.rows[unit_id][name] = stored


def forget(session: AsyncSession) -> None:
    """Drop what this transaction has read, after a change of policy data or of the tree."""
    session.info.pop(_CACHE, None)


def _known(session: AsyncSession, district_id: UUID) -> _Known:
    known: _Known = session.info.setdefault(_CACHE, {}).setdefault(district_id, _Known())
    return known


def _nearest(known: _Known, way: Iterable[UUID], name: PolicyName) -> dict[str, Any]:
    rows = (known.rows[unit_id].get(name.value) for unit_id in way)
    # A name that is newer than the district has no row yet: the shipped value holds until somebody sets one.
    return next((row for row in rows if row is not None), None) or defaults()[name]
