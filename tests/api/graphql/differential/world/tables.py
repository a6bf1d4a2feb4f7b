"""Roundtables in every state, with seats of people and units, items, outcomes of every kind, minutes and objections."""

from fractions import Fraction
from typing import Any

from services.domain.access import UnitKind
from services.domain.commitments import Commitment
from services.domain.issues import Issue, Reply
from services.domain.roundtables import (
    AgendaItem,
    AgendaItemIssue,
    AgendaItemState,
    CostShare,
    CostShares,
    Decision,
    Minutes,
    MinutesObjection,
    MinutesState,
    Outcome,
    OutcomeKind,
    Proposal,
    ProposalResult,
    Roundtable,
    RoundtableKind,
    RoundtableSeries,
    RoundtableState,
    Seat,
    SeatKind,
    VoteResult,
)
from services.domain.tenancy import Unit
from tests.api.graphql.differential.world.maker import Maker

UNDATED = (RoundtableState.POSTPONED, RoundtableState.CANCELLED)
PUBLICISED = (RoundtableState.PUBLICISED, RoundtableState.FOLLOWING_UP, RoundtableState.CLOSED)
OFFICERS = (SeatKind.CHAIR, SeatKind.DEPUTY, SeatKind.MINUTE_TAKER)


async def make_tables(maker: Maker, count: int, issues: list[Issue], promises: list[Commitment], replies: list[Reply]) -> None:
    """Store so many meetings."""
    hosts = maker.of(UnitKind.DISTRICT, UnitKind.STREET, UnitKind.COMMUNITY, UnitKind.DEPARTMENT)
    series = [_series(maker, maker.one(hosts)) for _ in range(6)]
    await maker.store()
    tables = [_table(maker, maker.one(hosts), series) for _ in range(count)]
    await maker.store()
    unsaid, parked = list(promises), list[AgendaItem]()
    for table in tables:
        _seats(maker, table)
        items = await _items(maker, table, issues, parked)
        for item in items:
            for _ in maker.some(2):
                _outcome(maker, table, item, maker.maybe(maker.one(issues)), unsaid, replies)
        await maker.store()
        await _minutes(maker, table)


def _series(maker: Maker, host: Unit) -> RoundtableSeries:
    opened = {"opened_at": maker.moment(), "ended_at": maker.maybe(maker.moment()), "version": maker.dice.randint(1, 9)}
    kind = maker.one(list(RoundtableKind))
    made: RoundtableSeries = maker.row(
        RoundtableSeries, host_unit_id=host.id, kind=kind, title=f"列{maker.text()}", **opened, **maker.levels(host)
    )
    return made


def _table(maker: Maker, host: Unit, series: list[RoundtableSeries]) -> Roundtable:
    state = maker.one(list(RoundtableState))
    public = state in PUBLICISED or maker.chance(0.3)
    when = {name: maker.maybe(maker.moment()) for name in ("soliciting_from", "soliciting_until", "ended_at")}
    made: Roundtable = maker.row(
        Roundtable,
        series_id=maker.maybe(maker.one(series).id, 0.7),
        host_unit_id=host.id,
        kind=maker.one(list(RoundtableKind)),
        title=f"会{maker.text()}",
        place=maker.text(),
        scheduled_at=maker.maybe(maker.moment()) if state in UNDATED else maker.moment(),
        on_site=maker.chance(0.3),
        emergency=maker.chance(0.3),
        state=state,
        notified_at=maker.moment(),
        started_at=maker.moment(),
        reason="大雨" if state in UNDATED else None,
        public_title="公开会" if public else None,
        public_summary="各出一半" if public else None,
        published_at=maker.moment() if public else None,
        closed_at=maker.moment() if state is RoundtableState.CLOSED else None,
        version=maker.dice.randint(1, 9),
        **when,
        **maker.levels(host),
    )
    return made


def _seats(maker: Maker, table: Roundtable) -> None:
    kinds = [*maker.dice.sample(OFFICERS, maker.dice.randint(0, 3)), SeatKind.PARTICIPANT, SeatKind.OBSERVER, SeatKind.PARTICIPANT]
    for kind, person in zip(kinds, maker.dice.sample(maker.people, len(kinds)), strict=True):
        _seat(maker, table, kind, person_id=person, unit_id=maker.maybe(maker.one(maker.units).id))
    for unit in maker.dice.sample(maker.units, maker.dice.randint(0, 2)):
        _seat(maker, table, SeatKind.PARTICIPANT, person_id=None, unit_id=unit.id)


def _seat(maker: Maker, table: Roundtable, kind: SeatKind, **who: Any) -> None:
    came = {"attended_at": maker.maybe(maker.moment()), "apology_at": maker.maybe(maker.moment(), 0.2), "deputy_sent": maker.chance(0.2)}
    invited = maker.maybe(maker.moment()) if came["attended_at"] else maker.moment()
    maker.row(Seat, roundtable_id=table.id, kind=kind, invited_at=invited, **came, **who)


