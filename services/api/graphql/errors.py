"""How a refused mutation answers: one shape, one code for what the caller can do next, one sentence in the caller's language."""

from strawberry.scalars import JSON
from strawberry.utils.str_converters import to_camel_case

from services.api.graphql.plan.describe import object_type
from services.kit.errors import ErrorCode, Refusal
from services.kit.wording import Locale, phrase


@object_type
class UserError:
    """Why a mutation was refused; nothing has changed (拒绝原因)."""

    code: ErrorCode
    """What the caller can do next (错误代码)."""
    reason: str | None
    """The finer reason, a stable word (具体原因代码)."""
    message: str
    """The reason as a sentence in the request's language (说明)."""
    path: list[str]
    """Which part of the input is to blame, from the outside in; empty when none is (所指输入项)."""
    details: JSON | None
    """Figures and words that go with the reason (附加数据)."""


def user_error(refusal: Refusal, locale: Locale) -> UserError:
    """Return a refusal as the client sees it, in its language."""
    return UserError(
        code=refusal.code,
        reason=None if refusal.reason is None else refusal.reason.value,
        message=phrase(refusal.reason or refusal.code, locale, **refusal.params),
        path=[to_camel_case(part) for part in refusal.path],
        details=JSON(refusal.details) if refusal.details else None,
    )
