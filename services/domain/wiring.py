"""The one composition root: which entities are reached how, and who listens to events."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from uuid import UUID

from services.domain import issues
from services.domain.access import REACHES, Action, Actor, Resource, Through, Work
from services.domain.audit import record_audit
from services.domain.clocks import Clockwork, through_issue
from services.domain.identity import admit
from services.domain.notifications import enqueue
from services.domain.tenancy import UNIT_REACHES, Unit
from services.kit.database import Database
from services.kit.unit_of_work import Subscriber, unit_of_work


@lru_cache(maxsize=1)
def compose() -> Sequence[Subscriber[Actor]]:
    """Register every entity's reaches and return the subscribers, in the order in which they act. Done once a process."""
    REACHES.register(Unit, Resource.UNIT, UNIT_REACHES)
    REACHES.register(issues.Issue, Resource.ISSUE, issues.ISSUE_REACHES)
    REACHES.register(issues.IssueRaiser, Resource.RAISER, issues.RAISER_REACHES)
    REACHES.register(issues.Reply, None, through={Action.SEE: Through("issue_id", issues.Issue, Action.READ)})
    for model, through in through_issue(issues.Issue).items():
        REACHES.register(model, None, through=through)
    return (record_audit, clockwork(), enqueue)


@lru_cache(maxsize=1)
def clockwork() -> Clockwork:
    """Every obligation of the product, handed to the clocks: they import nobody above."""
    return Clockwork((*issues.OBLIGATIONS,))


@asynccontextmanager
async def work_as(database: Database, actor: Actor, *, correlation_id: UUID | None = None) -> AsyncIterator[Work]:
    """Open a unit of work for an actor who may still write, with this product's subscribers."""
    async with unit_of_work(
        database,
        district_id=actor.district_id,
        actor=actor,
        subscribers=compose(),
        enterprises=actor.enterprises,
        correlation_id=correlation_id,
    ) as work:
        await admit(work)
        yield work
