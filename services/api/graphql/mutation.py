"""The one way to write a mutation. The function says which command it is and which rows its payload shows; all else is done here.

    @object_type
    class IssueRaisePayload(Payload):
        \"\"\"The answer of issueRaise (提出诉求的结果).\"\"\"

        issue: Issue | None = result()
        \"\"\"The new issue (新诉求).\"\"\"

    @mutation(IssueRaisePayload)
    async def issue_raise(call: Call, input: IssueRaiseInput) -> Ids:
        \"\"\"Raise an issue (提出诉求).\"\"\"
        issue = await issues.raise_issue(call.work, community_id=input.community, title=input.title)
        return {"issue": issue.id}

The input is checked (inputs.py), a unit of work of the actor opens, the idempotency key is taken, the command runs, its subscribers
run, the payload's rows are read by one statement under the actor's own SEE, all is committed. A Refusal gives `errors`, the rows are
null and nothing has changed. Serialization failures, deadlocks and lock time-outs run the command again, three times at most.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from inspect import get_annotations, getdoc
from types import SimpleNamespace
from typing import Annotated, Any, TypedDict, TypeVar
from uuid import UUID

import strawberry
from graphql import GraphQLResolveInfo, located_error
from sqlalchemy.exc import DBAPIError
from strawberry.types.field import StrawberryField

from services.api.context import Context
from services.api.graphql.blame import blamed
from services.api.graphql.denied import note_denied
from services.api.graphql.errors import UserError, user_error
from services.api.graphql.inputs import Input, Unkeyed, canonical, read
from services.api.graphql.plan.describe import object_type
from services.api.graphql.plan.engine import PayloadRows
from services.api.graphql.plan.statement import Refused
from services.domain.access import Actor, Work
from services.domain.identity import reload_grants
from services.domain.wiring import work_as
from services.kit.errors import ErrorCode, Refusal
from services.kit.events import plain
from services.kit.idempotency import body_hash, reserve, store
from services.kit.settings import settings

Ids = Mapping[str, object]
"""What a command gave back: for each `result()` field of the payload the row's id or ids; for other fields their value, which is plain
data where a key may have it answered again."""
InputT = TypeVar("InputT", bound=Input | Unkeyed)

ATTEMPTS = 3
TRANSIENT = frozenset({"40001", "40P01", "55P03"})
"""serialization_failure, deadlock_detected, lock_not_available: the same command may succeed when it is run again."""


@dataclass(frozen=True)
class Call:
    """One run of a mutation: its unit of work, and the operation's context."""

    work: Work
    context: Context

    @property
    def actor(self) -> Actor:
        """Who asks."""
        return self.work.actor

    @property
    def now(self) -> datetime:
        """The transaction's now."""
        return self.work.now


@object_type
class Payload:
    """What every mutation answers."""

    errors: list[UserError]
    """Why it was refused; empty when it was done (拒绝原因)."""


def mutation(payload: type[Payload]) -> Callable[[Callable[[Call, InputT], Awaitable[Ids]]], StrawberryField]:
    """Make a function a mutation field that answers with `payload`. Its docstring is the description."""

    def wrap(function: Callable[[Call, InputT], Awaitable[Ids]]) -> StrawberryField:
        async def resolve(info: strawberry.Info[Context, None], input: Any) -> Any:  # noqa: ANN401 - typed by the annotations below
            return await answer(info.context, info._raw_info, function.__name__, function, input)  # noqa: SLF001 - strawberry hides graphql-core's

        resolve.__name__ = function.__name__
        taken = get_annotations(function)["input"]
        resolve.__annotations__ |= {
            "input": Annotated[taken, strawberry.argument(description="What to do it with (输入).")],
            "return": payload,
        }
        field: StrawberryField = strawberry.mutation(resolver=resolve, description=getdoc(function))
        return field

    return wrap


async def answer(
    context: Context, info: GraphQLResolveInfo[Context], name: str, function: Callable[[Call, Any], Awaitable[Ids]], input: Input | Unkeyed
) -> SimpleNamespace:
    """Run a mutation and return its payload's source: `errors`, what the command named, and the rows that the payload shows."""
    try:
        shown = _Shown(context, info, await context.payloads(info))
        read(input)
        return await _run(context, shown, name, function, input)
    except Refused as refused:  # what is asked of the payload cannot be read: the document is wrong, and nothing was done
        raise located_error(refused.why, refused.nodes, [*refused.path]) from refused
    except Refusal as refusal:
        note_denied(context, info.schema, info.field_name, refusal, input)
        refusal.path = blamed(refusal.path, input)
        return _Answer(errors=[user_error(refusal, context.locale)], rows={})


async def _run(
    context: Context, shown: "_Shown", name: str, function: Callable[[Call, Any], Awaitable[Ids]], input: Input | Unkeyed
) -> SimpleNamespace:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            async with work_as(context.database, context.acting, correlation_id=context.correlation_id) as work:
                done = await _done(Call(work, context), name, function, input)
                await work.settle()
                rows = await shown.read(work, done)
            return _Answer(**{**done, "errors": [], "rows": rows})
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in TRANSIENT:
                raise
        # Apart by a random moment, so that two that met do not meet again.
        await asyncio.sleep(random.uniform(0.005, 0.02) * attempt)  # noqa: S311 - not a secret
    raise Refusal(ErrorCode.UNAVAILABLE)


@dataclass(frozen=True)
class _Shown:
    """What a payload shows, as it was planned for the grants of the beginning."""

    context: Context
    info: GraphQLResolveInfo[Context]
    rows: PayloadRows

    async def read(self, work: Work, done: Ids) -> Mapping[str, Any]:
        """Return its rows; planned anew where the actor's grants or the policy have changed meanwhile, perhaps by this very command."""
        known = self.context.acting
        found = await self.rows.read(work.session, known, done) if work.actor.overlaid is known.overlaid else None
        if found is None:
            if work.actor.account_id is not None:
                await reload_grants(work, work.actor.account_id)
            self.context.actor = work.actor
            found = await (await self.context.payloads(self.info)).read(work.session, work.actor, done)
        if found is None:
            raise Refusal(ErrorCode.UNAVAILABLE)
        return found


async def _done(call: Call, name: str, function: Callable[[Call, Any], Awaitable[Ids]], input: Input | Unkeyed) -> Ids:
    """Run the command, or recall what it gave back when the same key was used before."""
    work, actor = call.work, call.context.acting
    if input.idempotency_key is None:
        return await function(call, input)
    if actor.account_id is None:
        raise Refusal(ErrorCode.SIGN_IN_REQUIRED, path=("idempotency_key",))
    mine = _Mine(district_id=actor.district_id, account_id=actor.account_id, key=input.idempotency_key)
    body = body_hash(name, canonical(input))
    stored = await reserve(work.session, **mine, body=body, now=work.now, days=settings().idempotency_days)
    if stored is not None:
        return stored
    done: dict[str, Any] = plain(dict(await function(call, input)))
    await store(work.session, **mine, answer=done)
    return done


class _Mine(TypedDict):
    district_id: UUID
    account_id: UUID
    key: str


class _Answer(SimpleNamespace):
    """A payload's source: whatever the command did not name is null."""

    def __getattr__(self, name: str) -> None:
        if name.startswith("__"):
            raise AttributeError(name)
