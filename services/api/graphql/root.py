"""Root fields of no slice: any row by its id, and the words of every enum."""

from typing import Annotated

import strawberry

from services.api.context import Context
from services.api.graphql.enums import EXPOSED
from services.api.graphql.node import Node
from services.api.graphql.plan.declare import by_id, by_ids
from services.api.graphql.plan.describe import object_type
from services.kit.errors import ErrorCode, Refusal
from services.kit.wording import phrase


@object_type
class Label:
    """A word of an enum, as people read it (枚举值的显示名)."""

    value: str
    """The word as the schema writes it (枚举值)."""
    label: str
    """The word in the request's language (显示名)."""


@object_type
class RootQuery:
    """Any row by its id, and the words of every enum."""

    node: Node | None = by_id()
    """Anything by its global id; null if there is no such thing or you may not see it (按编号查询)."""
    nodes: list[Node | None] = by_ids()
    """Things by their global ids, in the ids' order, null where there is none for you (按编号批量查询)."""

    @strawberry.field
    def labels(
        self,
        info: strawberry.Info[Context, None],
        enum: Annotated[str, strawberry.argument(description="Name of an enum of this schema, for example IssueState (枚举名称).")],
    ) -> list[Label]:
        """The words of an enum in the request's language, in their order (枚举显示名)."""
        words = EXPOSED.get(enum)
        if words is None:
            raise Refusal(ErrorCode.INVALID_INPUT, path=("enum",))
        return [Label(value=word.name, label=phrase(word, info.context.locale)) for word in words]
