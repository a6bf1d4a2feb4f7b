"""Bring a database to the newest schema."""

import sys
from pathlib import Path

from alembic import command
from alembic.config import Config

from services.cli.bootstrap import Role
from services.cli.failure import CommandError, reason
from services.cli.target import database

ROOT = Path(__file__).parents[2]


def migrate(url: str) -> None:
    """Run every missing migration on the database at `url` (postgresql://…, as rt_migrator), in this process, outside any event loop.

    schema/migrations/env.py finds the address in `config.attributes["url"]` and takes the advisory lock, so two migrating processes take
    turns. Each migration is one transaction; CommandError says why one failed.
    """
    config = Config(stdout=sys.stderr)
    config.set_main_option("script_location", str(ROOT / "schema" / "migrations"))
    config.set_main_option("prepend_sys_path", str(ROOT))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    try:
        command.upgrade(config, "head")
    except Exception as error:
        raise _failed(error) from error


def command_migrate() -> None:
    """迁移数据库 · Bring the database to the newest schema. DATABASE_URL, when set, must name rt_migrator."""
    with database(Role.MIGRATOR) as url:
        migrate(url)


def _failed(error: Exception) -> CommandError:
    return CommandError(
        f"数据库迁移失败，未完成的步骤已回滚（{reason(error)}）：数据未受影响，请修正原因后重新启动。",
        f"A database migration failed and was rolled back ({reason(error)}): the data is as before; mend the cause and start again.",
    )
