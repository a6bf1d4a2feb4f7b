"""explain(): a deadline in sentences, and on one line like “2/9①…2/14(补班)⑥…2/25⑧”."""

import datetime as dt
from collections.abc import Sequence

from services.domain.calendars.counting import CountedDay
from services.domain.calendars.instants import MOMENT, local
from services.domain.calendars.provenance import Deadline
from services.domain.calendars.sentences import Festival, MonthName, Phrase, Sentence
from services.domain.calendars.words import DayReason, DeadlineUnit, Weekday
from services.kit.wording import Locale, phrase

SKIPPED = frozenset({DayReason.WEEKEND, DayReason.HOLIDAY, DayReason.AFTER_HOURS})


def explain(deadline: Deadline, locale: Locale = Locale.ZH_CN) -> list[str]:
    """Return the sentences that lead from the promise to the due time, in order; the last one warns if it is provisional."""
    said, steps = deadline.spec, deadline.steps
    if any(step.reason is DayReason.STATED for step in steps):
        due = _moment(deadline, deadline.due_at, locale)
        return [phrase(Sentence.STATED, locale), phrase(Sentence.DUE, locale, due=due)]
    sentences = [phrase(Sentence.PROMISED, locale, start=_moment(deadline, deadline.promised_at, locale))]
    if deadline.event_at is not None:
        happened = _moment(deadline, deadline.event_at, locale)
        sentences.append(phrase(Sentence.EVENT_HAPPENED, locale, start=happened, event=said.event_text))
    if any(step.reason is DayReason.BACKSTOP for step in steps):
        sentences.append(phrase(Sentence.UNTIL_EVENT, locale, event=said.event_text))
    else:
        sentences.append(phrase(Sentence[f"COUNT_{said.unit.value}"], locale, amount=said.amount))
    if any(step.ordinal or step.worked for step in steps):
        sentences.append(phrase(Sentence.DAYS, locale, days=counted_line(deadline, locale, whole=True)))
    skipped = [step for step in steps if step.ordinal is None and step.reason in SKIPPED]
    if said.unit in {DeadlineUnit.WORKING_DAY, DeadlineUnit.WORKING_HOUR} and skipped:
        sentences.append(phrase(Sentence.SKIPPED, locale, days=_spans(deadline, skipped, locale)))
    if steps and steps[-1].reason is DayReason.ROLLED:
        rest = [step for step in steps[:-1] if step.ordinal in {None, said.amount} and step.reason in SKIPPED]
        sentences.append(phrase(Sentence.ROLLS, locale, rest=_spans(deadline, rest, locale), day=_day(deadline, steps[-1].date, locale)))
    sentences.append(phrase(Sentence.DUE, locale, due=_moment(deadline, deadline.due_at, locale)))
    if deadline.provisional:
        sentences.append(phrase(Sentence.PROVISIONAL, locale, year=deadline.due_date.year))
    return sentences


def counted_line(deadline: Deadline, locale: Locale = Locale.ZH_CN, *, whole: bool = False) -> str:
    """Return the count on one line: its first and last day and every make-up day, `…` for what lies between, `→` for rolling.

    `whole`: every counted day, none left out.

    Working hours show each day with the time worked on it; a named date or a wall-clock count shows the due day alone.
    """
    hours = [f"{_named(deadline, step, locale)} {_length(step.worked)}" for step in deadline.steps if step.worked]
    if hours:
        return phrase(Phrase.SEPARATOR, locale).join(hours)
    counted = [step for step in deadline.steps if step.ordinal is not None]
    if not counted:
        return _day(deadline, deadline.due_date, locale)
    line, before = "", 0
    for step in counted:
        if step.ordinal is None or not (whole or step in (counted[0], counted[-1]) or step.reason is DayReason.MAKE_UP):
            continue
        gap = "" if not before else phrase(Phrase.SEPARATOR, locale) if step.ordinal == before + 1 else "…"
        line, before = f"{line}{gap}{_named(deadline, step, locale)}{circled(step.ordinal)}", step.ordinal
    if deadline.steps[-1].reason is DayReason.ROLLED:
        line = f"{line}→{_day(deadline, deadline.steps[-1].date, locale)}"
    return line


def circled(number: int) -> str:
    """Return ① to ㊿ for 1 to 50, “(51)” beyond: Unicode ends there."""
    for first, last, base in ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)):
        if first <= number <= last:
            return chr(base + number - first)
    return f"({number})"


def _named(deadline: Deadline, step: CountedDay, locale: Locale) -> str:
    day = _day(deadline, step.date, locale)
    return phrase(Phrase.NAMED, locale, day=day, name=phrase(step.reason, locale)) if step.reason is DayReason.MAKE_UP else day


def _day(deadline: Deadline, day: dt.date, locale: Locale) -> str:
    """Return a short date; with its year when that is not the promise's."""
    month = phrase(list(MonthName)[day.month - 1], locale)
    same = day.year == local(deadline.promised_at, deadline.tz).year
    return phrase(Phrase.SHORT_DAY if same else Phrase.SHORT_DAY_AND_YEAR, locale, year=day.year, month=month, day=day.day)


def _spans(deadline: Deadline, steps: Sequence[CountedDay], locale: Locale) -> str:
    """Return runs of days that share a reason and a name, for example “2/15–2/23 春节”."""
    runs: list[list[CountedDay]] = []
    for step in steps:
        last = runs[-1][-1] if runs else None
        adjacent = last is not None and (step.date - last.date).days == 1
        if last is not None and adjacent and (step.reason, step.name) == (last.reason, last.name):
            runs[-1].append(step)
        else:
            runs.append([step])
    return phrase(Phrase.SEPARATOR, locale).join(_span(deadline, run, locale) for run in runs)


def _span(deadline: Deadline, run: Sequence[CountedDay], locale: Locale) -> str:
    first, last = (_day(deadline, step.date, locale) for step in (run[0], run[-1]))
    return phrase(Phrase.SPAN, locale, days=first if first == last else f"{first}–{last}", name=_reason(run[0], locale))


def _reason(step: CountedDay, locale: Locale) -> str:
    if step.reason is not DayReason.HOLIDAY or not step.name:
        return phrase(step.reason, locale)
    return phrase(Festival(step.name), locale) if step.name in set(Festival) else step.name


def _moment(deadline: Deadline, instant: dt.datetime, locale: Locale) -> str:
    """Return local date, weekday and time; the last microsecond of a day is shown as the 24:00 that it stands for."""
    wall = local(instant, deadline.tz)
    closing = local(instant + MOMENT, deadline.tz).date() > wall.date()
    return phrase(
        Phrase.MOMENT,
        locale,
        year=wall.year,
        month=phrase(list(MonthName)[wall.month - 1], locale),
        day=wall.day,
        weekday=phrase(list(Weekday)[wall.weekday()], locale),
        time="24:00" if closing else wall.strftime("%H:%M"),
    )


def _length(worked: dt.timedelta | None) -> str:
    minutes = int((worked or dt.timedelta()).total_seconds()) // 60
    return f"{minutes // 60}:{minutes % 60:02d}"
