"""Shapes, directions, and the comparison of lengths against the deadlines that they lead to."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.calendars import DEFAULT_OFFICE_HOURS, WEEKDAYS, DeadlineSpec, DeadlineUnit, DueTime, LadderHour, deadline
from services.domain.clocks import states as clocks
from services.domain.tenancy import PolicyFault, PolicyName, defaults
from services.domain.tenancy.policy_lengths import LARGEST, Order, order
from services.domain.tenancy.policy_rules import RULES, check_floor, check_shape
from services.domain.tenancy.policy_shapes import COLOURS, HOURS, RECIPIENTS
from services.kit.errors import ErrorCode, Refusal

SHANGHAI = ZoneInfo("Asia/Shanghai")
BASE = {"MINUTE": 120, "HOUR": 96, "WORKING_HOUR": 30, "WORKING_DAY": 12, "DAY": 40, "WEEK": 5, "MONTH": 2}
LENGTHS = st.sampled_from(sorted(BASE)).flatmap(
    lambda unit: st.builds(lambda amount: {"amount": amount, "unit": unit}, st.integers(1, BASE[unit]))
)


def test_every_name_has_a_rule_and_a_valid_default() -> None:
    assert set(RULES) == set(PolicyName) == set(defaults())
    for name, value in defaults().items():
        check_shape(name, value)
        check_floor(name, value, value)


def test_the_words_are_those_of_the_rooms_that_read_them() -> None:
    assert set(LARGEST) == set(DeadlineUnit) - {DeadlineUnit.DATE, DeadlineUnit.NONE}
    assert set(HOURS) == set(LadderHour)
    assert set(RECIPIENTS) == set(clocks.Recipient)
    assert set(COLOURS) == set(clocks.Colour)
    assert [DueTime(word) for word in ("OFFICE_CLOSE", "END_OF_DAY")] == list(DueTime)


def test_defaults_are_those_of_the_reference() -> None:
    known = defaults()
    assert known[PolicyName.FIRST_REPLY] == {"amount": 1, "unit": "WORKING_DAY"}
    assert known[PolicyName.ACKNOWLEDGEMENT] == {
        "NORMAL": {"amount": 4, "unit": "WORKING_HOUR"},
        "URGENT": {"amount": 30, "unit": "MINUTE"},
    }
    assert known[PolicyName.WORK] == {
        "SIMPLE": {"amount": 5, "unit": "WORKING_DAY"},
        "COMPLEX": {"amount": 10, "unit": "WORKING_DAY"},
        "UTILITY": {"amount": 24, "unit": "HOUR"},
        "DANGER": {"amount": 2, "unit": "HOUR"},
    }
    assert known[PolicyName.CONFIRMATION] == {"attempts": 3, "days": 3, "not_before": {"amount": 5, "unit": "WORKING_DAY"}}
    steps = [(s["level"], s["offset_days"], s["at"], s["to"], s.get("colour")) for s in known[PolicyName.LADDER]["steps"]]
    assert steps == [
        (0, -1, "OFFICE_OPEN", "RESPONSIBLE", None),
        (1, 0, "DUE_TIME", "RESPONSIBLE", "BLUE"),
        (2, 1, "OFFICE_OPEN", "DEPARTMENT_HEAD", "YELLOW"),
        (3, 3, "OFFICE_OPEN", "DISPATCHER_COORDINATOR", None),
        (4, 5, "OFFICE_OPEN", "DISTRICT_SUPERVISOR", "RED"),
        (5, 8, "OFFICE_OPEN", "DISTRICT_LEADER", None),
    ]


@given(LENGTHS, LENGTHS, st.integers(0, 400 * 24 * 4))
def test_a_length_within_another_is_never_due_later(left: dict[str, Any], right: dict[str, Any], quarter: int) -> None:
    promised = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=15 * quarter)

    def due(length: dict[str, Any]) -> datetime:
        spec = DeadlineSpec(DeadlineUnit(length["unit"]), length["amount"])
        return deadline(spec, promised, WEEKDAYS, DEFAULT_OFFICE_HOURS, SHANGHAI, DueTime.OFFICE_CLOSE).due_at

    match order(left, right):
        case Order.WITHIN:
            assert due(left) <= due(right)
        case Order.BEYOND:
            assert due(right) <= due(left)


@given(LENGTHS, LENGTHS, LENGTHS)
def test_within_is_transitive(a: dict[str, Any], b: dict[str, Any], c: dict[str, Any]) -> None:
    if order(a, b) is Order.WITHIN is order(b, c):
        assert order(a, c) is Order.WITHIN


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (PolicyName.FIRST_REPLY, {"amount": 0, "unit": "DAY"}),
        (PolicyName.FIRST_REPLY, {"amount": True, "unit": "DAY"}),
        (PolicyName.FIRST_REPLY, {"amount": 1.5, "unit": "DAY"}),
        (PolicyName.FIRST_REPLY, {"amount": 1, "unit": "NONE"}),
        (PolicyName.FIRST_REPLY, {"amount": 1, "unit": ["DAY"]}),
        (PolicyName.FIRST_REPLY, {"amount": 1, "unit": "DAY", "more": 1}),
        (PolicyName.FIRST_REPLY, [1, "DAY"]),
        (PolicyName.FIRST_REPLY, None),
        (PolicyName.WORK, {"SIMPLE": {"amount": 5, "unit": "WORKING_DAY"}}),
        (PolicyName.MAX_RETURNS, {"count": -1}),
        (PolicyName.MAX_RETURNS, {"count": 100}),
        (PolicyName.EXTENSION_TOTAL, {"numerator": 2, "denominator": 1}),
        (PolicyName.EXTENSION_TOTAL, {"numerator": 0, "denominator": 0}),
        (PolicyName.CONFIRMATION, {"attempts": 2, "days": 3, "not_before": {"amount": 5, "unit": "WORKING_DAY"}}),
        (PolicyName.DUE_TIME, {"at": "NOON"}),
        (PolicyName.LADDER, {"steps": []}),
        (PolicyName.LADDER, {"steps": [{"level": 0, "offset_days": 0, "at": "25:00", "to": "RESPONSIBLE"}]}),
        (PolicyName.LADDER, {"steps": [{"level": 0, "offset_days": 0, "at": "DUE_TIME", "to": "NOBODY"}]}),
        (PolicyName.LADDER, {"steps": [{"level": 0, "offset_days": 0, "at": "DUE_TIME", "to": "RESPONSIBLE", "colour": "PINK"}]}),
        (PolicyName.LADDER, {"steps": [{"level": 1, "offset_days": d, "at": "DUE_TIME", "to": "RESPONSIBLE"} for d in (0, 1)]}),
        (
            PolicyName.LADDER,
            {"steps": [{"level": n, "offset_days": -n, "at": "DUE_TIME", "to": "RESPONSIBLE"} for n in (0, 1)]},
        ),
    ],
)
def test_bad_shapes_are_refused(name: PolicyName, value: Any) -> None:
    with pytest.raises(Refusal) as refused:
        check_shape(name, value)
    assert (refused.value.code, refused.value.reason) == (ErrorCode.INVALID_INPUT, PolicyFault.BAD_SHAPE)


def _ladder(**changed: Any) -> dict[str, Any]:
    steps = [dict(step) for step in defaults()[PolicyName.LADDER]["steps"]]
    steps[2] |= changed
    return {"steps": steps}


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        (PolicyName.FIRST_REPLY, {"amount": 6, "unit": "HOUR"}, PolicyFault.NOT_COMPARABLE),
        (PolicyName.FIRST_REPLY, {"amount": 1, "unit": "DAY"}, None),
        (PolicyName.FIRST_REPLY, {"amount": 2, "unit": "WORKING_DAY"}, PolicyFault.BELOW_FLOOR),
        (PolicyName.FIRST_REPLY, {"amount": 4, "unit": "WORKING_HOUR"}, PolicyFault.NOT_COMPARABLE),
        (PolicyName.APPEAL, {"amount": 6, "unit": "WORKING_DAY"}, None),
        (PolicyName.APPEAL, {"amount": 4, "unit": "WORKING_DAY"}, PolicyFault.BELOW_FLOOR),
        (PolicyName.APPEAL, {"amount": 5, "unit": "DAY"}, PolicyFault.BELOW_FLOOR),
        (PolicyName.MAX_RETURNS, {"count": 1}, None),
        (PolicyName.MAX_RETURNS, {"count": 3}, PolicyFault.BELOW_FLOOR),
        (PolicyName.MAX_RAISER_REOPENINGS, {"count": 2}, PolicyFault.BELOW_FLOOR),
        (PolicyName.DUE_TIME, {"at": "END_OF_DAY"}, PolicyFault.BELOW_FLOOR),
        (
            PolicyName.GROUP_VERDICT,
            {"min_response": {"numerator": 1, "denominator": 2}, "min_satisfied": {"numerator": 13, "denominator": 20}},
            PolicyFault.BELOW_FLOOR,
        ),
        (PolicyName.LADDER, _ladder(offset_days=0, at="DUE_TIME"), None),
        (PolicyName.LADDER, _ladder(offset_days=2), PolicyFault.BELOW_FLOOR),
        (PolicyName.LADDER, _ladder(at="OFFICE_CLOSE"), PolicyFault.BELOW_FLOOR),
        (PolicyName.LADDER, _ladder(at="08:00"), PolicyFault.NOT_COMPARABLE),
        (PolicyName.LADDER, _ladder(to="RESPONSIBLE"), PolicyFault.NOT_COMPARABLE),
        (PolicyName.LADDER, _ladder(colour=None), PolicyFault.NOT_COMPARABLE),
        (PolicyName.LADDER, {"steps": defaults()[PolicyName.LADDER]["steps"][:-1]}, PolicyFault.BELOW_FLOOR),
    ],
)
def test_a_unit_may_tighten_and_never_loosen(name: PolicyName, value: dict[str, Any], fault: PolicyFault | None) -> None:
    check_shape(name, value)
    if fault is None:
        check_floor(name, value, defaults()[name])
        return
    with pytest.raises(Refusal) as refused:
        check_floor(name, value, defaults()[name])
    assert (refused.value.code, refused.value.reason) == (ErrorCode.INVALID_INPUT, fault)
