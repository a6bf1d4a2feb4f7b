"""Which district a request is about: the `Roundtable-District` header."""

import re
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.api.auth.words import DistrictFault
from services.api.graphql.ids import decode
from services.domain.tenancy import District, TenantState
from services.kit.errors import ErrorCode, Refusal

HEADER = "roundtable-district"
_CODE = re.compile(r"[0-9]{6}(?:[0-9]{6})?")


async def named_district(session: AsyncSession, values: Sequence[str], own: Sequence[UUID]) -> UUID | None:
    """Return the district that the header's values name, or None without the header.

    A value is a division code (12 digits, or the 6 of the district itself), a global id (`dis_…`) or a UUID. A district still in
    draft exists for its own people (`own`) only. An unknown one is refused with DISTRICT_REQUIRED, as are two different values.
    """
    if not values:
        return None
    if len(set(values)) > 1:
        raise Refusal(ErrorCode.DISTRICT_REQUIRED, DistrictFault.SEVERAL)
    where = _meaning(values[0].strip())
    row = None if where is None else (await session.execute(select(District.id, District.state).where(where))).one_or_none()
    if row is None or (row.state is TenantState.DRAFT and row.id not in own):
        raise Refusal(ErrorCode.DISTRICT_REQUIRED, DistrictFault.UNKNOWN)
    found: UUID = row.id
    return found


def _meaning(value: str) -> ColumnElement[bool] | None:
    if _CODE.fullmatch(value):
        return District.code == value.ljust(12, "0")
    if (district_id := decode(value, ("dis",))) is not None:
        return District.id == district_id
    try:
        return District.id == UUID(value) if len(value) == 36 else None
    except ValueError:
        return None
