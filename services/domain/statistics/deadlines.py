"""Every deadline of a district as one table: the work on assignments and the fulfilment of promises, with the instants that end them.

Both branches are bare columns of one table each, without joins and conditions: only such a UNION ALL is read in the order of the
two indexes on (district_id, due_at, id), also behind row-level security (PostgreSQL: MergeAppend; its shape is a test).
"""

from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Column, case, func, literal_column, null, select, union_all
from sqlalchemy.orm import Mapped

from services.domain.access import Action, Through
from services.domain.assignments import Assignment
from services.domain.commitments import Commitment
from services.domain.statistics.words import DeadlineKind
from services.kit.model import Base, word

_WORK = select(
    Assignment.district_id,
    Assignment.id,
    literal_column(f"'{DeadlineKind.WORK}'", word(DeadlineKind)).label("kind"),
    case((Assignment.due_at.is_not(None), Assignment.id)).label("assignment_id"),
    null().cast(Assignment.id.type).label("commitment_id"),
    Assignment.issue_id,
    Assignment.unit_id,
    Assignment.due_at,
    func.coalesce(Assignment.done_at, Assignment.ended_at).label("finished_at"),
)
_FULFILMENT = select(
    Commitment.district_id,
    Commitment.id,
    literal_column(f"'{DeadlineKind.FULFILMENT}'", word(DeadlineKind)),
    null(),
    case((Commitment.confirmed_at.is_not(None) & Commitment.due_at.is_not(None), Commitment.id)),
    Commitment.issue_id,
    Commitment.committer_unit_id,
    Commitment.due_at,
    case((Commitment.revoked_at.is_not(None), Commitment.ended_at), else_=func.coalesce(Commitment.claimed_at, Commitment.ended_at)),
)
_EVERY = union_all(_WORK, _FULFILMENT).subquery("deadline")
for _one in _EVERY.c:  # a union does not say which columns may be null; a row without due time has no key either, and is seen by nobody
    cast("Column[object]", _one).nullable = _one.name in {"assignment_id", "commitment_id", "finished_at"}


class Deadline(Base):
    """Something that was, or is, due at an instant, and when it was finished. `id` is that of the assignment or commitment.

    The due time is the one in force: extensions, rulings and new rounds move it, as they move the clock. Finished is, by state,

    - of an assignment: DONE, the instant at which it was done in the latest round; EXCUSED, SUPERSEDED, TRANSFERRED and CANCELLED,
      the end; open in every other state, also while a return is asked for. One without due time (history of another system that
      names none) is no deadline.
    - of a commitment: CLAIMED, PARTIAL and VERIFIED, the claim, however long the verifier takes; ACTIVE, open, also after a claim that
      was refused; BROKEN, VOIDED and SUPERSEDED, the end, unless a claim stands that was accepted in part (its remainder is a deadline
      of its own) or was never judged. A verification that was revoked rested on a claim that was none: the end. A joint promise is
      claimed by nobody but its parts, each with a deadline of its own: its verification, or other end. A DRAFT, what was never
      confirmed, and principles and standing promises, which have no due time, are no deadlines.

    What is no deadline has neither `assignment_id` nor `commitment_id`, and is seen by nobody.
    """

    __table__ = _EVERY
    __mapper_args__ = {"primary_key": [_EVERY.c.district_id, _EVERY.c.id]}  # noqa: RUF012 - SQLAlchemy declares it as an instance variable

    district_id: Mapped[UUID]
    id: Mapped[UUID]
    kind: Mapped[DeadlineKind]
    assignment_id: Mapped[UUID | None]
    commitment_id: Mapped[UUID | None]
    issue_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    """Who owes it: the unit that handles it, or the committer."""
    due_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


THROUGH = {Action.SEE: (Through("assignment_id", Assignment, Action.READ), Through("commitment_id", Commitment, Action.READ))}
"""An assignment's deadline is seen by whoever reads the assignment, a commitment's by whoever reads the commitment."""
