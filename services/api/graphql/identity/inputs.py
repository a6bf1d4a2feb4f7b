"""What is told of people and posts."""

from datetime import date
from uuid import UUID

from services.api.graphql.identity.people import POST
from services.api.graphql.inputs import Input, input_type, ref, text
from services.api.graphql.tenancy.types import TENANTS, UNITS
from services.domain.access import Role
from services.domain.identity import MAX_LOGIN, MAX_NAME, MAX_PHONE, Newcomer
from services.domain.tenancy import LONGEST_CODE, LONGEST_NAME


@input_type
class PersonAddInput(Input):
    """Who is entered, and with which first post (新增人员)."""

    name: str = text(MAX_NAME)
    """Name (姓名)."""
    phone: str | None = text(MAX_PHONE)
    """Phone number (电话)."""
    login: str | None = text(MAX_LOGIN)
    """A new login; without one the person does not sign in (登录名)."""
    official: bool = False
    """Acts in an official capacity: the name is shown to whoever sees the deed (是否以公务身份)."""
    unit: UUID = ref(*UNITS)
    """Where the first post is held (任职单位)."""
    role: Role
    """The first role (角色)."""
    valid_from: date
    """First day (起始日期)."""
    valid_until: date | None
    """Last day; without one until further notice (截止日期)."""


@input_type
class PersonCorrectInput(Input):
    """What is corrected of a person (更正人员信息)."""

    post: UUID = ref(POST)
    """A post of the person (任职)."""
    name: str | None = text(MAX_NAME)
    """The right name, if it was wrong (姓名)."""
    phone: str | None = text(MAX_PHONE)
    """The right phone number, if it was wrong (电话)."""


@input_type
class ServiceAccountAddInput(Input):
    """Which machine acts where (新增服务账号)."""

    name: str = text(MAX_NAME)
    """What the machine is called (名称)."""
    login: str = text(MAX_LOGIN)
    """A new login (登录名)."""
    unit: UUID = ref(*UNITS)
    """Where its post is held (任职单位)."""
    role: Role
    """Its role; never an administrator's, an overseer's or a resident's (角色)."""
    valid_from: date
    """First day (起始日期)."""
    valid_until: date
    """Last day, at most as far on as the tenant's policy data say (截止日期)."""


@input_type
class MembershipGrantInput(Input):
    """Which post somebody is given (任命)."""

    person: UUID = ref(POST)
    """Whom, named by a post of theirs, also one that is over (被任命人的任职)."""
    unit: UUID = ref(*UNITS)
    """Where the new post is held (任职单位)."""
    role: Role
    """The role (角色)."""
    valid_from: date
    """First day (起始日期)."""
    valid_until: date | None
    """Last day; without one until further notice (截止日期)."""


@input_type
class MembershipEndInput(Input):
    """Which post ends when (免职)."""

    post: UUID = ref(POST)
    """The post (任职)."""
    on: date
    """The first day on which it is no longer held; the first day of the post: it never was (自何日起不再任职)."""


@input_type
class DeputyAppointInput(Input):
    """Who stands in for the holder of a post (指定AB角)."""

    post: UUID = ref(POST)
    """The post that is deputised (被代理的任职)."""
    colleague: UUID = ref(POST)
    """Who stands in, named by a post of theirs; the holder of the post names a colleague of the same unit (代理人的任职)."""
    valid_from: date
    """First day (起始日期)."""
    valid_until: date | None
    """Last day; without one the last of the post that is deputised (截止日期)."""


@input_type
class NewcomerInput:
    """Somebody who is not known in the district yet (新人员)."""

    name: str = text(MAX_NAME)
    """Name (姓名)."""
    phone: str | None = text(MAX_PHONE)
    """Phone number (电话)."""
    login: str | None = text(MAX_LOGIN)
    """A new login; without one the person does not sign in (登录名)."""

    def told(self) -> Newcomer:
        """The same for the domain."""
        return Newcomer(name=self.name, phone=self.phone, login=self.login)


@input_type
class EnterpriseRegisterInput(Input):
    """Which enterprise comes in, and who administers it (企业入驻)."""

    parent: UUID = ref(*TENANTS)
    """The community, street or district that it hangs under (上级单位)."""
    code: str = text(LONGEST_CODE)
    """A code that is unique in the district, such as its unified social credit code (代码)."""
    name: str = text(LONGEST_NAME)
    """Official name (名称)."""
    short_name: str | None = text(LONGEST_NAME)
    """Customary short name (简称)."""
    administrator: NewcomerInput | None
    """Its first administrator, who may appoint the others (企业管理员)."""
    valid_from: date | None
    """The administrator's first day; without one today (任职起始日期)."""
