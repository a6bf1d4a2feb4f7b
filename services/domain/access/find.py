"""Find and may-I in one SELECT: the row under the predicate of `see`, the wanted action as a column, FOR UPDATE."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, select, true

from services.domain.access.actor import Actor
from services.domain.access.reaches import may
from services.domain.access.words import Action
from services.kit.errors import ErrorCode, Refusal, forbidden, not_found
from services.kit.model import DistrictRow
from services.kit.unit_of_work import UnitOfWork

Work = UnitOfWork[Actor]
"""The unit of work of this product."""

RowT = TypeVar("RowT", bound=DistrictRow)


async def find(
    work: Work,
    model: type[RowT],
    id: UUID,
    action: Action,
    *,
    version: int | None = None,
    lock: bool = True,
    extra: ColumnElement[bool] | None = None,
    path: tuple[str, ...] = ("id",),
) -> RowT:
    """Return the row, locked. No row that the actor sees: NOT_FOUND. Seen but `action` not allowed: FORBIDDEN.

    A client that names an older `version` is refused with STALE_VERSION. `extra` is a further condition on being
    allowed that policy words cannot say (a relation of this very row, such as "dispatched by my unit").
    """
    allowed = may(work.actor, action, model) & (true() if extra is None else extra)
    statement = (
        select(model, allowed.label("allowed"))
        .where(model.district_id == work.district_id, model.id == id, may(work.actor, Action.SEE, model))
        .execution_options(populate_existing=True)
    )
    found = (await work.session.execute(statement.with_for_update(of=model) if lock else statement)).one_or_none()
    if found is None:
        raise not_found(*path)
    row: RowT = found[0]
    if not found.allowed:
        raise forbidden(action)
    if version is not None and getattr(row, "version", version) != version:
        raise Refusal(ErrorCode.STALE_VERSION, path=("version",), details={"version": getattr(row, "version", None)})
    return row


async def lock(work: Work, model: type[RowT], id: UUID) -> RowT:
    """Return a row, locked, that the command reached through another which the actor was allowed to act on."""
    statement = (
        select(model)
        .where(model.district_id == work.district_id, model.id == id)
        .with_for_update(of=model)
        .execution_options(populate_existing=True)
    )
    row: RowT = (await work.session.execute(statement)).scalar_one()
    return row
