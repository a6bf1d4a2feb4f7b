"""The same comparison for hypothesis: what it finds, it makes small before it is shown."""

import asyncio
import random
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from tests.api.graphql.differential.generate import Author, Dice, Pool, pool_of, questions
from tests.api.graphql.differential.legs import Question, all_legs
from tests.api.graphql.differential.trial import LANGUAGES, Trial, document_of, product_schema
from tests.api.graphql.differential.world import World

EASY = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    phases=(Phase.generate, Phase.shrink),
    derandomize=True,
)


def test_a_few_operations(world: World, tmp_path: Path) -> None:
    _prove(world, tmp_path, 8)


@pytest.mark.prove
def test_hundreds_of_operations(world: World, tmp_path: Path) -> None:
    _prove(world, tmp_path, 400)


def _prove(world: World, home: Path, examples: int) -> None:
    """Ask so many operations, as somebody, in a loop that stays open between the examples."""
    author, pool = _author(world)
    with asyncio.Runner() as runner, ExitStack() as stack:
        opened = all_legs(world, home)
        trial = Trial(world, runner.run(opened.__aenter__()))
        stack.callback(lambda: runner.run(opened.__aexit__(None, None, None)))

        @given(questions(author, pool), st.sampled_from(sorted(world.actors)), st.sampled_from(LANGUAGES))
        @settings(EASY, max_examples=examples)
        def same(question: Question, actor: str, language: str) -> None:
            document = document_of(question)
            assume(document is not None)
            assert document is not None
            runner.run(trial.of(question, document, actor, language))

        same()


def _author(world: World) -> tuple[Author, Pool]:
    pool = pool_of(world)
    return Author(product_schema(), pool, Dice(random.Random(0))), pool  # noqa: S311 - dice, not keys
