"""Who is asking: the account, the district that the request is about, and the posts held there."""

from services.api.context import Context
from services.api.graphql.identity.types import Account
from services.api.graphql.plan.declare import held, result
from services.api.graphql.plan.describe import object_type
from services.api.graphql.tenancy.types import District, Unit
from services.domain.access import Role
from services.kit.wording import phrase


@object_type
class Grant:
    """One post that the viewer holds now (任职)."""

    role: Role
    """The role (角色)."""
    role_label: str
    """The role in the request's language (角色名称)."""
    unit: Unit | None = result()
    """Where it is held (任职单位)."""


@object_type
class Viewer:
    """Who is asking (当前用户)."""

    account: Account | None = result()
    """The account; null for somebody who did not sign in (账号)."""
    district: District | None = result()
    """The district that this request is about; null if it names none (所在区县)."""
    grants: list[Grant]
    """The posts held there now (任职)."""


def viewer_of(*, context: Context) -> Viewer:
    """Return who is asking, signed in or not, with or without a district."""
    actor = context.actor
    grants = () if actor is None else actor.grants
    return Viewer(
        account=held(context.account_id),
        district=held(None if actor is None else actor.district_id),
        grants=[Grant(role=one.role, role_label=phrase(one.role, context.locale), unit=held(one.unit_id)) for one in grants],
    )
