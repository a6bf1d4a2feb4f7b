"""Random operations: valid ones that use whatever GraphQL allows, and ones that are wrong in one known way.

dice (what is thrown) · inputs (arguments, literals, variables) · author (selections, fragments, directives, whole documents)
· pages (one list, page by page) · survey (every field once) · wrong (what must be refused) · strategy (the same for hypothesis).
"""

from tests.api.graphql.differential.generate.author import Author
from tests.api.graphql.differential.generate.dice import Dice, Pool, pool_of
from tests.api.graphql.differential.generate.pages import Pager, paged
from tests.api.graphql.differential.generate.strategy import questions
from tests.api.graphql.differential.generate.survey import survey
from tests.api.graphql.differential.generate.wrong import WRONG, Wrong

__all__ = ["WRONG", "Author", "Dice", "Pager", "Pool", "Wrong", "paged", "pool_of", "questions", "survey"]
