"""Two districts full of rows that differ in every way that could matter: ties in every order, levels that are missing, published and
not, hidden raisers, ended posts; and everybody who may ask. Rows, not commands: a story would never tell half of it.
"""

from tests.api.graphql.differential.world.build import World, build
from tests.api.graphql.differential.world.maker import NOW

__all__ = ["NOW", "World", "build"]
