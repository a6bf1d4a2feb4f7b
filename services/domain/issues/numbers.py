"""Issue numbers: `<community code>-<year>-<n>`, unique in the district, gaps allowed, kept when the issue moves."""

from sqlalchemy.dialects.postgresql import insert

from services.domain.access import Work
from services.domain.clocks import local_today
from services.domain.issues.models import IssueCounter


async def take_numbers(work: Work, unit_code: str, count: int = 1) -> list[str]:
    """Take a block of `count` numbers of this year for a unit. The counter's row is locked until the transaction ends."""
    year = (await local_today(work)).year
    taken = await work.session.execute(
        insert(IssueCounter)
        .values(district_id=work.district_id, unit_code=unit_code, year=year, next=count + 1)
        .on_conflict_do_update(
            index_elements=[IssueCounter.district_id, IssueCounter.unit_code, IssueCounter.year],
            set_={"next": IssueCounter.next + count},
        )
        .returning(IssueCounter.next)
    )
    end: int = taken.scalar_one()
    return [f"{unit_code}-{year}-{number}" for number in range(end - count, end)]
