"""Explanations, word for word."""

import pytest

from services.domain.calendars import DEFAULT_OFFICE_HOURS as OFFICE
from services.domain.calendars import (
    CalendarFault,
    DayKind,
    DayReason,
    DeadlineFault,
    DeadlineSpec,
    DeadlineStart,
    DeadlineUnit,
    DueTime,
    LadderHour,
    SpecialDay,
    Weekday,
    counted_line,
    deadline,
    explain,
)
from services.domain.calendars.explanation import circled
from services.domain.calendars.sentences import Festival, MonthName, Phrase, Sentence
from services.kit.wording import Locale, catalogue
from tests.domain.calendars.known import CN, SHANGHAI, at, day, due

U, EN = DeadlineUnit, Locale.EN
WORDS = (CalendarFault, DayKind, DayReason, DeadlineFault, DeadlineStart, DeadlineUnit, DueTime, LadderHour, Weekday)


def test_eight_working_days_over_the_spring_festival() -> None:
    found = due(DeadlineSpec(U.WORKING_DAY, 8), "2026-02-06 10:00")
    assert counted_line(found) == "2/9①…2/14(补班)⑥…2/25⑧"
    assert explain(found) == [
        "2026年2月6日（周五）10:00 作出承诺",
        "8个工作日：当天不计，跳过周末和节假日，调休补班日计入",
        "逐日：2/9①、2/10②、2/11③、2/12④、2/13⑤、2/14(补班)⑥、2/24⑦、2/25⑧",
        "不计：2/7–2/8 周末、2/15–2/23 春节",
        "到期：2026年2月25日（周三）17:30",
    ]
    assert explain(found, EN) == [
        "Promised on Fri 6 Feb 2026, 10:00",
        "8 working day(s): the day itself is not counted, weekends and holidays are skipped, make-up workdays count",
        "Counted: 9 Feb①, 10 Feb②, 11 Feb③, 12 Feb④, 13 Feb⑤, 14 Feb (make-up)⑥, 24 Feb⑦, 25 Feb⑧",
        "Skipped: 7 Feb–8 Feb weekend, 15 Feb–23 Feb Spring Festival",
        "Due: Wed 25 Feb 2026, 17:30",
    ]


def test_natural_days_that_roll() -> None:
    found = due(DeadlineSpec(U.DAY, 3), "2026-09-24 10:00", DueTime.END_OF_DAY)
    assert explain(found) == [
        "2026年9月24日（周四）10:00 作出承诺",
        "3天（自然日）：当天不计，逐日连续计算",
        "逐日：9/25①、9/26②、9/27③→9/28",
        "最后一天遇休息日（9/27 中秋），顺延到9/28",
        "到期：2026年9月28日（周一）24:00",
    ]


def test_a_provisional_deadline_says_so() -> None:
    found = due(DeadlineSpec(U.WORKING_DAY, 8), "2026-12-28 10:00")
    assert counted_line(found) == "12/29①…2027/1/7⑧"
    assert explain(found)[-1] == "2027年放假安排尚未公布，暂按每周工作日推算，公布后重新计算"
    assert explain(found, EN)[-1] == "The holidays of 2027 are not published; computed on the weekly pattern, to be computed again"


@pytest.mark.parametrize(
    ("spec", "promised", "line"),
    [
        (DeadlineSpec(U.WORKING_DAY, 1), "2026-02-06 10:00", "2/9①"),
        (DeadlineSpec(U.WORKING_DAY, 2), "2026-02-06 10:00", "2/9①、2/10②"),
        (DeadlineSpec(U.WORKING_DAY, 2), "2026-02-12 10:00", "2/13①、2/14(补班)②"),
        (DeadlineSpec(U.DAY, 3), "2026-02-11 10:00", "2/12①…2/14(补班)③"),
        (DeadlineSpec(U.WEEK, 2), "2026-03-02 10:00", "3/9①、3/16②"),
        (DeadlineSpec(U.MONTH, 3), "2026-01-31 10:00", "2/28①…4/30③"),
        (DeadlineSpec(U.HOUR, 24), "2026-02-06 10:00", "2/7"),
        (DeadlineSpec(U.WORKING_HOUR, 4), "2026-02-06 16:30", "2/6 1:00、2/9 3:00"),
        (DeadlineSpec(U.DATE, date=day("2027-01-01")), "2026-02-06 10:00", "2027/1/1"),
    ],
)
def test_one_line(spec: DeadlineSpec, promised: str, line: str) -> None:
    assert counted_line(due(spec, promised)) == line


def test_a_wall_clock_deadline_and_a_named_date() -> None:
    assert explain(due(DeadlineSpec(U.MINUTE, 30), "2026-02-06 23:45")) == [
        "2026年2月6日（周五）23:45 作出承诺",
        "30分钟：按钟点连续计算，昼夜不停",
        "到期：2026年2月7日（周六）00:15",
    ]
    assert explain(due(DeadlineSpec(U.DATE, date=day("2026-11-22")), "2026-11-19 10:00"))[1:] == [
        "说定的日期，不因休息日顺延",
        "到期：2026年11月22日（周日）17:30",
    ]


def test_a_conditional_promise_before_and_after_its_event() -> None:
    spec = DeadlineSpec(U.MONTH, 1, start=DeadlineStart.EVENT, event_text="完成腾地", backstop=day("2026-12-31"))
    assert explain(due(spec, "2026-02-06 10:00"))[1:] == ["“完成腾地”尚未发生，先以最迟日期为准", "到期：2026年12月31日（周四）17:30"]
    known = deadline(spec, at("2026-02-06 10:00"), CN, OFFICE, SHANGHAI, event_at=at("2026-03-12 08:00"))
    assert explain(known)[1:] == [
        "2026年3月12日（周四）08:00 “完成腾地”，由此起算",
        "1个月：到期月的对应日为最后一天，没有对应日的为月末日",
        "逐日：4/12①→4/13",
        "最后一天遇休息日（4/12 周末），顺延到4/13",
        "到期：2026年4月13日（周一）17:30",
    ]


def test_a_district_s_own_day_is_called_by_its_own_name() -> None:
    typhoon = CN.with_overrides({day("2026-02-10"): SpecialDay(DayKind.HOLIDAY, "台风停工")}, 1)
    found = deadline(DeadlineSpec(U.WORKING_DAY, 2), at("2026-02-09 10:00"), typhoon, OFFICE, SHANGHAI)
    assert explain(found)[3] == "不计：2/10 台风停工"
    assert explain(found, EN)[3] == "Skipped: 10 Feb 台风停工"


def test_circled_numbers() -> None:
    assert "".join(circled(n) for n in (1, 20, 21, 35, 36, 50)) == "①⑳㉑㉟㊱㊿"
    assert (circled(51), circled(120)) == ("(51)", "(120)")


def test_every_word_has_its_wording() -> None:
    for words in (*WORDS, Festival, MonthName, Phrase, Sentence):
        assert list(catalogue()[words.__name__]) == [word.name for word in words]
