"""A million issues over twenty districts, with the shapes that real ones have: the same rows from the same recipe, every time."""

from bench.dataset.load import Dataset, dataset
from bench.dataset.recipe import AS_OF, Recipe

__all__ = ["AS_OF", "Dataset", "Recipe", "dataset"]
