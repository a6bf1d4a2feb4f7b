"""More units than the usual place has: another street, a township's village, enterprises at every level, closed and suspended ones."""

from services.domain.access import UnitKind
from services.domain.tenancy import TenantState, Unit, UnitCategory
from services.kit.ids import new_id
from tests.api.graphql.differential.world.maker import Maker
from tests.factories import Place

MORE: tuple[tuple[str, UnitKind, str, TenantState], ...] = (
    ("桃花镇", UnitKind.STREET, "district", TenantState.ACTIVE),
    ("桃花村", UnitKind.COMMUNITY, "桃花镇", TenantState.ACTIVE),
    ("桃花源社区", UnitKind.COMMUNITY, "street_b", TenantState.SUSPENDED),
    ("𠮷祥酒家", UnitKind.ENTERPRISE, "community_a1", TenantState.ACTIVE),
    ("区属企业", UnitKind.ENTERPRISE, "district", TenantState.ACTIVE),
    ("旧企业", UnitKind.ENTERPRISE, "street_b", TenantState.CLOSED),
    ("城建局旧址", UnitKind.DEPARTMENT, "district", TenantState.MERGED),
    ("街道办窗口", UnitKind.DEPARTMENT, "street_a", TenantState.ACTIVE),
    ("业委会", UnitKind.ORGANISATION, "桃花村", TenantState.ACTIVE),
    ("单车公司", UnitKind.ORGANISATION, "street_b", TenantState.DRAFT),
)
PUBLIC = (UnitKind.DISTRICT, UnitKind.STREET, UnitKind.COMMUNITY, UnitKind.DEPARTMENT)


async def more_units(place: Place, maker: Maker, known: dict[str, Unit]) -> None:
    """Add them to the place."""
    for number, (name, kind, above, state) in enumerate(MORE):
        parent, id = known[above], new_id()  # noqa: A001 - the column's name
        unit = Unit(
            district_id=place.district_id,
            id=id,
            kind=kind,
            code=f"{place.code[:6]}{'ABab'[number % 4]}{number}",
            name=name,
            short_name=maker.maybe(name[:2]),
            kind_label={"桃花镇": "镇", "桃花村": "村"}.get(name),
            category=maker.one(list(UnitCategory)) if kind in (UnitKind.DEPARTMENT, UnitKind.ORGANISATION) else None,
            parent_id=parent.id,
            path=f"{parent.path}{id}/",
            state=state,
            public=kind in PUBLIC,
            street_id=id if kind is UnitKind.STREET else parent.street_id,
            community_id=id if kind is UnitKind.COMMUNITY else parent.community_id,
            enterprise_id=id if kind is UnitKind.ENTERPRISE else parent.enterprise_id,
        )
        maker.session.add(unit)
        await maker.store()
        known[name] = unit
        place.units[name], place.kinds[name] = id, kind
    maker.units = list(known.values())
