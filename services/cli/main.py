"""`roundtable`: one line per command, and the one place where a failure becomes a sentence."""

import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import typer
from pydantic import ValidationError

from services.cli.failure import CommandError
from services.kit.settings import Settings

UNEXPECTED = 70
"""sysexits.h EX_SOFTWARE."""

COMMANDS = {
    "up": "services.cli.up:up",
    "api": "services.cli.api:api",
    "worker": "services.cli.worker:worker",
    "migrate": "services.cli.migrate:command_migrate",
    "access": "services.cli.access:app",
    "audit": "services.cli.audit:app",
    "clocks": "services.cli.clocks:app",
    "export": "services.cli.export:app",
    "import": "services.cli.import_:app",
    "people": "services.cli.people:app",
    "search": "services.cli.search:app",
    "tenant": "services.cli.tenant:app",
    "permissions": "services.cli.permissions:permissions",
    "sdl": "services.cli.sdl:sdl",
    "token": "services.cli.token:token",
}
"""A command's name and where it is: a function, or a Typer with commands of its own."""


def application(names: Sequence[str]) -> typer.Typer:
    """The command line with these commands; only their modules are imported."""
    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    app.callback()(_roundtable)
    for name in names:
        module, _, attribute = COMMANDS[name].partition(":")
        command = getattr(import_module(module), attribute)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(command)
    return app


def _roundtable() -> None:
    """幸福圆桌会 · Roundtable"""


def _wanted(arguments: Sequence[str]) -> Sequence[str]:
    """The command that is asked for alone, so that a small one starts quickly; all of them for help and for mistakes."""
    return arguments[:1] if arguments and arguments[0] in COMMANDS else list(COMMANDS)


def run() -> None:
    """Run the command line; every failure ends as one sentence on stderr and a non-zero exit, never as a traceback."""
    try:
        application(_wanted(sys.argv[1:]))()
    except CommandError as error:
        _say(error.zh, error.en)
        sys.exit(error.code)
    except PermissionError as error:
        where = error.filename or error
        _say(
            f"没有权限访问 {where}：请检查目录的属主和权限，或用 ROUNDTABLE_HOME 另选目录。",
            f"No permission for {where}: check its owner and mode, or choose another folder with ROUNDTABLE_HOME.",
        )
        sys.exit(1)
    except ValidationError as error:
        names = "、".join(str(fault["loc"][0]) for fault in error.errors() if fault["loc"])
        _say(f"环境变量有误：{names}。", f"The environment sets something invalid: {names}.")
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - the last net: an operator gets a sentence, the file keeps the rest
        kept = _keep(error)
        _say(
            f"内部错误（{type(error).__name__}），详情已写入 {kept}，请附上它报告问题。",
            f"Internal error ({type(error).__name__}): details are in {kept}, please report it with that file.",
        )
        sys.exit(UNEXPECTED)


def _say(zh: str, en: str) -> None:
    print(f"{zh}\n{en}", file=sys.stderr)


def _keep(error: Exception) -> str:
    """Write the traceback where the operator can find it; without a place for it, say the error itself."""
    text = "".join(traceback.format_exception(error))
    try:
        path: Path = Settings().home / "last-error.log"
        path.write_text(text, encoding="utf-8")
    except (OSError, ValueError):
        return repr(error)
    return str(path)
