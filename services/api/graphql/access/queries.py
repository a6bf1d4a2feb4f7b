"""Why somebody may do something to a row, or may not: in a sentence, and line by line."""

import strawberry

from services.api.context import Context
from services.api.graphql.identity.types import Post
from services.api.graphql.plan.declare import asked, held, result
from services.api.graphql.plan.describe import object_type
from services.api.graphql.plan.index import RowNamed
from services.api.graphql.tenancy.types import Unit
from services.domain.access import Action, Effect, Explained, Reach, Resource, Role
from services.domain.identity import Account, Reason, Sought, explain_access
from services.kit.wording import Locale, phrase


@object_type
class AccessGround:
    """One policy line as it speaks of one post (权限依据)."""

    role: Role
    """The role of the post; ANYONE: what everybody is (岗位)."""
    role_label: str
    """The role in the request's language (岗位名称)."""
    unit: Unit | None = result()
    """Where the post is held, as far as you see it (任职单位)."""
    post: Post | None = result()
    """The post, as far as you see it (任职)."""
    inherited_from: Role | None
    """The role of which the line speaks, where the post's role includes it (继承自)."""
    line: str
    """The line, as the policy has it (策略行)."""
    resource: Resource
    """What the line is about: the row, or where the row is seen through another, that one (对象类型)."""
    action: Action
    """What it allows or denies there (操作)."""
    reach: Reach
    """Over which rows (范围)."""
    reach_label: str
    """That in the request's language (范围名称)."""
    effect: Effect
    """Whether it allows or denies; a denial wins (效力)."""
    holds: bool
    """Whether the row is within that reach of the post (是否成立)."""


@object_type
class AccessExplanation:
    """Why an account may do something to a row, or may not (权限解释)."""

    allowed: bool
    """Whether posts and policy allow it; what a command asks besides, such as who chairs a meeting, `transitions` say (是否允许)."""
    sentence: str
    """The reason in a sentence (说明)."""
    grounds: list[AccessGround]
    """Every line that speaks of one of its posts, whether it holds or not (依据)."""


async def explained(*, context: Context, account: RowNamed | None, node: RowNamed | None, action: str) -> AccessExplanation | None:
    """Explain; null for what does not exist, or not for whoever asks."""
    actor = context.actor
    if actor is None or account is None or node is None or account.target.model is not Account or not node.target.sees:
        return None
    sought = Sought(node.target.model, node.id, node.kind)
    async with context.database.read(actor.district_id, actor.enterprises) as session:
        found = await explain_access(session, actor, account.id, Action(action), sought)
    if found is None:
        return None
    return AccessExplanation(
        allowed=found.conclusion is Explained.ALLOWED,
        sentence=found.sentence(context.locale),
        grounds=[_shown(one, context.locale) for one in found.reasons],
    )


def _shown(reason: Reason, locale: Locale) -> AccessGround:
    ground = reason.ground
    return AccessGround(
        role=ground.grant.role,
        role_label=phrase(ground.grant.role, locale),
        unit=held(None if ground.grant.role is Role.ANYONE else ground.grant.unit_id),
        post=held(reason.post_id),
        inherited_from=None if ground.role is ground.grant.role else ground.role,
        line=", ".join(ground.line),
        resource=ground.resource,
        action=ground.action,
        reach=ground.reach,
        reach_label=phrase(ground.reach, locale),
        effect=ground.effect,
        holds=reason.holds,
    )


@object_type
class AccessQuery:
    """Why somebody may, or may not."""

    explain_access: AccessExplanation | None = asked(
        explained,
        account=(strawberry.ID, "Whose access: your own account, or for those who watch over access anybody's (账号)."),
        node=(strawberry.ID, "To which row, by its global id (对象)."),
        action=(Action, "To do what (操作)."),
    )
    """Which posts, reaches and policy lines allow an account to do something to a row, or why not; null where there is nothing that
    you may ask about (解释权限).
    """
