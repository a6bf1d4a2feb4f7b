"""Who holds the post that a step goes to. Vacancy is a fact of the memberships, looked up once a batch."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from services.domain.access import Role, UnitKind, Work
from services.domain.clocks.almanac import local_today
from services.domain.clocks.models import Clock
from services.domain.clocks.states import Recipient
from services.domain.identity import Membership, held_on
from services.domain.tenancy import TenantState, Unit

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


SUPERVISOR, LEADER = (Role.DISTRICT_SUPERVISOR,), (Role.DISTRICT_LEADER,)
_ROLES = frozenset({role for roles in (*STAFF.values(), *HEAD.values(), SUPERVISOR, LEADER) for role in roles})
_GONE = (TenantState.CLOSED, TenantState.MERGED, TenantState.SPLIT)
"""A unit that is no more has no posts, whatever memberships were left in it."""


@dataclass(frozen=True)
class Told:
    """The post of a step and the people who hold it; nobody: the post is vacant."""

    unit_id: UUID
    role: Role
    person_ids: tuple[UUID, ...]


class Posts:
    """The posts of a batch's units and of the district, as they are held on the day of the transaction."""

    def __init__(self, district_id: UUID, kinds: Mapping[UUID, UnitKind], held: Mapping[tuple[UUID, Role], tuple[UUID, ...]]) -> None:
        self.district_id = district_id
        self.kinds = kinds
        self.held = held

    @classmethod
    async def load(cls, work: Work, clocks: Iterable[Clock]) -> "Posts":
        """Look up who may have to be told of these clocks: two statements, however many clocks."""
        units = {work.district_id, *(unit for clock in clocks for unit in (clock.responsible_unit_id, clock.dispatcher_unit_id) if unit)}
        rows = await work.session.execute(
            select(Unit.id, Unit.kind, Unit.state).where(Unit.district_id == work.district_id, Unit.id.in_(units))
        )
        kinds, gone = {}, set()
        for row in rows:
            kinds[row.id] = row.kind
            if row.state in _GONE:
                gone.add(row.id)
        holders = await work.session.execute(
            select(Membership.unit_id, Membership.role, Membership.person_id)
            .where(
                Membership.district_id == work.district_id,
                Membership.unit_id.in_(units - gone),
                Membership.role.in_(_ROLES),
                held_on(await local_today(work)),
            )
            .order_by(Membership.deputises_id.is_not(None), Membership.valid_from, Membership.person_id)
        )
        held: dict[tuple[UUID, Role], dict[UUID, None]] = {}
        for unit_id, role, person_id in holders:
            held.setdefault((unit_id, role), {})[person_id] = None
        return cls(work.district_id, kinds, {post: tuple(people) for post, people in held.items()})

    def told(self, clock: Clock, recipient: Recipient) -> Told:
        """Return who is to be told when `clock` takes a step to `recipient`."""
        match recipient:
            case Recipient.RESPONSIBLE:
                return self._responsible(clock)
            case Recipient.DEPARTMENT_HEAD:
                return self._first(clock.responsible_unit_id, HEAD)
            case Recipient.DISPATCHER_COORDINATOR:
                return self._first(clock.dispatcher_unit_id or self.district_id, HEAD)
            case Recipient.DISTRICT_SUPERVISOR:
                return self._holders(self.district_id, SUPERVISOR)
            case Recipient.DISTRICT_LEADER:
                return self._holders(self.district_id, LEADER)

    def _responsible(self, clock: Clock) -> Told:
        """The person who took it on, while that person still holds a post there; else the unit's first post that is held."""
        unit_id, person_id = clock.responsible_unit_id, clock.responsible_person_id
        if person_id is not None:
            for role in STAFF[self.kinds[unit_id]]:
                if person_id in self.held.get((unit_id, role), ()):
                    return Told(unit_id, role, (person_id,))
        return self._first(unit_id, STAFF)

    def _first(self, unit_id: UUID, roles: Mapping[UnitKind, tuple[Role, ...]]) -> Told:
        return self._holders(unit_id, roles[self.kinds[unit_id]])

    def _holders(self, unit_id: UUID, roles: tuple[Role, ...]) -> Told:
        for role in roles:
            if people := self.held.get((unit_id, role)):
                return Told(unit_id, role, people)
        return Told(unit_id, roles[0], ())
