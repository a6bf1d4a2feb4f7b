"""Who holds the post that a step goes to. Vacancy is a fact of the memberships, looked up once a batch."""

from dataclasses import dataclass, field
from uuid import UUID

from services.domain.access import Role, UnitKind, Work
from services.domain.clocks.models import Clock
from services.domain.clocks.states import Recipient
from services.domain.identity import posts
from services.domain.tenancy import Unit

STAFF: dict[UnitKind, tuple[Role, ...]] = {
    UnitKind.DISTRICT: (Role.DISTRICT_COORDINATOR,),
    UnitKind.STREET: (Role.STREET_COORDINATOR,),
    UnitKind.COMMUNITY: (Role.COMMUNITY_WORKER, Role.COMMUNITY_SECRETARY),
    UnitKind.ENTERPRISE: (Role.ENTERPRISE_LIAISON, Role.ENTERPRISE_ADMIN),
    UnitKind.DEPARTMENT: (Role.DEPARTMENT_STAFF, Role.DEPARTMENT_LIAISON, Role.DEPARTMENT_HEAD),
    UnitKind.ORGANISATION: (Role.ORGANISATION_CONTACT,),
}
"""Who answers for a unit at first; the first role that somebody holds is told."""

HEAD: dict[UnitKind, tuple[Role, ...]] = {
    UnitKind.DISTRICT: (Role.DISTRICT_COORDINATOR,),
    UnitKind.STREET: (Role.STREET_COORDINATOR,),
    UnitKind.COMMUNITY: (Role.COMMUNITY_SECRETARY,),
    UnitKind.ENTERPRISE: (Role.ENTERPRISE_ADMIN,),
    UnitKind.DEPARTMENT: (Role.DEPARTMENT_HEAD,),
    UnitKind.ORGANISATION: (Role.ORGANISATION_CONTACT,),
}
"""Who leads a unit; of a tenant it is its coordinator (domain.md §2)."""


@dataclass(frozen=True)
class Told:
    """The post of a step and the people who hold it; nobody: the post is vacant."""

    unit_id: UUID | None
    role: Role | None
    person_ids: tuple[UUID, ...]


@dataclass
class Posts:
    """The posts of one district, remembered for one transaction."""

    work: Work
    _units: dict[UUID, Unit] = field(default_factory=dict)
    _held: dict[tuple[UUID, Role], tuple[UUID, ...]] = field(default_factory=dict)

    async def told(self, clock: Clock, recipient: Recipient) -> Told:
        """Return who is to be told when `clock` takes a step to `recipient`."""
        match recipient:
            case Recipient.RESPONSIBLE:
                return await self._responsible(clock)
            case Recipient.DEPARTMENT_HEAD:
                return await self._first(clock.responsible_unit_id, HEAD)
            case Recipient.DISPATCHER_COORDINATOR:
                return await self._first(clock.dispatcher_unit_id or self.work.district_id, HEAD)
            case Recipient.DISTRICT_SUPERVISOR:
                return await self._holders(self.work.district_id, (Role.DISTRICT_SUPERVISOR,))
            case Recipient.DISTRICT_LEADER:
                return await self._holders(self.work.district_id, (Role.DISTRICT_LEADER,))

    async def _responsible(self, clock: Clock) -> Told:
        """The person who took it on, while that person still holds a post there; else the unit's first post that is held."""
        unit = await self._unit(clock.responsible_unit_id)
        if clock.responsible_person_id is not None:
            for role in STAFF[unit.kind]:
                if clock.responsible_person_id in await self._hold(unit.id, role):
                    return Told(unit.id, role, (clock.responsible_person_id,))
        return await self._first(unit.id, STAFF)

    async def _first(self, unit_id: UUID, roles: dict[UnitKind, tuple[Role, ...]]) -> Told:
        return await self._holders(unit_id, roles[(await self._unit(unit_id)).kind])

    async def _holders(self, unit_id: UUID, roles: tuple[Role, ...]) -> Told:
        for role in roles:
            if people := await self._hold(unit_id, role):
                return Told(unit_id, role, people)
        return Told(unit_id, roles[0], ())

    async def _hold(self, unit_id: UUID, role: Role) -> tuple[UUID, ...]:
        key = (unit_id, role)
        if key not in self._held:
            self._held[key] = tuple(post.person_id for post in await posts(self.work.session, self.work.district_id, unit_id, role))
        return self._held[key]

    async def _unit(self, unit_id: UUID) -> Unit:
        if unit_id not in self._units:
            self._units[unit_id] = await self.work.session.get_one(Unit, (self.work.district_id, unit_id))
        return self._units[unit_id]
