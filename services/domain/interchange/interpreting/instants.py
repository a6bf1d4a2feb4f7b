"""A written date and time → an instant: in its zone, between two years, and one that was."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.domain.interchange.findings import RowFault
from services.domain.interchange.formats import default_reader, reader
from services.domain.interchange.mapping import InstantFrom
from services.domain.interchange.reading.cells import Cell, Flaw

FIRST_YEAR, LAST_YEAR = 1970, 2200
"""Local years of a plausible instant: before is before any such book, after is a slip of the pen."""
DAY_END = time(23, 59, 59)


class LocalTime:
    """Local instants of one zone as UTC. An hour that is passed twice counts as its first time; one that is skipped never was."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._plain: dict[date, timedelta | None] = {}

    def utc(self, local: datetime) -> datetime | None:
        """Return a naive local instant in UTC; None: the clocks were put forward over it."""
        day = local.date()
        try:
            offset = self._plain[day]
        except KeyError:
            offset = self._plain[day] = self._offset_of(day)
        if offset is None:
            first, second = self._zone.utcoffset(local), self._zone.utcoffset(local.replace(fold=1))
            if first is None or second is None or second > first:
                return None
            offset = first
        return (local - offset).replace(tzinfo=UTC)

    def _offset_of(self, day: date) -> timedelta | None:
        """The offset of a day on which no clock is changed; None for the others. Never more than a few hundred thousand days are kept."""
        begin = datetime.combine(day, time.min)
        seen = {self._zone.utcoffset(begin + timedelta(hours=hour)) for hour in range(25)}
        seen |= {self._zone.utcoffset(begin.replace(fold=1)), self._zone.utcoffset((begin + timedelta(days=1)).replace(fold=1))}
        return seen.pop() if len(seen) == 1 else None


class InstantReader:
    """How one field's cells are read as instants."""

    def __init__(self, said: InstantFrom, local: LocalTime, *, alone: time) -> None:
        """`alone`: the time of day of a date that stands alone, unless the mapping says another."""
        self._readers = [reader(form) for form in said.format] or [default_reader()]
        self._local = local
        self._alone = said.time or alone

    def read(self, cell: Cell) -> datetime | RowFault:
        """Return the instant in UTC, or what is wrong with the cell."""
        if isinstance(cell, str):
            return self._written(cell.strip())
        if isinstance(cell, datetime):
            return self._placed(cell, timed=True)
        if isinstance(cell, Flaw):
            return cell.code
        return self._placed(datetime.combine(cell, time.min), timed=False)

    def _written(self, text: str) -> datetime | RowFault:
        for read in self._readers:
            figures = read(text)
            if figures is not None:
                return self._placed(figures[0], timed=figures[1])
        return RowFault.NOT_AN_INSTANT

    def _placed(self, moment: datetime, *, timed: bool) -> datetime | RowFault:
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            return RowFault.YEAR
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
        found = self._local.utc(moment if timed else datetime.combine(moment, self._alone))
        return RowFault.NO_SUCH_LOCAL_TIME if found is None else found
