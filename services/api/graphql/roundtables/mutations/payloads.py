"""What most mutations about a meeting take and answer."""

from uuid import UUID

from services.api.graphql.inputs import Input, input_type, ref
from services.api.graphql.mutation import Payload
from services.api.graphql.plan.declare import result
from services.api.graphql.plan.describe import object_type
from services.api.graphql.roundtables.agenda import AgendaItem
from services.api.graphql.roundtables.outcomes import Outcome
from services.api.graphql.roundtables.types import Roundtable, Seat


@object_type
class RoundtablePayload(Payload):
    """The meeting after the change (圆桌会操作结果)."""

    roundtable: Roundtable | None = result()
    """The meeting (圆桌会)."""


@object_type
class SeatPayload(RoundtablePayload):
    """The seat and its meeting (席位操作结果)."""

    seat: Seat | None = result()
    """The seat (席位)."""


@object_type
class AgendaItemPayload(RoundtablePayload):
    """The item and its meeting (议题操作结果)."""

    item: AgendaItem | None = result()
    """The item; null if you may not read the meeting that you proposed it to (议题)."""


@object_type
class OutcomePayload(RoundtablePayload):
    """The outcome and its meeting (成果操作结果)."""

    outcome: Outcome | None = result()
    """The outcome, and what it links to (成果)."""


@input_type
class RoundtableInput(Input):
    """Which meeting (圆桌会)."""

    roundtable: UUID = ref("rou")
    """The meeting (圆桌会)."""
    version: int | None
    """The meeting's version that you read (版本)."""
