"""Why an account may do something to a row, or may not: the grounds of its posts, for itself and for those who watch over access."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.domain.access import REACHES, Action, Actor, Effect, Explained, Ground, Reach, Resource, Role, Row, explained, grounds, may
from services.domain.identity.models import Membership, Person
from services.domain.identity.queries import HELD_NOW, load_actor
from services.kit.wording import Locale, phrase


@dataclass(frozen=True)
class Sought:
    """A row that may exist: its table, its id, and what else must be true of it to be what was named."""

    model: type[Any]
    id: UUID
    kind: tuple[str, Any] | None = None
    """A column, and the value that it must have."""

    def found(self, row: Row, district_id: UUID) -> ColumnElement[bool]:
        """The condition of being that row."""
        of_kind = true() if self.kind is None else getattr(row, self.kind[0]) == self.kind[1]
        return and_(row.district_id == district_id, row.id == self.id, of_kind)


@dataclass(frozen=True)
class Reason:
    """A ground, whether it holds, and the post of which it speaks; None: everybody's."""

    ground: Ground
    holds: bool
    post_id: UUID | None


@dataclass(frozen=True)
class Explanation:
    """What was asked, what the grounds come to, and each of them."""

    action: Action
    conclusion: Explained
    reasons: tuple[Reason, ...]

    def sentence(self, locale: Locale) -> str:
        """It in a sentence: by the ground that decided, or by the reaches within which the row is not."""
        allowing = [one.ground for one in self.reasons if one.ground.effect is Effect.ALLOW]
        match self.conclusion:
            case Explained.NO_LINE:
                return phrase(self.conclusion, locale, action=self.action)
            case Explained.OUT_OF_REACH:
                reaches = dict.fromkeys(phrase(one.reach, locale) for one in allowing)
                ground, within = allowing[0], ("、" if locale is Locale.ZH_CN else "; ").join(reaches)
            case decided:
                effect = Effect.DENY if decided is Explained.DENIED else Effect.ALLOW
                ground = next(one.ground for one in self.reasons if one.holds and one.ground.effect is effect)
                within = phrase(ground.reach, locale)
        return phrase(self.conclusion, locale, role=ground.grant.role, resource=ground.resource, action=ground.action, reach=within)


async def explain_access(session: AsyncSession, asker: Actor, account_id: UUID, action: Action, sought: Sought) -> Explanation | None:
    """Explain an account's access to a row. Anybody may ask about their own to rows that they see; about others' to any row of the
    district only those who explain access there. None: there is no such account or row, or not for this asker.
    """
    if account_id == asker.account_id:
        return await explain(session, asker, action, sought, only_seen=True)
    actor = await _somebody(session, asker, account_id)
    return None if actor is None else await explain(session, actor, action, sought)


async def explain(session: AsyncSession, actor: Actor, action: Action, sought: Sought, *, only_seen: bool = False) -> Explanation | None:
    """Explain an actor's access to a row of the district, without asking who may know; None: there is no such row (that the actor sees)."""
    row: Any = aliased(sought.model)
    found = list(grounds(actor, action, sought.model))
    statement = select(row.id, *[one.met(row).label(f"ground_{number}") for number, one in enumerate(found)])
    statement = statement.where(sought.found(row, actor.district_id), may(actor, Action.SEE, row) if only_seen else true())
    told = (await session.execute(statement)).one_or_none()
    if told is None:
        return None
    held = [(one, bool(holds)) for one, holds in zip(found, told[1:], strict=True)]
    posts = await _posts(session, actor)
    reasons = [Reason(one, holds, posts.get((one.grant.role, one.grant.unit_id))) for one, holds in held]
    return Explanation(action, explained(held), tuple(reasons))


async def _somebody(session: AsyncSession, asker: Actor, account_id: UUID) -> Actor | None:
    """An account that is a person of the asker's district, for whoever explains access there."""
    if Reach.DISTRICT not in REACHES.at_all(asker, Action.EXPLAIN_ACCESS, Resource.UNIT):
        return None
    known = select(Person.id).where(Person.district_id == asker.district_id, Person.account_id == account_id)
    if await session.scalar(known) is None:
        return None
    return await load_actor(session, account_id, asker.district_id)


async def _posts(session: AsyncSession, actor: Actor) -> dict[tuple[Role, UUID], UUID]:
    """The memberships behind the grants: the first of each role at each unit."""
    if actor.person_id is None:
        return {}
    rows = await session.execute(
        select(Membership.role, Membership.unit_id, Membership.id)
        .where(Membership.district_id == actor.district_id, Membership.person_id == actor.person_id, HELD_NOW)
        .order_by(Membership.id.desc())
    )
    return {(row.role, row.unit_id): row.id for row in rows}
