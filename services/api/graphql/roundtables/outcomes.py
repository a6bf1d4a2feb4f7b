"""What came out of an item."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from services.api.graphql.identity.personal import official_or_me, person_name
from services.api.graphql.node import Node
from services.api.graphql.plan.declare import computed, labelled, one, stored
from services.api.graphql.roundtables.agenda import AgendaItem
from services.api.graphql.roundtables.decisions import DecisionResult, decision_shown, units_of
from services.api.graphql.roundtables.types import Roundtable
from services.api.graphql.tenancy.types import Unit
from services.domain import roundtables
from services.domain.roundtables import OutcomeKind

if TYPE_CHECKING:
    from services.api.graphql.commitments.types import Commitment
    from services.api.graphql.issues.types import Issue, Reply

ISSUES = "services.api.graphql.issues.types"


@stored(roundtables.Outcome, prefix="out")
class Outcome(Node):
    """What came out of an item: an answer, a decision, a promise, a new issue, parking, or nothing more (成果)."""

    kind: OutcomeKind
    """Which of these (类别)."""
    kind_label: str | None = labelled(roundtables.Outcome.kind)
    """That in the request's language (类别名称)."""
    text: str
    """What was said or settled; of a commitment word for word (内容)."""
    roundtable: Roundtable | None = one(roundtables.Outcome.roundtable_id)
    """The meeting (所属圆桌会)."""
    item: AgendaItem | None = one(roundtables.Outcome.agenda_item_id)
    """The item that it came out of (所属议题)."""
    issue: Annotated["Issue", strawberry.lazy(ISSUES)] | None = one(roundtables.Outcome.issue_id)
    """The issue that it is about, or that was raised with it (相关诉求)."""
    commitment: Annotated["Commitment", strawberry.lazy("services.api.graphql.commitments.types")] | None = one(
        roundtables.Outcome.commitment_id
    )
    """The promise (承诺)."""
    reply: Annotated["Reply", strawberry.lazy(ISSUES)] | None = one(roundtables.Outcome.reply_id)
    """The answer to the raisers (答复)."""
    decision: DecisionResult | None = computed(decision_shown, data=roundtables.Outcome.decision, holds=units_of)
    """What was decided, alternatives and all (决定)."""
    speaker_name: str | None = person_name(
        roundtables.Outcome.speaker_person_id, full=official_or_me(roundtables.Outcome.speaker_person_id)
    )
    """Who said it; masked unless in an official capacity (发言人)."""
    speaker_unit: Unit | None = one(roundtables.Outcome.speaker_unit_id)
    """The unit for which it was said (发言单位)."""
    at: datetime
    """When it was said (发言时间)."""
    recorded_at: datetime
    """When it was written down (记录时间)."""
    correction_reason: str | None
    """Why it was entered after the session (补录原因)."""
    handed_over_at: datetime | None
    """When the running promise went to the register because the meeting was closed (移交台账时间)."""
