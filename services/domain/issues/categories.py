"""The district's register of categories."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.domain.access import Work
from services.domain.issues.models import IssueCategory
from services.kit.ids import new_id


async def known_categories(work: Work, names: Collection[str]) -> set[str]:
    """Return which of the names stand in the register."""
    found = await work.session.scalars(
        select(IssueCategory.name).where(IssueCategory.district_id == work.district_id, IssueCategory.name.in_(names))
    )
    return set(found)


async def register_categories(work: Work, names: Collection[str]) -> set[str]:
    """Put names into the register and return those that were not there. Who may is the caller's question."""
    if not names:
        return set()
    rows = [{"district_id": work.district_id, "id": new_id(), "name": name} for name in sorted(names)]
    new = insert(IssueCategory).on_conflict_do_nothing(index_elements=["district_id", "name"]).returning(IssueCategory.name)
    return set(await work.session.scalars(new, rows))
