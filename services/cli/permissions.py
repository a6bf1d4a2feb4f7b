"""`roundtable permissions [FILE]`: who may what, as a matrix for people to read."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from services.domain.access import Action, Policy, Reach, Resource, Role, policy
from services.kit.wording import Locale, phrase

SIGNS = {
    Reach.DISTRICT: "全",
    Reach.SUBTREE: "辖",
    Reach.OWN_UNIT: "本",
    Reach.ASSIGNED: "办",
    Reach.COMMITTED: "诺",
    Reach.RAISED: "提",
    Reach.SEATED: "席",
    Reach.FOLLOWED: "享",
    Reach.PUBLIC: "公",
}
"""One character for each reach, so that a row of twenty answers stays a row."""
DENIED, NEVER = "禁", "·"
HEAD = """# 谁可以做什么 · Who may what

由 `policies/policy.csv` 生成（`make permissions`），请勿手工修改；行是岗位，列是操作，格内是范围，`·` 表示不可以。
Generated from the policy; rows are roles with what they inherit, columns actions, cells reaches; `·` is never.

| 符号 | 范围 | Reach | |
|---|---|---|---|
"""


def permissions(
    file: Annotated[Path | None, typer.Argument(help="写入的文件 · File to write; standard output without one.")] = None,
) -> None:
    """输出权限矩阵 · Print who may what, as the policy says it."""
    text = matrix(policy())
    if file is None:
        sys.stdout.write(text)
    else:
        file.write_text(text, encoding="utf-8")


def matrix(policy: Policy) -> str:
    """Return Casbin's answers as Markdown: a table for each resource."""
    return HEAD + "\n".join([*_legend(), *(line for resource in Resource for line in _table(policy, resource))]) + "\n"


def _legend() -> Iterator[str]:
    for reach, sign in SIGNS.items():
        yield f"| {sign} | {phrase(reach, Locale.ZH_CN)} | {phrase(reach, Locale.EN)} | `{reach.value}` |"
    yield f"| {DENIED}… | 一律不可以，即使另有岗位允许 | Never, whatever another post allows | `deny` |"


def _table(policy: Policy, resource: Resource) -> Iterator[str]:
    said = {Action(line[2]) for line in policy.lines() if line[1] == resource.value}
    actions = [action for action in Action if action in said]
    yield f"\n## {phrase(resource, Locale.ZH_CN)} · {phrase(resource, Locale.EN)} (`{resource.value}`)\n"
    if not actions:
        yield "任何岗位都不可以 · Nobody may anything here."
        return
    yield f"| 岗位 · Role | {' | '.join(f'{phrase(one, Locale.ZH_CN)}<br>`{one.value}`' for one in actions)} |"
    yield "|---" * (len(actions) + 1) + "|"
    for role in Role:
        yield f"| {phrase(role, Locale.ZH_CN)} `{role.value}` | {' | '.join(_cell(policy, role, resource, one) for one in actions)} |"


def _cell(policy: Policy, role: Role, resource: Resource, action: Action) -> str:
    answer = policy.answer(role, resource, action)
    allowed, denied = ("".join(sign for reach, sign in SIGNS.items() if reach in some) for some in (answer.allowed, answer.denied))
    return (allowed + (DENIED + denied if denied else "")) or NEVER
