"""What one GraphQL operation works with: who asks, and in which language."""

from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import Any
from uuid import UUID

from services.api.denials import Denials
from services.domain.access import Actor
from services.domain.audit import Denial
from services.domain.identity import load_actor
from services.kit.database import Database
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id
from services.kit.wording import Locale

Reload = Callable[[Actor], Awaitable[Actor]]


class Context:
    """The context of one operation.

    `actor` is None when no district is bound (anonymous without the header, or an account of several districts that named none);
    `account_id` is then still known for somebody who signed in. `reload` loads grants again that have changed. `denials` is told what
    somebody who signed in was denied.
    """

    def __init__(
        self,
        database: Database,
        *,
        actor: Actor | None = None,
        account_id: UUID | None = None,
        locale: Locale = Locale.ZH_CN,
        correlate: Callable[[], UUID] = new_id,
        reload: Reload | None = None,
        denials: Denials | None = None,
    ) -> None:
        self.database = database
        self.actor = actor
        self.account_id = actor.account_id if actor is not None else account_id
        self.locale = locale
        self._correlate = correlate
        self._reload = reload or self._load
        self._denials = denials
        self.payloads: Callable[[Any], Awaitable[Any]] = _unplanned
        """The planner's: plans what a mutation's payload shows, from graphql-core's info."""

    @cached_property
    def correlation_id(self) -> UUID:
        """What ties together what a deed records. Reads record nothing and never ask."""
        return self._correlate()

    @property
    def acting(self) -> Actor:
        """The actor in the bound district. Without one: DISTRICT_REQUIRED."""
        if self.actor is None:
            raise Refusal(ErrorCode.DISTRICT_REQUIRED)
        return self.actor

    @property
    def watched(self) -> bool:
        """Whether what is denied to whoever asks is logged."""
        return self._denials is not None and self.actor is not None and self.actor.account_id is not None

    def denied(self, *, operation: str, resource: str, subject_id: UUID, code: ErrorCode, action: str | None = None) -> None:
        """Have the access log told, if whoever asks has signed in."""
        if self._denials is None or self.actor is None or self.actor.account_id is None:
            return
        denial = Denial(
            account_id=self.actor.account_id,
            person_id=self.actor.person_id,
            operation=operation,
            resource=resource,
            subject_id=subject_id,
            action=action,
            code=code,
            correlation_id=self.correlation_id,
        )
        self._denials.note(self.actor.district_id, denial)

    async def reload(self) -> None:
        """Load the actor's grants again: they have changed since."""
        self.actor = await self._reload(self.acting)

    async def _load(self, actor: Actor) -> Actor:
        if actor.account_id is None:
            return actor
        async with self.database.read(actor.district_id) as session:
            return await load_actor(session, actor.account_id, actor.district_id)


async def _unplanned(_info: Any) -> Any:  # noqa: ANN401 - as `payloads`
    raise TypeError("a mutation runs within an operation of the planner")
