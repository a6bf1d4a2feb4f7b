"""Whatever shows rows is a surface: what the property asks is held against the schema, the registry of reaches and the source."""

import ast
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import get_named_type, is_abstract_type

from services.api.graphql.plan.index import stored_of
from services.cli.bootstrap import Urls
from services.domain.access import Role, UnitKind
from tests.architecture.sources import ROOT, SERVICES, called, place, tree
from tests.fixtures.pools import connected
from tests.security.proof.asking import somebody
from tests.security.proof.land import make_land
from tests.security.proof.overlays import Post, under
from tests.security.proof.surfaces import SURFACES, held, locks, rooms
from tests.security.walk import is_connection, roots, sdl

DOMAIN = [path for path in SERVICES if "domain" in path.parts]
ROWLESS = {
    "labels": "the words of enums are in the schema, not in tables",
    "explainAccess": "what it says of a row is held against the predicate itself: tests/domain/access/test_explaining.py",
}
"""Root fields that take arguments and show no rows, each with its reason. One without arguments leads to rows by edges alone."""

SURFACE_OF = {
    "services/domain/access/find.py": "lock",
    "services/domain/interchange/exporting.py": "export",
    "services/domain/issues/searching.py": "search by readers",
    "services/domain/statistics/listing.py": "overdue list",
}
"""Where the domain asks for a predicate → the surface that it is. The API asks for one in plans alone."""
NO_SURFACE = {
    "services/domain/access/steps.py": "what transitions say is held against the commands: tests/api/graphql/slices/test_transitions.py",
    "services/domain/identity/explaining.py": "what is explained is held against the predicate: tests/domain/access/test_explaining.py",
    "services/domain/interchange/roster/entering.py": "units and people that a roster names are answered by faults of its rows",
    "services/domain/issues/contacting.py": "whether a unit's people read the issue of a raiser who was found",
    "services/domain/commitments/recording.py": "a further condition on an issue that is found",
    "services/domain/interchange/attached.py": "the raisers of exported issues are held against the API's in tests/security/test_export.py",
    "services/domain/interchange/places.py": "units that an import names are answered by faults of its rows",
    "services/domain/interchange/run.py": "whether one may import anywhere",
    "services/domain/overlays/preview.py": "what posts would gain and lose, for who sees the policy: tests/domain/overlays/test_preview.py",
    "services/domain/issues/commands.py": "which of one's posts replies to an issue that was found",
}
"""Where it shows no row by it, each with its reason."""


@pytest.fixture(scope="module")
async def shown(database_urls: Urls) -> Counter[str]:
    """The surfaces that were asked in one example, and of how many tables each. A few more, since rooms are drawn."""
    found = Counter[str]()
    land, database = await make_land(database_urls, 1), connected(database_urls.api)
    everything = [Post(Role.DISTRICT_SUPERVISOR, UnitKind.DISTRICT)]
    for number in range(12):
        dice = random.Random(number)  # noqa: S311 - dice, not keys
        asking = somebody(land, under(()), everything, known=True, database=database, dice=dice)
        for surface in (locks,) if number else SURFACES:
            async for one in surface(asking):
                found.update([one.surface, f"{one.surface} {one.table}"])
    await database.close()
    return found


async def test_every_table_of_the_schema_has_rows_at_random(database_urls: Urls) -> None:
    """What is not there is neither shown nor hidden: a new type must get rows in the differential test's world."""
    lands = [await make_land(database_urls, seed) for seed in range(2)]
    assert {table for table, _ in held().values() if not any(land.tables.all(table) for land in lands)} == set()


def showing() -> Iterator[str]:
    """The root fields that show rows which must be seen: lists, and what is found by ids."""
    for name, field in roots().items():
        named = get_named_type(field.type)
        of = sdl().get_possible_types(named) if is_abstract_type(named) else [named]
        if is_connection(named) or any((kept := stored_of(one)) is not None and kept.sees for one in of):
            yield name


def test_every_root_field_that_shows_rows_is_a_surface(shown: Counter[str]) -> None:
    assert {f"Query.{name}" for name in showing()} == {name for name in shown if name.startswith("Query.") and " " not in name}


def test_every_other_root_field_says_why_it_shows_none() -> None:
    assert {name for name, field in roots().items() if field.args} - {*showing()} == ROWLESS.keys()


def test_every_command_s_row_is_locked(shown: Counter[str]) -> None:
    """Of every model whose rows commands find, for every action that lines are about."""
    named = {model.__name__ for model in rooms()} | {"model"}  # `model`: as the function was given it
    assert [place for place, model in found_rows() if model not in named] == []
    assert {f"lock {model.__tablename__}" for model in rooms()} <= shown.keys()


def found_rows() -> Iterator[tuple[str, str]]:
    """Every `find(work, Model, …)` of the domain: where, and of which model."""
    for path in DOMAIN:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and called(node) == ["find"]:
                model = node.args[1]
                yield place(path, node), model.attr if isinstance(model, ast.Attribute) else getattr(model, "id", "")


def test_every_place_that_asks_for_a_predicate_is_a_surface_or_says_why_not(shown: Counter[str]) -> None:
    assert {str(path.relative_to(ROOT)) for path in DOMAIN if asks(path)} == SURFACE_OF.keys() | NO_SURFACE.keys()
    assert {*SURFACE_OF.values()} - shown.keys() == set()


def asks(path: Path) -> bool:
    """Whether a file calls `may`."""
    return any(called(node) == ["may"] for node in ast.walk(tree(path)) if isinstance(node, ast.Call))
