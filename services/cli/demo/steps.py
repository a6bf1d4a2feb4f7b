"""Steps that several stories take."""

from uuid import UUID

from services.cli.demo.stage import Stage
from services.domain.issues import IssueChannel, IssueRaise, Raiser, WorkClass, accept_issue, raise_issue, reply_interim


async def raise_as(
    stage: Stage, login: str, unit: str, title: str, body: str, *, channel: IssueChannel = IssueChannel.ONLINE,
    work_class: WorkClass = WorkClass.SIMPLE, for_whom: tuple[Raiser, ...] = (), locality: str | None = None,
) -> UUID:  # fmt: skip
    """Raise an issue and return its id."""
    said = IssueRaise(
        unit_id=stage.unit(unit),
        title=title,
        body=body,
        channel=channel,
        work_class=work_class,
        locality=locality,
        public_title=title,
        on_behalf_of=for_whom,
    )
    async with stage.as_(login) as work:
        return (await raise_issue(work, said)).id


async def take_on(stage: Stage, login: str, issue_id: UUID, category: str, words: str) -> None:
    """Accept an issue and tell its raisers how it goes on: the first reply."""
    async with stage.as_(login) as work:
        await accept_issue(work, issue_id, category=category)
    await stage.minutes(5)
    async with stage.as_(login) as work:
        await reply_interim(work, issue_id, text=words)
