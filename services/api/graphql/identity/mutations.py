"""People are entered, appointed and dismissed."""

from services.api.graphql.identity.inputs import (
    DeputyAppointInput,
    EnterpriseRegisterInput,
    MembershipEndInput,
    MembershipGrantInput,
    PersonAddInput,
    PersonCorrectInput,
    ServiceAccountAddInput,
)
from services.api.graphql.identity.people import POST, person_of
from services.api.graphql.identity.types import Post
from services.api.graphql.inputs import Named
from services.api.graphql.mutation import Call, Ids, Payload, mutation
from services.api.graphql.plan.declare import result
from services.api.graphql.plan.describe import object_type
from services.api.graphql.tenancy.types import Enterprise
from services.domain import identity
from services.domain.access import UnitKind
from services.domain.identity import Newcomer, Term
from services.domain.tenancy import UnitFacts


@object_type
class PostPayload(Payload):
    """The post after the change (任职操作结果)."""

    post: Post | None = result()
    """The post (任职)."""


@object_type
class EnterpriseRegisterPayload(Payload):
    """The enterprise and its first administrator (企业入驻结果)."""

    enterprise: Enterprise | None = result()
    """The enterprise (企业)."""
    post: Post | None = result()
    """The administrator's post, if one was named (企业管理员的任职)."""


@mutation(PostPayload)
async def person_add(call: Call, input: PersonAddInput) -> Ids:
    """Enter a person with a first post and, by a new login, an account (新增人员)."""
    who = Newcomer(name=input.name, phone=input.phone, login=input.login, official=input.official)
    entered = await identity.person_add(call.work, who, Term(input.unit, input.role, input.valid_from, input.valid_until))
    return {"post": entered.membership_id}


@mutation(PostPayload)
async def person_correct(call: Call, input: PersonCorrectInput) -> Ids:
    """Correct a person's name or phone number (更正人员信息)."""
    await identity.person_correct(call.work, input.post, name=input.name, phone=input.phone)
    return {"post": input.post}


@mutation(PostPayload)
async def service_account_add(call: Call, input: ServiceAccountAddInput) -> Ids:
    """Open an account for a machine, with one post until a last day (新增服务账号)."""
    term = Term(input.unit, input.role, input.valid_from, input.valid_until)
    entered = await identity.service_account_add(call.work, name=input.name, login=input.login, term=term)
    return {"post": entered.membership_id}


@mutation(PostPayload)
async def membership_grant(call: Call, input: MembershipGrantInput) -> Ids:
    """Give somebody a post (任命)."""
    person_id = await person_of(call.work, Named(POST, input.person), "person")
    post = await identity.membership_grant(
        call.work, person_id, input.unit, input.role, valid_from=input.valid_from, valid_until=input.valid_until
    )
    return {"post": post}


@mutation(PostPayload)
async def membership_end(call: Call, input: MembershipEndInput) -> Ids:
    """Let a post end, and its deputies' with it (免职)."""
    await identity.membership_end(call.work, input.post, input.on)
    return {"post": input.post}


@mutation(PostPayload)
async def deputy_appoint(call: Call, input: DeputyAppointInput) -> Ids:
    """Let somebody stand in for the holder of a post, with the same role, on days of its term (指定AB角)."""
    post = await identity.deputy_appoint(call.work, input.post, input.colleague, valid_from=input.valid_from, valid_until=input.valid_until)
    return {"post": post}


@mutation(EnterpriseRegisterPayload)
async def enterprise_register(call: Call, input: EnterpriseRegisterInput) -> Ids:
    """Add an enterprise and, if one is named, its first administrator (企业入驻)."""
    facts = UnitFacts(UnitKind.ENTERPRISE, input.code, input.name, None, short_name=input.short_name)
    administrator = None if input.administrator is None else input.administrator.told()
    unit, post = await identity.enterprise_register(call.work, input.parent, facts, administrator, input.valid_from)
    return {"enterprise": unit.id, "post": post}


MUTATIONS = (person_add, person_correct, service_account_add, membership_grant, membership_end, deputy_appoint, enterprise_register)
"""Root fields of people and posts."""