async def _items(maker: Maker, table: Roundtable, issues: list[Issue], parked: list[AgendaItem]) -> list[AgendaItem]:
    made: list[AgendaItem] = []
    for _ in maker.some(4):
        state = maker.one(list(AgendaItemState))
        presenter = maker.one(["presenter_person_id", "presenter_unit_id", "open_floor"])
        shown = {"presenter_person_id": maker.one(maker.people), "presenter_unit_id": maker.one(maker.units).id, "open_floor": True}
        placed = state is AgendaItemState.ON_AGENDA or (state is AgendaItemState.PARKED and maker.chance(0.5))
        item: AgendaItem = maker.row(
            AgendaItem,
            roundtable_id=table.id,
            position=maker.dice.randint(1, 3) if placed else None,
            title=maker.text(),
            state=state,
            proposer_person_id=maker.maybe(maker.one(maker.people)),
            proposed_at=maker.moment(),
            **{presenter: shown[presenter]},
            minutes=maker.maybe(30),
            reply="另行答复" if state is AgendaItemState.DROPPED else None,
            follows_id=parked.pop().id if parked and maker.chance(0.5) else None,
            parkings=maker.dice.randint(0, 2),
        )
        await maker.store()
        made.append(item)
        for issue in maker.dice.sample(issues, maker.dice.randint(0, 3)):
            maker.row(AgendaItemIssue, agenda_item_id=item.id, issue_id=issue.id)
    parked += [item for item in made if item.state is AgendaItemState.PARKED]
    return made


def _outcome(  # noqa: PLR0917 - what an outcome can be linked to
    maker: Maker, table: Roundtable, item: AgendaItem, issue: Issue | None, unsaid: list[Commitment], replies: list[Reply]
) -> None:
    kinds = [OutcomeKind.DECISION, OutcomeKind.PARKED, OutcomeKind.NO_ACTION]
    kinds += [] if issue is None else [OutcomeKind.NEW_ISSUE, OutcomeKind.REPLY]
    kind = OutcomeKind.COMMITMENT if issue is not None and unsaid and maker.chance(0.4) else maker.one(kinds)
    promise = unsaid.pop() if kind is OutcomeKind.COMMITMENT else None
    maker.row(
        Outcome,
        roundtable_id=table.id,
        agenda_item_id=item.id,
        kind=kind,
        text=maker.text(),
        issue_id=None if issue is None else issue.id,
        commitment_id=None if promise is None else promise.id,
        reply_id=maker.one(replies).id if kind is OutcomeKind.REPLY else None,
        decision=_decision(maker) if kind is OutcomeKind.DECISION else None,
        speaker_person_id=maker.maybe(maker.one(maker.people)),
        speaker_unit_id=maker.maybe(maker.one(maker.units).id),
        at=maker.moment(),
        recorded_at=maker.moment(),
        correction_reason=maker.maybe("漏记", 0.2),
        handed_over_at=maker.maybe(maker.moment()) if promise else None,
    )


def _decision(maker: Maker) -> dict[str, Any]:
    total = 20_000_000_000
    half = Fraction(1, 2)
    parts = (
        CostShare(share=half, amount_fen=total // 2, unit_id=maker.one(maker.units).id),
        CostShare(share=half, amount_fen=total // 2, label="公共收益"),
    )
    threshold = maker.maybe(Fraction(2, 3))
    vote = VoteResult(proposal="同意", households_asked=2036, approve=1987, reject=21, passed=True, threshold=threshold)
    adopted = Proposal(
        text="各出一半",
        result=ProposalResult.PROPOSAL_ADOPTED,
        vote=maker.maybe(vote),
        cost_shares=maker.maybe(CostShares(total_fen=total, parts=parts)),
    )
    rejected = Proposal(text="居民自付", result=ProposalResult.PROPOSAL_REJECTED, reason=maker.maybe("居民不同意"))
    return Decision(proposals=(rejected, adopted)).to_data()


async def _minutes(maker: Maker, table: Roundtable) -> None:
    for edition in maker.some(3):
        state = maker.one(list(MinutesState))
        signed = state is MinutesState.CONFIRMED
        minutes = maker.row(
            Minutes,
            roundtable_id=table.id,
            edition=edition + 1,
            state=state,
            text=maker.text(),
            drafted_at=maker.moment(),
            objections_until=maker.moment(),
            confirmed_at=maker.moment() if signed else None,
            correction_reason=maker.maybe("日期有误") if signed else None,
        )
        await maker.store()
        for _ in maker.some(3):
            answer = maker.maybe("以录音为准")
            told = {"answer": answer, "answered_at": maker.moment() if answer else None, "at": maker.moment()}
            maker.row(MinutesObjection, minutes_id=minutes.id, person_id=maker.one(maker.people), text=maker.text(), **told)
    await maker.store()
