"""The policy of a district: the base policy, or it with the district's own lines."""

import asyncio
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.access import Policy, policy, read_lines
from services.domain.tenancy.models import PolicyOverlay
from services.kit.lru import Lru

_REMEMBERED = 200
_LOADED: Lru[Policy] = Lru(_REMEMBERED)
"""By district and version: one object of each, since predicates and plans are kept by it."""


async def overlaid(session: AsyncSession, district_id: UUID, version: int) -> Policy | None:
    """Return the policy of a version of the district's overlay, loaded when it is first needed; None for 0, the base policy alone."""
    if version == 0:
        return None
    key = district_id, version
    found = _LOADED.find(key)
    if found is None:
        mine = select(PolicyOverlay.text).where(PolicyOverlay.district_id == district_id, PolicyOverlay.version == version)
        loaded = await loading((await session.execute(mine)).scalar_one(), version)
        found = _LOADED.find(key) or _LOADED.keep(key, loaded)  # another may have loaded it meanwhile
    return found


async def loading(text: str, version: int) -> Policy:
    """Return the base policy with an overlay. Beside the event loop, which answers others meanwhile."""
    lines = [line for _, line in read_lines(text)]
    return await asyncio.to_thread(Policy, overlay=lines, version=version, base=policy())
