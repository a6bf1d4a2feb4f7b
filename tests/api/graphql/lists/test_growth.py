"""Ten times as many closed matters and ten times as many districts change nothing about the first page of what people open every day."""

from services.cli.bootstrap import Urls
from tests.api.graphql.lists.documents import EVERYDAY, GREAT, WHOLE, asked, found
from tests.api.graphql.lists.reading import read
from tests.api.graphql.lists.town import Town, build, grow

ISSUES, TIMES = 900, 10
LITTLE = ("quiet clerk", "contact", "resident", "newcomer")


async def looked_at(town: Town) -> dict[str, tuple[list[str], int]]:
    """What every list of open matters shows and how many rows that took; and what is shown to those who see little."""
    seen: dict[str, tuple[list[str], int]] = {}
    for one in EVERYDAY:
        if "open: true" in one.where:
            for who in one.people:
                data, ran = await read(town.place, town.actors[who], one.query(town, 5))
                seen[f"{one.list} {one.where} {who}"] = found(data), ran.touched(*GREAT)
    for name in WHOLE:
        for who in LITTLE:
            data, ran = await read(town.place, town.actors[who], asked(town, name, "open: true", 5))
            seen[f"{name} {who}"] = found(data), ran.touched("issue", "assignment", "clock")
    return seen


async def test_growth_leaves_first_pages_as_they_are(fresh_database: Urls) -> None:
    town = await build(fresh_database, ISSUES)
    before = await looked_at(town)
    await grow(fresh_database, TIMES, ISSUES)
    after = await looked_at(town)
    await town.close()
    assert {name: shown for name, (shown, _) in after.items()} == {name: shown for name, (shown, _) in before.items()}
    more = {name: (touched, after[name][1]) for name, (_, touched) in before.items() if after[name][1] > touched}
    assert more == {}
