"""Give every declared field of a built schema its resolver. Simple: field by field, a statement an edge; no slice notices."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from graphql import GraphQLObjectType, GraphQLSchema, get_named_type, is_interface_type, is_list_type, is_object_type
from graphql.type import get_nullable_type

from services.api.context import Context
from services.api.graphql import ids
from services.api.graphql.plan.check import check
from services.api.graphql.plan.declare import ById, Column, Computed, Key, Many, One, Part, Result
from services.api.graphql.plan.index import Index, declared, definition_of, stored_of
from services.api.graphql.plan.page import EMPTY, Page, read_page
from services.api.graphql.plan.rows import Entity, by_ids
from services.api.graphql.plan.selection import Asked, Selection
from services.kit.errors import ErrorCode, Refusal

Resolver = Callable[..., Any]
MAX_IDS = 100


def install(schema: GraphQLSchema) -> Index:
    """Install the resolvers and the type resolution; refuses declarations that cannot be read (see check)."""
    index = Index(schema)
    for named in schema.type_map.values():
        if is_interface_type(named):
            named.resolve_type = lambda entity, *_: entity.type_name
        if is_object_type(named):
            if stored_of(named) is not None:
                named.is_type_of = None  # strawberry's asks for instances of the class; rows are entities
            for field in named.fields.values():
                if (plan := declared(field)) is not None:
                    field.resolve = _resolver(index, named, plan)
    check(index)
    return index


def _resolver(index: Index, owner: GraphQLObjectType, plan: object) -> Resolver:
    match plan:
        case Key():
            storage = stored_of(owner)
            prefix = "" if storage is None or storage.prefix is None else storage.prefix
            return lambda entity, _info: ids.encode(prefix, entity.id)
        case Column() | One():
            return lambda entity, _info: entity.values[plan]
        case Computed():
            return lambda entity, info: _compute(plan, entity, info.context)
        case Part(name=name):
            return PARTS[name]
        case Many():
            return _many(index, plan)
        case ById(several=several):
            return _by_ids(index) if several else _by_id(index)
        case Result():
            return _result(index)
    raise TypeError(f"{owner.name}: {plan} is not a declaration of an output field")


def _compute(plan: Computed, entity: Entity, context: Context) -> Any:  # noqa: ANN401 - what the function gives
    given = {name: entity.values[plan, name] for name in plan.needs}
    return plan.function(**given, context=context) if plan.context else plan.function(**given)


def _many(index: Index, plan: Many) -> Resolver:
    async def resolve(parent: Any, info: Asked, **arguments: Any) -> Page:  # noqa: ANN401 - an entity, or the root's None
        if plan.reads is not None and not parent.values[plan]:
            return EMPTY
        return await read_page(index, info, plan, parent.id if isinstance(parent, Entity) else None, arguments)

    return resolve


def _by_id(index: Index) -> Resolver:
    async def resolve(_root: object, info: Asked, id: str) -> Entity | None:
        return (await _found(index, info, [id]))[0]

    return resolve


def _by_ids(index: Index) -> Resolver:
    async def resolve(_root: object, info: Asked, ids: list[str]) -> list[Entity | None]:
        if len(ids) > MAX_IDS:
            raise Refusal(ErrorCode.INVALID_INPUT, path=("ids",), details={"most": MAX_IDS})
        return await _found(index, info, ids)

    return resolve


async def _found(index: Index, info: Asked, texts: Sequence[str]) -> list[Entity | None]:
    """Rows by global id, in their order. An id of another type than the field's is as unknown as any."""
    info.context.acting  # noqa: B018 - even for ids that cannot exist: without a district nothing is answered
    possible = index.concrete(get_named_type(info.return_type))
    places: dict[str, list[tuple[int, UUID]]] = {}
    for place, text in enumerate(texts):
        concrete = index.prefixes.get(ids.prefix_of(text))
        if concrete in possible and (key := ids.decode(text, [ids.prefix_of(text)])) is not None:
            places.setdefault(ids.prefix_of(text), []).append((place, key))
    answer: list[Entity | None] = [None] * len(texts)
    for prefix, asked in places.items():
        concrete = index.prefixes[prefix]
        entities = await by_ids(index, info.context, concrete, [key for _, key in asked], Selection(index, info).of_entity(concrete))
        for place, key in asked:
            answer[place] = entities.get(key)
    return answer


def _result(index: Index) -> Resolver:
    async def resolve(source: Any, info: Asked) -> Entity | list[Entity] | None:  # noqa: ANN401 - a payload or value
        held = getattr(source, _python_name(info))
        if held is None:
            return None
        several = is_list_type(get_nullable_type(info.return_type))
        named = get_named_type(info.return_type)
        wanted = [key if isinstance(key, UUID) else UUID(key) for key in (held if several else [held])]
        entities = await by_ids(index, info.context, named, wanted, Selection(index, info).of_entity(named))
        return [entities[key] for key in wanted if key in entities] if several else entities.get(wanted[0])

    return resolve


def _python_name(info: Asked) -> str:
    name: str = definition_of(info.parent_type.fields[info.field_name]).python_name
    return name


PARTS: dict[str, Resolver] = {
    "nodes": lambda page, _info: page.rows,
    "edges": lambda page, _info: list(zip(page.rows, page.cursors, strict=True)),
    "page": lambda page, _info: page,
    "total": lambda page, _info: page.total,
    "node": lambda edge, _info: edge[0],
    "cursor": lambda edge, _info: edge[1],
    "more": lambda page, _info: page.more,
    "end": lambda page, _info: page.cursors[-1] if page.cursors else None,
}
