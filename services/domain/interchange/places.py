"""Where a record belongs: the units that it names are found or, if the mapping says so, created; then held, and asked whether one may."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Uuid, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from services.domain.access import Action, UnitKind, Work, may
from services.domain.interchange.codes import new_code
from services.domain.interchange.findings import RowFault
from services.domain.interchange.held import FIELD_OF, Held, Named, Trouble
from services.domain.interchange.mapping import Mapping
from services.domain.interchange.record import IssueRecord
from services.domain.interchange.units import Units, path_ids
from services.domain.tenancy import Unit, UnitCategory, UnitFacts, unit_add
from services.kit.bulk import insert_objects
from services.kit.errors import Refusal

_REMEMBERED = 1 << 14
"""Different combinations of names that are remembered."""


class Places:
    """The places of one import. What it creates it also remembers, so that a dry run can put it back batch by batch."""

    def __init__(self, mapping: Mapping, units: Units) -> None:
        self._create = mapping.units
        self._units = units
        self._known: dict[tuple[str | None, ...], Named | Trouble] = {}
        self.created: list[Unit] = []

    @classmethod
    async def load(cls, work: Work, mapping: Mapping) -> "Places":
        """Read the district's units."""
        found = await work.session.scalars(select(Unit).where(Unit.district_id == work.district_id).order_by(Unit.path))
        return cls(mapping, Units(work.district_id, [_copy(unit) for unit in found]))

    async def put_back(self, work: Work) -> None:
        """Insert what earlier batches created and a rollback took away."""
        await insert_objects(work.session, self.created)

    async def name(self, work: Work, record: IssueRecord) -> Named | Trouble:
        """Find the units that a record names."""
        key = (record.street, record.community, record.enterprise, record.department)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[key] = await self._name(work, record)
        return found

    async def _name(self, work: Work, record: IssueRecord) -> Named | Trouble:
        unit = self._units[work.district_id]
        for kind in (UnitKind.STREET, UnitKind.COMMUNITY, UnitKind.ENTERPRISE):
            text = getattr(record, FIELD_OF[kind])
            if text is not None:
                found = await self._find(work, kind, text, unit)
                if isinstance(found, Trouble):
                    return found
                unit = found
        if record.department is None:
            return Named(unit.id, None)
        handler = self._units.codes.get(record.department) or await self._find(
            work, UnitKind.DEPARTMENT, record.department, self._units[work.district_id]
        )
        return handler if isinstance(handler, Trouble) else Named(unit.id, handler.id)

    async def _find(self, work: Work, kind: UnitKind, text: str, parent: Unit) -> Unit | Trouble:
        found = self._units.called(kind, text, parent.id)
        if len(found) == 1:
            return found[0]
        field = FIELD_OF[kind]
        if found:
            return Trouble(field, RowFault.UNIT_AMBIGUOUS, {})
        if getattr(self._create, field, "lookup") == "lookup":
            return Trouble(field, RowFault.UNIT_UNKNOWN, {"near": self._units.near(kind, text, parent.id)})
        code = new_code(kind, parent, self._units.codes)
        if code is None:
            return Trouble(field, RowFault.CODES_USED_UP, {})
        category = UnitCategory.GOVERNMENT if kind is UnitKind.DEPARTMENT else None
        try:
            made = _copy(await unit_add(work, parent.id, UnitFacts(kind, code, text, None, category=category)))
        except Refusal as refusal:
            return Trouble(field, refusal.reason or refusal.code, refusal.params)
        self._units.add(made)
        self.created.append(made)
        return made

    async def hold(self, work: Work, named: Iterable[Named]) -> Held:
        """Fix the units of a batch and everything above them, in one statement, and ask of each whether records may be brought in there."""
        keys = {key for one in named for key in (one.unit_id, one.handler_id) if key is not None}
        wanted = {step for key in keys for step in path_ids(self._units[key])}
        units: dict[UUID, Unit] = {}
        allowed: set[UUID] = set()
        while wanted:  # a second time only for what has been moved since the units were read
            statement = (
                select(Unit, may(work.actor, Action.IMPORT, Unit).label("allowed"))
                .where(Unit.district_id == work.district_id, Unit.id == any_(literal(list(wanted), ARRAY(Uuid()))))
                .order_by(Unit.id)
                .with_for_update(read=True, key_share=True, of=Unit)
                .execution_options(populate_existing=True)
            )
            for row in await work.session.execute(statement):
                units[row[0].id] = row[0]
                if row.allowed:
                    allowed.add(row[0].id)
            wanted = {step for unit in units.values() for step in path_ids(unit)} - units.keys()
        return Held(units, allowed)


def _copy(unit: Unit) -> Unit:
    """The same row, known to no session."""
    return Unit(**{column.key: getattr(unit, column.key) for column in Unit.__table__.columns})
