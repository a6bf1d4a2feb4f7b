"""The one composition root: which entities are reached how, and who listens to events."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from uuid import UUID

from services.domain import assignments, closing, commitments, identity, issues, roundtables, statistics
from services.domain.access import REACHES, Action, Actor, Reach, Resource, Through, Work
from services.domain.audit import AUDIT_REACHES, AccessEntry, AuditRow, log_sensitive, record_audit
from services.domain.clocks import Clock, Clockwork, through_issue
from services.domain.notifications import enqueue
from services.domain.tenancy import UNIT_REACHES, PolicyOverlay, Unit
from services.kit.database import Database
from services.kit.unit_of_work import Subscriber, unit_of_work


@lru_cache(maxsize=1)
def compose() -> Sequence[Subscriber[Actor]]:
    """Register every entity's reaches and return the subscribers, in the order in which they act. Done once a process."""
    REACHES.register(AuditRow, Resource.AUDIT, AUDIT_REACHES)
    REACHES.register(AccessEntry, Resource.AUDIT, AUDIT_REACHES)
    REACHES.register(Unit, Resource.UNIT, UNIT_REACHES)
    REACHES.register(PolicyOverlay, None, through={Action.SEE: Through("district_id", Unit, Action.SEE_POLICY)})
    at_unit = Through("unit_id", Unit, Action.EXPLAIN_ACCESS)
    REACHES.register(identity.Membership, Resource.POST, identity.POST_REACHES, through={Action.EXPLAIN_ACCESS: at_unit})
    REACHES.register(issues.Issue, Resource.ISSUE, issues.ISSUE_REACHES, about=("id", issues.Issue))
    REACHES.register(issues.IssueRaiser, Resource.RAISER, issues.RAISER_REACHES)
    REACHES.register(issues.Reply, None, through={Action.SEE: Through("issue_id", issues.Issue, Action.READ)})
    REACHES.register(issues.ContactConsent, None, through={Action.SEE: Through("raiser_id", issues.IssueRaiser, Action.SEE)})
    about = ("issue_id", issues.Issue)
    as_issue = Through("issue_id", issues.Issue, Action.READ)
    shared = Through("issue_id", issues.Issue, Action.SHARE)
    REACHES.register(issues.IssueShare, None, through={Action.SEE: as_issue, Action.SHARE: shared})
    REACHES.register(
        assignments.Assignment,
        Resource.ASSIGNMENT,
        assignments.ASSIGNMENT_REACHES,
        through={Action.SEE: as_issue, Action.READ: as_issue},
        about=about,
    )
    REACHES.register(assignments.AssignmentReturn, None, through={Action.SEE: Through("assignment_id", assignments.Assignment, Action.SEE)})
    REACHES.contribute(issues.Issue, Reach.ASSIGNED, assignments.issue_assigned)
    REACHES.register(commitments.Commitment, Resource.COMMITMENT, commitments.COMMITMENT_REACHES, about=about)
    REACHES.contribute(issues.Issue, Reach.COMMITTED, commitments.issue_committed)
    beside = Through("commitment_id", commitments.Commitment, Action.READ)
    for kept in (commitments.CommitmentEvidence, commitments.CommitmentNote, commitments.CommitmentExtension):
        REACHES.register(kept, None, through={Action.SEE: beside})
    for part in (closing.Verdict, closing.ContactAttempt, closing.CarriedCommitment):
        REACHES.register(part, None, through=closing.THROUGH_ISSUE)
    REACHES.register(roundtables.Roundtable, Resource.ROUNDTABLE, roundtables.ROUNDTABLE_REACHES)
    REACHES.register(roundtables.RoundtableSeries, Resource.ROUNDTABLE, roundtables.SERIES_REACHES)
    REACHES.contribute(issues.Issue, Reach.SEATED, roundtables.issue_seated)
    REACHES.contribute(identity.Membership, Reach.SEATED, roundtables.post_seated)
    for model, through in (roundtables.THROUGH_ROUNDTABLE | through_issue(issues.Issue)).items():
        REACHES.register(model, None, through=through, about=about if model is Clock else None)
    REACHES.register(statistics.Deadline, None, through=statistics.THROUGH, about=about)
    return (record_audit, log_sensitive, assignments.end_with_issue, commitments.follow, closing.follow_carried, clockwork(), enqueue)


@lru_cache(maxsize=1)
def clockwork() -> Clockwork:
    """Every obligation of the product, handed to the clocks: they import nobody above."""
    return Clockwork((*issues.OBLIGATIONS, *assignments.OBLIGATIONS, *commitments.OBLIGATIONS, *closing.OBLIGATIONS))


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
        await identity.admit(work)
        yield work
