"""Root fields of the district's own policy lines."""

from services.api.graphql.connections import Connection
from services.api.graphql.overlays.types import PolicyVersion
from services.api.graphql.plan.declare import many
from services.api.graphql.plan.describe import object_type
from services.domain.tenancy import PolicyOverlay


@object_type
class PolicyQuery:
    """The district's own policy lines."""

    policy_versions: Connection[PolicyVersion] = many(order=[PolicyOverlay.version.desc(), PolicyOverlay.id.desc()])
    """The versions of the district's own policy lines, the newest first (策略版本列表)."""
