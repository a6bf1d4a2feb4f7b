"""Issue numbers: `<community code>-<year>-<n>`, unique in the district, gaps allowed, kept when the issue moves."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy.dialects.postgresql import insert

from services.domain.access import Work
from services.domain.clocks import local_today
from services.domain.issues.models import IssueCounter


async def take_number(work: Work, unit_code: str) -> str:
    """Take a number of this year for a unit."""
    (number,) = await take_blocks(work, [(unit_code, (await local_today(work)).year)])
    return number


async def take_blocks(work: Work, wanted: Sequence[tuple[str, int]]) -> list[str]:
    """Take a number for each (unit code, year), in order; what shares both shares a block. One statement, in the order of the key, so
    that two transactions never wait for each other. The counters' rows are locked until the transaction ends.
    """
    if not wanted:
        return []
    counts = Counter(wanted)
    rows = [
        {"district_id": work.district_id, "unit_code": code, "year": year, "next": counts[code, year] + 1} for code, year in sorted(counts)
    ]
    new = insert(IssueCounter).values(rows)
    taken = await work.session.execute(
        new.on_conflict_do_update(
            index_elements=[IssueCounter.district_id, IssueCounter.unit_code, IssueCounter.year],
            set_={"next": IssueCounter.next + new.excluded.next - 1},
        ).returning(IssueCounter.unit_code, IssueCounter.year, IssueCounter.next)
    )
    following = {(code, year): end - counts[code, year] for code, year, end in taken}
    numbers = []
    for key in wanted:
        numbers.append(f"{key[0]}-{key[1]}-{following[key]}")
        following[key] += 1
    return numbers
