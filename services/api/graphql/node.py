"""Whatever has a global id."""

import strawberry

from services.api.graphql.plan.declare import key
from services.api.graphql.plan.describe import interface_type


@interface_type
class Node:
    """Anything with a global id (可按编号查询的对象)."""

    id: strawberry.ID = key()
    """Global id: opaque, never changes, unique in the installation (全局编号)."""
