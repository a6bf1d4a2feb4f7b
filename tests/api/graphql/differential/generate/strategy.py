"""The same operations for hypothesis, which shrinks what it finds."""

from hypothesis import strategies as st

from tests.api.graphql.differential.generate.author import Author
from tests.api.graphql.differential.generate.dice import Dice, Pool
from tests.api.graphql.differential.legs import Question


def questions(author: Author, pool: Pool) -> st.SearchStrategy[Question]:
    """Valid operations."""
    return st.randoms(use_true_random=False).map(lambda source: Author(author.schema, pool, Dice(source)).question())
