"""Whatever is asked, by whomever: every way of reading answers what the oracle answers, in the same order and the same digits."""

import random
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from services.api.graphql.plan import narrow
from tests.api.graphql.differential.compare import Object
from tests.api.graphql.differential.generate import WRONG, Author, Dice, Pager, Wrong, paged, pool_of, survey
from tests.api.graphql.differential.generate.explain import whys
from tests.api.graphql.differential.legs import NOWHERE, all_legs
from tests.api.graphql.differential.oracle.kinds import KEPT
from tests.api.graphql.differential.oracle.words import wordings
from tests.api.graphql.differential.trial import LANGUAGES, Trial, document_of, plain, product_schema, told
from tests.api.graphql.differential.world import World

FEW, MANY = 100, 2_000
"""Operations in every run, and in a proof."""
MORE = 10
"""How often a proof goes on with a few more until nothing is left out."""
READERS = ("supervisor", "district coordinator", "leader", "system")
PAGES = 6
"""Pages of one list that are asked for, one behind the other."""


@pytest.fixture
async def trial(world: World, tmp_path: Path) -> AsyncIterator[Trial]:
    """Every way of asking, opened."""
    async with all_legs(world, tmp_path) as legs:
        yield Trial(world, legs)


async def test_some_operations(trial: Trial) -> None:
    await _ask(trial, FEW, each=1, seed=1, most=30)


async def test_some_lists_page_by_page(trial: Trial) -> None:
    await _turn_pages(trial, 8, seed=2)


async def test_some_lists_of_people_who_have_more_than_is_looked_up(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    """The world is small: with what the planner calls few, all that anybody has would be looked up."""
    monkeypatch.setattr(narrow, "FEW", 2)
    await _turn_pages(trial, 6, seed=5)
    await _ask(trial, 20, each=1, seed=6, most=30)


async def test_access_is_explained(trial: Trial) -> None:
    await _explain(trial, 20, seed=7)


async def test_whatever_is_wrong_is_refused(trial: Trial) -> None:
    dice = Dice(random.Random(3))  # noqa: S311 - dice, not keys
    pool = pool_of(trial.world)
    await _turn_pages(trial, 4, seed=4)
    for maker in WRONG:
        await _refused(trial, maker(pool, dice, trial.cursors.texts()), dice)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(4))
async def test_the_same_operations_by_several_people(trial: Trial, seed: int) -> None:
    await _ask(trial, 200, each=4, seed=100 + seed)
    await _turn_pages(trial, 60, seed=200 + seed)


