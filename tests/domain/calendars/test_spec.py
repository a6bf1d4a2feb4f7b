"""DeadlineSpec accepts what can be computed and names what is wrong with the rest."""

from fractions import Fraction
from typing import Any

import pytest

from services.domain.calendars import DEFAULT_OFFICE_HOURS as OFFICE
from services.domain.calendars import DeadlineFault, DeadlineInvalid, DeadlineSpec, DeadlineStart, DeadlineUnit, deadline, half_months
from services.kit.errors import ErrorCode, Refusal
from tests.domain.calendars.known import CN, SHANGHAI, at, day, due

U, F, EVENT = DeadlineUnit, DeadlineFault, DeadlineStart.EVENT
SUNDAY = day("2026-11-22")


@pytest.mark.parametrize(
    ("parts", "fault", "field"),
    [
        ({"unit": U.DAY}, F.AMOUNT_MISSING, "amount"),
        ({"unit": U.DAY, "amount": 0}, F.AMOUNT_TOO_SMALL, "amount"),
        ({"unit": U.WORKING_DAY, "amount": -8}, F.AMOUNT_TOO_SMALL, "amount"),
        ({"unit": U.DAY, "amount": True}, F.AMOUNT_NOT_WHOLE, "amount"),
        ({"unit": U.MONTH, "amount": 0.5}, F.AMOUNT_NOT_WHOLE, "amount"),
        ({"unit": U.MONTH, "amount": Fraction(1, 2)}, F.AMOUNT_NOT_WHOLE, "amount"),
        ({"unit": U.MINUTE, "amount": 5_270_401}, F.AMOUNT_TOO_LARGE, "amount"),
        ({"unit": U.HOUR, "amount": 87_841}, F.AMOUNT_TOO_LARGE, "amount"),
        ({"unit": U.WORKING_HOUR, "amount": 20_001}, F.AMOUNT_TOO_LARGE, "amount"),
        ({"unit": U.WORKING_DAY, "amount": 2_501}, F.AMOUNT_TOO_LARGE, "amount"),
        ({"unit": U.DAY, "amount": 3_661}, F.AMOUNT_TOO_LARGE, "amount"),
        ({"unit": U.WEEK, "amount": 523}, F.AMOUNT_TOO_LARGE, "amount"),
        ({"unit": U.MONTH, "amount": 10**30}, F.AMOUNT_TOO_LARGE, "amount"),
        ({"unit": U.DATE, "amount": 1, "date": SUNDAY}, F.AMOUNT_UNEXPECTED, "amount"),
        ({"unit": U.NONE, "amount": 1}, F.AMOUNT_UNEXPECTED, "amount"),
        ({"unit": U.DATE}, F.DATE_MISSING, "date"),
        ({"unit": U.DAY, "amount": 1, "date": SUNDAY}, F.DATE_UNEXPECTED, "date"),
        ({"unit": U.NONE, "date": SUNDAY}, F.DATE_UNEXPECTED, "date"),
        ({"unit": U.MONTH, "amount": 1, "start": EVENT, "backstop": SUNDAY}, F.EVENT_TEXT_MISSING, "event_text"),
        ({"unit": U.MONTH, "amount": 1, "start": EVENT, "event_text": " \n"}, F.EVENT_TEXT_MISSING, "event_text"),
        ({"unit": U.DATE, "date": SUNDAY, "start": EVENT, "event_text": "完成腾地"}, F.EVENT_NEEDS_PERIOD, "unit"),
        ({"unit": U.NONE, "start": EVENT, "event_text": "完成腾地"}, F.EVENT_NEEDS_PERIOD, "unit"),
        ({"unit": U.DAY, "amount": 1, "event_text": "完成腾地"}, F.EVENT_UNEXPECTED, "event_text"),
        ({"unit": U.DAY, "amount": 1, "backstop": SUNDAY}, F.BACKSTOP_UNEXPECTED, "backstop"),
    ],
)
def test_refused(parts: dict[str, Any], fault: DeadlineFault, field: str) -> None:
    with pytest.raises(DeadlineInvalid) as refused:
        DeadlineSpec(**parts)
    assert isinstance(refused.value, Refusal)
    assert (refused.value.code, refused.value.reason, refused.value.path) == (ErrorCode.INVALID_DEADLINE, fault, (field,))


