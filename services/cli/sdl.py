"""`roundtable sdl [FILE]`: the GraphQL schema."""

import contextlib
import io
import runpy
import sys
from pathlib import Path
from typing import Annotated

import typer


def sdl(file: Annotated[Path | None, typer.Argument(help="写入的文件 · File to write; standard output without one.")] = None) -> None:
    """输出 GraphQL 模式 · Print the GraphQL schema in the schema definition language."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        runpy.run_module("services.api.sdl", run_name="__main__", alter_sys=True)  # the floors beside this one are started, never imported
    if file is None:
        sys.stdout.write(printed.getvalue())
    else:
        file.write_text(printed.getvalue(), encoding="utf-8")
