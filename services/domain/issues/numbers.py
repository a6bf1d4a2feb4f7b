"""Issue numbers: `<community code>-<year>-<n>`, unique in the district, gaps allowed, kept when the issue moves."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Integer, Text, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from services.domain.access import Work
from services.domain.clocks import local_today

_TAKE = text(
    "INSERT INTO issue_counter (district_id, unit_code, year, next) SELECT :district, code, year, taken + 1"
    " FROM unnest(:codes, :years, :counts) AS wanted (code, year, taken)"
    " ON CONFLICT (district_id, unit_code, year) DO UPDATE SET next = issue_counter.next + excluded.next - 1"
    " RETURNING unit_code, year, next"
).bindparams(
    bindparam("district", type_=Uuid()),
    bindparam("codes", type_=ARRAY(Text())),
    bindparam("years", type_=ARRAY(Integer())),
    bindparam("counts", type_=ARRAY(Integer())),
)
"""A row for each unit and year, whatever their number: SQLAlchemy would compile a new statement for every number of rows."""


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
    keys = sorted(counts)
    parameters = {
        "district": work.district_id,
        "codes": [code for code, _ in keys],
        "years": [year for _, year in keys],
        "counts": [counts[key] for key in keys],
    }
    taken = await work.session.execute(_TAKE, parameters)
    following = {(code, year): end - counts[code, year] for code, year, end in taken}
    numbers = []
    for key in wanted:
        numbers.append(f"{key[0]}-{key[1]}-{following[key]}")
        following[key] += 1
    return numbers
