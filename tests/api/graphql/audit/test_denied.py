"""To which row a refused deed was to be done: the id at the path that the refusal blames, wherever in the input it stands."""

from uuid import UUID

import pytest

from services.api.context import Context
from services.api.denials import Denials
from services.api.graphql.denied import note_denied
from services.api.graphql.inputs import Input, Named, input_type, ref, row, text
from services.api.graphql.schema import core, schema
from services.domain.access import Actor
from services.domain.audit import Denial
from services.kit.database import Database
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id

ISSUE, FIRST, SECOND, ITEM, POST = (new_id() for _ in range(5))


@input_type
class Placed:
    """One of several."""

    item: UUID = ref("agi")
    """The item."""


@input_type
class Given(Input):
    """Ids in every place."""

    issue: UUID = ref("iss")
    """The row that it is about."""
    co_handlers: list[UUID] = ref("dep", "org")
    """Several."""
    placed: list[Placed]
    """Nested."""
    minute_taker: Named | None = row("pos", "sea")
    """Of one of several tables."""
    words: str | None = text(9)
    """No id."""


GIVEN = Given(
    issue=ISSUE,
    co_handlers=[FIRST, SECOND],
    placed=[Placed(item=ITEM)],
    minute_taker=Named("pos", POST),
    words="x",
    idempotency_key=None,
)


class Kept(Denials):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[Denial] = []

    def note(self, district_id: UUID, denial: Denial) -> None:  # noqa: ARG002 - as it is called
        """Keep it."""
        self.told.append(denial)


def noted(refusal: Refusal, *, signed_in: bool = True) -> list[tuple[str, UUID | None, str | None]]:
    """What the log is told of a refusal of GIVEN."""
    kept = Kept()
    actor = Actor(new_id(), account_id=new_id() if signed_in else None)
    context = Context(Database("postgresql://rt_api:x@127.0.0.1:1/nowhere"), actor=actor, denials=kept)
    note_denied(context, core(schema()), "issueAccept", refusal, GIVEN)
    return [(one.resource, one.subject_id, one.action) for one in kept.told]


@pytest.mark.parametrize(
    ("path", "about"),
    [
        ((), ("issue", ISSUE)),
        (("id",), ("issue", ISSUE)),
        (("issue",), ("issue", ISSUE)),
        (("coHandlers",), ("unit", FIRST)),
        (("co_handlers", "1"), ("unit", SECOND)),
        (("placed", "0", "item"), ("agenda_item", ITEM)),
        (("minuteTaker",), ("post", POST)),
        (("co_handlers", "7"), None),
        (("placed", "item"), None),
        (("placed", "0"), None),
        (("words",), None),
        (("words", "0"), None),
        (("unitId",), None),
    ],
)
def test_the_path_leads_to_the_row(path: tuple[str, ...], about: tuple[str, UUID] | None) -> None:
    assert noted(Refusal(ErrorCode.NOT_FOUND, path=path)) == ([] if about is None else [(*about, None)])


@pytest.mark.parametrize("code", ErrorCode)
def test_only_what_is_forbidden_or_not_found_is_told(code: ErrorCode) -> None:
    told = noted(Refusal(code, details={"action": "accept"}))
    assert told == ([("issue", ISSUE, "accept")] if code in {ErrorCode.FORBIDDEN, ErrorCode.NOT_FOUND} else [])


def test_of_nobody_nothing_is_told() -> None:
    assert noted(Refusal(ErrorCode.NOT_FOUND), signed_in=False) == []
