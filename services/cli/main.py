"""`roundtable`: one line per command, and the one place where a failure becomes a sentence."""

import sys
import traceback
from pathlib import Path

import typer
from pydantic import ValidationError

from services.cli.api import api
from services.cli.failure import CommandError
from services.cli.migrate import command_migrate
from services.cli.up import up
from services.cli.worker import worker
from services.kit.settings import Settings

UNEXPECTED = 70
"""sysexits.h EX_SOFTWARE."""

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="幸福圆桌会 · Roundtable")

app.command("up")(up)
app.command("api")(api)
app.command("worker")(worker)
app.command("migrate")(command_migrate)


def run() -> None:
    """Run the command line; every failure ends as one sentence on stderr and a non-zero exit, never as a traceback."""
    try:
        app()
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
