"""Office hours as the operator gives them: a text, or a JSON file."""

from pathlib import Path

import orjson

from services.cli.failure import CommandError
from services.domain.calendars import CalendarInvalid, OfficeHours, OfficePeriod, weekdays_from_text
from services.kit.wording import Locale, phrase


def read_office_hours(given: str) -> OfficeHours:
    """Return "09:00-12:00,13:30-17:30" as Monday to Friday, or the periods of a JSON file as `OfficeHours.to_data` writes them."""
    try:
        if ":" in given and not Path(given).exists():
            return OfficeHours((OfficePeriod(weekdays_from_text(given)),))
        return OfficeHours.from_data(orjson.loads(Path(given).read_bytes()))
    except CalendarInvalid as fault:
        zh, en = (phrase(fault.reason, locale, **fault.params) for locale in (Locale.ZH_CN, Locale.EN))
        raise CommandError(f"办公时间有误（{given}）：{zh}。", f"The office hours are not valid ({given}): {en}.") from fault
    except ValueError as fault:
        raise CommandError(f"办公时间文件 {given} 不是 JSON。", f"The file of office hours {given} is not JSON.") from fault
    except OSError as fault:
        raise CommandError(
            f"办公时间“{given}”既不是“09:00-12:00,13:30-17:30”这样的文字，也不是可读的文件。",
            f"The office hours {given} are neither a text such as 09:00-12:00,13:30-17:30 nor a readable file.",
        ) from fault