@pytest.mark.parametrize(
    "spec",
    [
        DeadlineSpec(U.WORKING_DAY, 2_500),
        DeadlineSpec(U.MONTH, 120),
        DeadlineSpec(U.DATE, date=SUNDAY),
        DeadlineSpec(U.NONE),
        DeadlineSpec(U.MONTH, 1, start=EVENT, event_text="完成腾地", backstop=SUNDAY),
        half_months(3),
    ],
)
def test_accepted_and_stored(spec: DeadlineSpec) -> None:
    assert DeadlineSpec.from_data(spec.to_data()) == spec


def test_half_a_month_is_fifteen_days() -> None:
    assert (half_months(1), half_months(3)) == (DeadlineSpec(U.DAY, 15), DeadlineSpec(U.DAY, 45))
    with pytest.raises(DeadlineInvalid) as refused:
        half_months(0)
    assert refused.value.reason is F.AMOUNT_TOO_SMALL


@pytest.mark.parametrize(
    ("spec", "fault", "params"),
    [
        (DeadlineSpec(U.NONE), F.UNDATED, {}),
        (DeadlineSpec(U.DATE, date=day("2026-02-05")), F.DATE_PASSED, {"date": "2026-02-05"}),
        (DeadlineSpec(U.DATE, date=day("2026-02-06")), F.DATE_PASSED, {"date": "2026-02-06"}),
        (DeadlineSpec(U.DATE, date=day("2036-02-15")), F.DATE_TOO_FAR, {"latest": "2036-02-14"}),
        (DeadlineSpec(U.DATE, date=day("9999-12-31")), F.DATE_TOO_FAR, {"latest": "2036-02-14"}),
        (DeadlineSpec(U.DAY, 1, start=EVENT, event_text="完成腾地"), F.BACKSTOP_MISSING, {}),
        (DeadlineSpec(U.DAY, 1, start=EVENT, event_text="完成腾地", backstop=day("2026-02-05")), F.BACKSTOP_PASSED, {"date": "2026-02-05"}),
        (
            DeadlineSpec(U.DAY, 1, start=EVENT, event_text="完成腾地", backstop=day("2036-02-15")),
            F.BACKSTOP_TOO_FAR,
            {"latest": "2036-02-14"},
        ),
    ],
)
def test_not_computable_when_promised_after_close_on_6_february(spec: DeadlineSpec, fault: DeadlineFault, params: dict[str, str]) -> None:
    with pytest.raises(DeadlineInvalid) as refused:
        due(spec, "2026-02-06 17:30:00.000001")
    assert (refused.value.reason, refused.value.params) == (fault, params)


def test_today_may_be_named_until_the_office_closes() -> None:
    assert due(DeadlineSpec(U.DATE, date=day("2026-02-06")), "2026-02-06 17:30").due_at == at("2026-02-06 17:30")


CONDITIONAL = DeadlineSpec(U.MONTH, 1, start=EVENT, event_text="完成腾地", backstop=day("2026-12-31"))


def test_a_conditional_promise_is_due_at_its_backstop_until_the_event_is_known() -> None:
    waiting = due(CONDITIONAL, "2026-02-06 10:00")
    assert (waiting.due_at, waiting.provisional) == (at("2026-12-31 17:30"), False)
    known = deadline(CONDITIONAL, at("2026-02-06 10:00"), CN, OFFICE, SHANGHAI, event_at=at("2026-03-12 08:00"))
    assert (known.due_at, known.steps[0].date) == (at("2026-04-13 17:30"), day("2026-03-12"))


def test_an_event_counts_from_the_promise_on_its_day_and_is_refused_before_it() -> None:
    hours = DeadlineSpec(U.HOUR, 2, start=EVENT, event_text="材料齐全", backstop=day("2026-12-31"))
    promised = at("2026-02-06 10:00")
    assert deadline(hours, promised, CN, OFFICE, SHANGHAI, event_at=at("2026-02-06 00:00")).due_at == at("2026-02-06 12:00")
    assert deadline(hours, promised, CN, OFFICE, SHANGHAI, event_at=at("2026-02-06 11:00")).due_at == at("2026-02-06 13:00")
    with pytest.raises(DeadlineInvalid) as refused:
        deadline(hours, promised, CN, OFFICE, SHANGHAI, event_at=at("2026-02-05 23:59:59"))
    assert (refused.value.reason, refused.value.path) == (F.EVENT_BEFORE_PROMISE, ("event_at",))


def test_a_promise_without_an_event_has_none() -> None:
    with pytest.raises(DeadlineInvalid) as refused:
        deadline(DeadlineSpec(U.DAY, 1), at("2026-02-06 10:00"), CN, OFFICE, SHANGHAI, event_at=at("2026-02-07 10:00"))
    assert (refused.value.reason, refused.value.path) == (F.EVENT_UNEXPECTED, ("event_at",))