@pytest.mark.prove
@pytest.mark.parametrize("few", [0, 2, 10])
async def test_whoever_has_more_than_is_looked_up(trial: Trial, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(narrow, "FEW", few)
    await _turn_pages(trial, 60, seed=400 + few)
    await _ask(trial, 200, each=2, seed=500 + few)


@pytest.mark.prove
async def test_access_is_explained_of_every_kind_of_row(trial: Trial) -> None:
    await _explain(trial, 1_500, seed=8)


@pytest.mark.prove
async def test_every_field_for_everybody(trial: Trial) -> None:
    await _survey(trial, sorted(trial.world.actors))


@pytest.mark.prove
async def test_many_operations_reach_every_field_argument_and_filter(trial: Trial) -> None:
    await _ask(trial, MANY, each=1, seed=300)
    await _survey(trial, READERS[:1])
    for more in range(MORE):  # what chance has left out comes up later; the most that is asked is bounded
        if unreached(trial):
            await _ask(trial, FEW, each=1, seed=301 + more)
    assert unreached(trial) == []


async def _ask(trial: Trial, count: int, *, each: int, seed: int, most: int = 70) -> None:
    """Ask so many operations, each as so many people: everybody in turn, and every other time somebody who reads much."""
    dice = Dice(random.Random(seed))  # noqa: S311 - dice, not keys
    author = Author(product_schema(), pool_of(trial.world), dice, most=most)
    names = dice.source.sample(sorted(trial.world.actors), len(trial.world.actors))
    asked = 0
    while asked < count:
        question = author.question()
        document = document_of(question)
        if document is None:
            continue
        others = dice.source.sample(names, each - 1)
        turn = dice.one(READERS) if asked % 2 else names[asked // 2 % len(names)]
        for actor in (turn, *others):
            await trial.of(question, document, actor, dice.one(LANGUAGES))
        asked += 1


async def _explain(trial: Trial, count: int, *, seed: int) -> None:
    """Ask why so many times; what was explained was allowed, denied, out of reach and unheard of."""
    dice, found = Dice(random.Random(seed)), set()  # noqa: S311 - dice, not keys
    for _ in range(count):
        asker, question = whys(trial.world, pool_of(trial.world), dice, sorted(wordings()["Action"]))
        document = document_of(question)
        assert document is not None
        data = (await trial.of(question, document, asker, dice.one(LANGUAGES)))["data"]
        explained = [one for _, one in data.members if one is not None]
        found |= {(one["allowed"], bool(one["grounds"])) for one in explained}
    assert found == {(True, True), (False, True), (False, False)}


async def _survey(trial: Trial, actors: Sequence[str]) -> None:
    """Ask for every field of every stored type."""
    for question in survey(product_schema(), pool_of(trial.world)):
        document = document_of(question, dearest=1_000)
        assert document is not None
        for actor in actors:
            await trial.of(question, document, actor, LANGUAGES[0])


async def _turn_pages(trial: Trial, count: int, seed: int) -> None:
    dice = Dice(random.Random(seed))  # noqa: S311 - dice, not keys
    pool = pool_of(trial.world)
    for number in range(count):
        pager = paged(product_schema(), pool, dice)
        await _follow(trial, pager, dice.one(READERS if number % 2 else sorted(trial.world.actors)), dice)


async def _follow(trial: Trial, pager: Pager, actor: str, dice: Dice) -> None:
    """The pages of one list, each behind the last row of the one before, or behind one in its middle."""
    cursor: str | None = None
    for _ in range(PAGES):
        question = pager.after(cursor)
        document = document_of(question)
        assert document is not None
        page = await trial.of(question, document, actor, dice.one(LANGUAGES))
        found = page["data"]
        for key in pager.path:
            found = None if found is None else found.get(key)
        if not isinstance(found, Object) or not found["edges"]:
            return
        cursor = found["pageInfo"]["endCursor"] if dice.chance(0.8) else dice.one(found["edges"])["cursor"]


async def _refused(trial: Trial, wrong: Wrong, dice: Dice) -> None:
    """Somebody asks what is wrong, and is told what and where, the same in every way."""
    actor, language = wrong.actor or dice.one(sorted(trial.world.actors)), dice.one(LANGUAGES)
    if wrong.code is None:
        document = document_of(wrong.question)
        assert document is not None
        body = await trial.of(wrong.question, document, actor, language)
        assert len(body["errors"]) == 1
        return
    replies = {name: await ask(actor, wrong.question, language) for name, ask in trial.legs.items()}
    first = next(iter(replies.values()))
    for name, reply in replies.items():
        errors = [plain(error) for error in reply.body.get("errors") or []]
        said = {(error["extensions"]["code"], error["extensions"].get("reason", error["extensions"].get("limit"))) for error in errors}
        shape = (reply.status, "data" in plain(reply.body))
        expected = ({(wrong.code, wrong.reason)}, (200, True) if wrong.executed else (400, False))
        assert (said, shape) == expected, told(f"{reply.body}", name, wrong.question, actor, language, trial.world)
        assert reply == first


def unreached(trial: Trial) -> list[str]:
    """Every field of a stored type, argument of a root field, and field of a filter that no operation used."""
    schema = product_schema()
    query = schema.query_type
    assert query is not None
    fields = [f"{name}.{one}" for name in KEPT for one in schema.type_map[name].fields]  # type: ignore[attr-defined]  # object types
    arguments = [f"Query.{name}({one})" for name, field in query.fields.items() for one in field.args]
    filters = [f"{name}.{one}" for name, kind in schema.type_map.items() if name.endswith("Filter") for one in kind.fields]  # type: ignore[attr-defined]  # input types
    return [one for one in (*fields, *arguments, *filters) if not trial.reached[one]]


def test_nobody_is_called_nowhere(world: World) -> None:
    assert NOWHERE not in world.actors
