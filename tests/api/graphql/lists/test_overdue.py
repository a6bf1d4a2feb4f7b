"""A page of the overdue list is merged from two indexes, or looked up for somebody within whose reach there is little."""

import pytest

from tests.api.graphql.lists.documents import GREAT
from tests.api.graphql.lists.reading import read
from tests.api.graphql.lists.town import Town

QUERY = "query($after: String) { overdue(first: 20, after: $after) { nodes { id dueAt finishedAt open } pageInfo { endCursor } } }"
MERGED = {"assignment_district_id_due_at_id_idx", "commitment_district_id_due_at_id_idx"}


@pytest.mark.parametrize(("who", "most"), [("supervisor", 200), ("coordinator", 600), ("clerk", 400)])
async def test_a_page_is_merged_from_two_indexes_and_stops(town: Town, who: str, most: int) -> None:
    after: str | None = None
    for _ in range(3):
        data, ran = await read(town.place, town.actors[who], QUERY, {"after": after})
        assert len(data["overdue"]["nodes"]) == 20
        assert ran.merged == MERGED
        assert ran.sequential.isdisjoint(GREAT)
        assert ran.most_sorted <= 20
        touched = sum(rows for table in ("assignment", "commitment") for _, index, rows in ran.visits(table) if index in MERGED)
        assert 20 <= touched < most, touched
        after = data["overdue"]["pageInfo"]["endCursor"]
