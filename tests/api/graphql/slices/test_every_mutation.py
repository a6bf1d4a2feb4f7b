"""Every mutation of the schema is done once by somebody who may, and answers with its whole payload."""

from tests.api.graphql.slices.documents import MUTATION_NAMES
from tests.api.graphql.slices.life import Life


async def test_every_mutation_was_done(life: Life) -> None:
    assert sorted(life.done) == sorted(MUTATION_NAMES)
