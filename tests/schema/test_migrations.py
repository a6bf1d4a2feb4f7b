"""Migrations are one line, run by the owner, down as well as up, and never import the application."""

import ast
import asyncio
import io
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from services.cli.bootstrap import Urls, connect
from services.cli.migrate import migrate

FOLDER = Path(__file__).parents[2] / "schema" / "migrations"
FILES = sorted((FOLDER / "versions").glob("*.py"))


def script() -> ScriptDirectory:
    """Alembic's view of the folder."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def test_they_stand_in_one_line_in_the_order_of_their_names() -> None:
    line = [revision.revision for revision in script().walk_revisions()]
    assert line[::-1] == [file.stem for file in FILES]
    assert len(script().get_heads()) == 1


@pytest.mark.parametrize("file", [*FILES, FOLDER / "ddl.py", FOLDER / "env.py"], ids=lambda file: file.stem)
def test_a_migration_does_not_import_the_application(file: Path) -> None:
    """What it says must not change when the application does."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert [name for name in names if name.split(".")[0] == "services"] == []


TABLES = "SELECT array_agg(relname ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"


async def tables(urls: Urls) -> list[str]:
    """The tables of a database."""
    connection = await connect(urls.admin)
    try:
        return list(await connection.fetchval(TABLES) or [])
    finally:
        await connection.close()


def test_they_go_down_to_nothing_and_up_again(fresh_database: Urls) -> None:
    before = asyncio.run(tables(fresh_database))
    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = fresh_database.migrator
    command.downgrade(config, "base")
    assert asyncio.run(tables(fresh_database)) == ["alembic_version"]
    migrate(fresh_database.migrator)
    assert asyncio.run(tables(fresh_database)) == before


def test_running_them_again_changes_nothing(fresh_database: Urls) -> None:
    before = asyncio.run(tables(fresh_database))
    migrate(fresh_database.migrator)
    assert asyncio.run(tables(fresh_database)) == before
