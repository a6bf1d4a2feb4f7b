"""For every name of policy data its shape, and which way is stricter: a unit may tighten what its parent set, never loosen it."""

from collections.abc import Mapping
from typing import Any

from services.domain.tenancy.policy_lengths import Order
from services.domain.tenancy.policy_names import PolicyFault, PolicyName
from services.domain.tenancy.policy_shapes import Choice, Length, Number, Record, Shape, Share, Steps
from services.kit.errors import ErrorCode, Refusal

_SHORTER, _LONGER = Length(), Length(longer=True)
_N = PolicyName

RULES: Mapping[PolicyName, Shape] = {
    _N.FIRST_REPLY: _SHORTER,
    _N.ACKNOWLEDGEMENT: Record({"NORMAL": _SHORTER, "URGENT": _SHORTER}),
    _N.WORK: Record({"SIMPLE": _SHORTER, "COMPLEX": _SHORTER, "UTILITY": _SHORTER, "DANGER": _SHORTER}),
    _N.REWORK: _SHORTER,
    _N.RETURN_REQUEST: _SHORTER,
    _N.RETURN_RULING: _SHORTER,
    _N.VERIFICATION: _SHORTER,
    _N.EXTENSION_DECISION: _SHORTER,
    _N.SUSPENSION_REVIEW: _SHORTER,
    _N.SUSPENSION_BY_OWNER: _SHORTER,
    _N.DRAFT_CONFIRMATION: _SHORTER,
    # Time that somebody has a right to: a unit may give more of it, not less.
    _N.MINUTES_OBJECTION: _LONGER,
    _N.APPEAL: _LONGER,
    _N.VERDICT_CHANGE: _LONGER,
    _N.REOPENING: _LONGER,
    _N.AGENDA_NOTICE: _LONGER,
    _N.SOLICITATION: _LONGER,
    _N.STANDING_CHECK_IN: _SHORTER,
    _N.PRINCIPLE_REVIEW: _SHORTER,
    _N.ROUNDTABLE_CADENCE: _SHORTER,
    _N.BROKEN_PROPOSAL: _SHORTER,
    _N.CONFIRMATION: Record(
        {"attempts": Number(more=True), "days": Number(more=True), "not_before": _LONGER},
        also=lambda value: bool(value["days"] <= value["attempts"]),
    ),
    _N.GROUP_VERDICT: Record({"min_response": Share(more=True), "min_satisfied": Share(more=True)}),
    _N.MAX_RETURNS: Record({"count": Number(least=0)}),
    _N.MAX_EXTENSIONS: Record({"count": Number(least=0)}),
    _N.EXTENSION_TOTAL: Share(),
    _N.MAX_RAISER_REOPENINGS: Record({"count": Number(more=True, least=0)}),
    _N.ESCALATION_ROUND: Record({"count": Number()}),
    _N.REVIEW_PANEL_ROUND: Record({"count": Number()}),
    _N.SERVICE_ACCOUNT_MONTHS: Record({"count": Number()}),
    _N.DUE_TIME: Record({"at": Choice(("OFFICE_CLOSE", "END_OF_DAY"))}),
    _N.LADDER: Record({"steps": Steps()}),
}


def check_shape(name: PolicyName, value: Any) -> None:  # noqa: ANN401 - JSON from a client
    """Refuse a value that has not the shape of its name, or figures outside what is sensible."""
    if not RULES[name].valid(value):
        raise Refusal(ErrorCode.INVALID_INPUT, PolicyFault.BAD_SHAPE, path=("value",), params={"name": name.value})


def check_floor(name: PolicyName, value: Mapping[str, Any], floor: Mapping[str, Any]) -> None:
    """Refuse a value that is laxer than the parent's, or whose strictness depends on the calendar."""
    order = RULES[name].order(value, floor)
    if order is not Order.WITHIN:
        fault = PolicyFault.BELOW_FLOOR if order is Order.BEYOND else PolicyFault.NOT_COMPARABLE
        raise Refusal(
            ErrorCode.INVALID_INPUT, fault, path=("value",), params={"name": name.value}, details={"name": name.value, "floor": dict(floor)}
        )


def keeps_floor(name: PolicyName, value: Mapping[str, Any], floor: Mapping[str, Any]) -> bool:
    """Whether a stored value is still at least as strict as a floor."""
    return RULES[name].order(value, floor) is Order.WITHIN
