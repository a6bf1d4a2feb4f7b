"""What may be done to a row now, and why not: the same predicates and tables that its commands ask."""

from typing import Any

from sqlalchemy.orm import InstrumentedAttribute

from services.api.context import Context
from services.api.graphql.errors import UserError, user_error
from services.api.graphql.plan.declare import computed
from services.api.graphql.plan.describe import object_type
from services.domain.access import Course
from services.kit.wording import phrase


@object_type
class Transition:
    """Something that people do to a row in its course, and whether you may do it now (可办操作)."""

    action: str
    """Its word: of the transition table, or of what its command asks (操作代码)."""
    label: str
    """The word in the request's language (操作名称)."""
    mutation: str
    """The mutation that does it (对应的变更接口)."""
    allowed: bool
    """Whether your posts and the row's state allow it; what it says about dates, quotas or other rows is not asked here (是否可办)."""
    blocked_by: UserError | None
    """The refusal that the mutation would be answered with; null where it is allowed (不可办原因)."""


def transitions_of(course: Course[Any, Any], state: InstrumentedAttribute[Any]) -> list[Transition] | None:
    """The field: every step of a course in the table's order, allowed or not, for a row whose state is in this column."""
    asked = {one.asks: f"allowed_{number}" for number, one in enumerate(course.steps)}

    def told(*, context: Context, state: Any, **allowed: bool) -> list[Transition]:  # noqa: ANN401 - a word of the course's table
        found = []
        for one in course.steps:
            refusal = course.refusal(one, state, allowed=allowed[asked[one.asks]])
            found.append(
                Transition(
                    action=one.word.name,
                    label=phrase(one.word, context.locale),
                    mutation=one.mutation,
                    allowed=refusal is None,
                    blocked_by=None if refusal is None else user_error(refusal, context.locale),
                )
            )
        return found

    return computed(told, most=len(course.steps), state=state, **{name: asks.allowed for asks, name in asked.items()})
