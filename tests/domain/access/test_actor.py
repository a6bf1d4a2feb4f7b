"""Who acts."""

from uuid import uuid4

from services.domain.access import Actor, Grant, Role, UnitKind, system

DISTRICT, STREET, ONE, OTHER = uuid4(), uuid4(), uuid4(), uuid4()


def held(*grants: tuple[Role, object, UnitKind]) -> Actor:
    """An actor with grants."""
    return Actor(district_id=DISTRICT, grants=tuple(Grant(*grant) for grant in grants))  # type: ignore[arg-type]  # ids of a test


def test_everybody_is_anyone() -> None:
    assert Actor(district_id=DISTRICT).all_grants == (Grant(Role.ANYONE, DISTRICT, UnitKind.DISTRICT),)


def test_only_who_is_nothing_but_enterprise_is_bound_to_enterprises() -> None:
    liaison = (Role.ENTERPRISE_LIAISON, ONE, UnitKind.ENTERPRISE)
    assert held(liaison, (Role.ENTERPRISE_ADMIN, ONE, UnitKind.ENTERPRISE)).enterprises == (ONE,)
    assert held(liaison, (Role.ENTERPRISE_LIAISON, OTHER, UnitKind.ENTERPRISE)).enterprises == tuple(sorted((ONE, OTHER)))
    assert held(liaison, (Role.STREET_COORDINATOR, STREET, UnitKind.STREET)).enterprises == ()
    assert Actor(district_id=DISTRICT).enterprises == ()


def test_units_by_role() -> None:
    actor = held((Role.DEPARTMENT_HEAD, ONE, UnitKind.DEPARTMENT), (Role.DEPARTMENT_STAFF, OTHER, UnitKind.DEPARTMENT))
    assert actor.units(Role.DEPARTMENT_HEAD) == {ONE}
    assert actor.units(Role.DEPARTMENT_HEAD, Role.DEPARTMENT_STAFF) == {ONE, OTHER}
    assert actor.units(Role.AUDITOR) == frozenset()


def test_the_worker_is_nothing_but_system() -> None:
    assert system(DISTRICT).grants == (Grant(Role.SYSTEM, DISTRICT, UnitKind.DISTRICT),)
