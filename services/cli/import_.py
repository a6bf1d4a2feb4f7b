"""`roundtable import`: history of another system comes in."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from services.cli.acting import district_of, opened, person_of
from services.cli.bootstrap import Role as DatabaseRole
from services.cli.failure import CommandError
from services.cli.target import database
from services.cli.tenant import operator
from services.domain.access import Work
from services.domain.identity import NotSetUp
from services.domain.interchange import (
    Book,
    Count,
    IssueImport,
    Mapping,
    MappingRefused,
    errors_path,
    import_issues,
    own_mapping,
    read_mapping,
)
from services.domain.wiring import work_as
from services.kit.errors import Refusal
from services.kit.wording import Locale, phrase

REFUSED = 2
"""Exit status when nothing, or nothing more, was read."""
ROWS_WITH_ERRORS = 1

app = typer.Typer(no_args_is_help=True, help="导入 · Import")


@app.callback()
def import_() -> None:
    """导入 · Import"""


@app.command("issues")
def issues(
    *,
    file: Annotated[
        Path, typer.Argument(help="CSV、CSV.gz、TSV、JSONL、JSONL.gz 或 XLSX 文件 · A file of one of these kinds", metavar="FILE")
    ],
    district: Annotated[str, typer.Option(help="12 位区划代码 · The district's 12-digit code")],
    mapping: Annotated[
        Path | None, typer.Option(help="映射文件（YAML）；本系统导出的文件不需要 · Mapping file; a file that was exported here needs none")
    ] = None,
    login: Annotated[
        str | None, typer.Option("--as", help="以该登录名导入，缺省为运维人员 · Import as this login", metavar="LOGIN")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只校验并汇总，不写入 · Validate and sum up, write nothing")] = False,
) -> None:
    """导入诉求历史；中断后重新运行即可接着导入，重复运行不会重复

    Import issues of another system. What was cut off goes on where it was when the command is run again; a second run of the same file
    changes nothing. Rows with errors are left out and told in FILE.errors.csv beside the file. Exit status: 0 all rows are in,
    1 some are not, 2 refused.
    """
    errors = errors_path(file)
    if dry_run:  # the errors of an import that was cut off are still needed
        errors = errors.with_name(f"{file.name}.dry-run.errors.csv")
    wanted = _Wanted(district, login, _mapping(mapping), file, errors, dry_run)
    began = time.monotonic()
    try:
        with database(DatabaseRole.API) as url:
            counts = asyncio.run(wanted.on(url))
    except Refusal as refusal:
        raise _refused(refusal) from refusal
    except NotSetUp as error:
        raise CommandError(error.sentence(Locale.ZH_CN), error.sentence(Locale.EN), code=REFUSED) from error
    except CommandError as error:
        error.code = REFUSED
        raise
    console = Console(highlight=False, soft_wrap=True)
    _sum_up(console, counts, time.monotonic() - began, dry_run=dry_run)
    if errors.exists():
        console.print(f"逐行说明见 {errors} · Row by row in this file", markup=False)
    if counts[Count.FAULTY] or counts[Count.CHANGED]:
        raise typer.Exit(ROWS_WITH_ERRORS)


def _mapping(path: Path | None) -> Mapping:
    try:
        return own_mapping() if path is None else read_mapping(path)
    except MappingRefused as refused:
        for line in refused.lines():
            typer.echo(f"{path}: {line}", err=True)
        raise _refused(refused) from refused


def _refused(refusal: Refusal) -> CommandError:
    zh, en = (phrase(refusal.reason or refusal.code, locale, **refusal.params) for locale in (Locale.ZH_CN, Locale.EN))
    return CommandError(f"{zh}。", f"{en}.", code=REFUSED)


@dataclass(frozen=True)
class _Wanted:
    """One import, as it was asked for."""

    district: str
    login: str | None
    mapping: Mapping
    file: Path
    errors: Path
    dry_run: bool

    async def on(self, url: str) -> Counter[Count]:
        """Do it on a database."""
        async with opened(url, "import") as target:
            district_id = (await district_of(target, self.district)).id
            actor = operator(district_id) if self.login is None else await person_of(target, self.login, district_id)

            def open_work() -> AbstractAsyncContextManager[Work]:
                return work_as(target, actor)

            with _bar(self.file) as told:
                return await import_issues(
                    IssueImport(
                        database=target,
                        open_work=open_work,
                        district_id=district_id,
                        mapping=self.mapping,
                        file=self.file,
                        errors=self.errors,
                        dry_run=self.dry_run,
                        progress=told,
                    )
                )


@contextmanager
def _bar(file: Path) -> Iterator[Callable[[Book, Counter[Count]], None]]:
    """A progress bar on a terminal, and nothing elsewhere."""
    screen = Console(stderr=True)
    columns = (TextColumn(file.name, markup=False), BarColumn(), TextColumn("{task.fields[rows]:,}"), TimeRemainingColumn())
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as progress:
        task = progress.add_task("", total=None, rows=0)

        def told(book: Book, counts: Counter[Count]) -> None:
            rows = sum(counts[word] for word in (Count.ENTERED, Count.KNOWN, Count.CHANGED, Count.FAULTY))
            progress.update(task, total=book.size, completed=book.position, rows=rows)

        yield told


def _sum_up(console: Console, counts: Counter[Count], seconds: float, *, dry_run: bool) -> None:
    """Say what was, or would be, done."""
    if dry_run:
        console.print("试运行，未写入任何内容；若导入 · Dry run, nothing was written; an import would come to:")
    for word in Count:
        if counts[word] or word in {Count.ENTERED, Count.FAULTY}:
            console.print(f"  {phrase(word, Locale.ZH_CN)} {counts[word]:,} · {phrase(word, Locale.EN)}", markup=False)
    console.print(f"用时 {seconds:.1f} 秒 · seconds", style="dim")
