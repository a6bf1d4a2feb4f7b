"""Who is shown more than the tree says, and what the auditor reads of it."""

from collections.abc import Sequence

from sqlalchemy import select

from services.domain.access import UnitKind
from services.domain.audit import AccessEntry, AccessKind
from services.domain.identity import Person
from services.domain.issues import ContactConsent, Issue, IssueRaiser, IssueShare
from services.kit.ids import new_id
from tests.api.graphql.differential.world.maker import Maker


async def make_guarded(maker: Maker, issues: Sequence[Issue]) -> None:
    """Share some issues, some of it ended; have some raisers agree, some of them no more; log what everybody was denied and shown."""
    shown = maker.of(UnitKind.STREET, UnitKind.COMMUNITY, UnitKind.DISTRICT, UnitKind.DEPARTMENT)
    for issue in issues:
        for unit in maker.dice.sample(shown, maker.dice.randint(0, 3)):
            said = {"note": maker.maybe(maker.text()), "shared_at": maker.moment(), "ended_at": maker.maybe(maker.moment(), 0.3)}
            maker.row(IssueShare, issue_id=issue.id, unit_id=unit.id, **said)
    for raiser in await maker.session.scalars(select(IssueRaiser).order_by(IssueRaiser.id)):
        for unit in maker.dice.sample(maker.of(UnitKind.ORGANISATION, UnitKind.ENTERPRISE), maker.dice.randint(0, 2)):
            proxy = {"recorded_by": new_id(), "evidence": maker.text()} if maker.chance(0.4) else {}
            told = {"purpose": maker.text(), "given_at": maker.moment(), "withdrawn_at": maker.maybe(maker.moment(), 0.3)}
            maker.row(ContactConsent, raiser_id=raiser.id, unit_id=unit.id, **told, **proxy)
    for person in await maker.session.scalars(select(Person).order_by(Person.id)):
        for kind in maker.dice.sample([*AccessKind], maker.dice.randint(0, 2)):
            denied = kind is AccessKind.DENIED
            maker.row(
                AccessEntry,
                at=maker.moment(),
                account_id=person.account_id,
                person_id=person.id,
                kind=kind,
                operation=maker.one(["node", "issueAccept"]) if denied else "ContactRevealed",
                resource="issue" if denied else "raiser",
                subject_id=maker.maybe(maker.one(issues).id),
                action=maker.maybe("accept"),
                code=maker.one(["NOT_FOUND", "FORBIDDEN"]) if denied else None,
                correlation_id=new_id(),
            )
    await maker.store()
