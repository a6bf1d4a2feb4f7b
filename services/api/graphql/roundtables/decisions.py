"""What a table decided: proposals, the households' vote, who pays which share."""

from collections.abc import Mapping
from fractions import Fraction as Share
from typing import Any

from sqlalchemy import ColumnElement, Uuid, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH

from services.api.context import Context
from services.api.graphql.plan.declare import held, result
from services.api.graphql.plan.describe import object_type
from services.api.graphql.scalars import BigInt
from services.api.graphql.tenancy.types import Unit
from services.domain import roundtables
from services.domain.access import Actor
from services.domain.roundtables import ProposalResult
from services.kit.wording import phrase


@object_type
class Fraction:
    """An exact fraction (分数)."""

    numerator: int
    """Above the line (分子)."""
    denominator: int
    """Below the line (分母)."""


@object_type
class VoteResult:
    """The count of a vote from door to door (表决结果)."""

    proposal: str
    """What was asked (表决事项)."""
    households_asked: int
    """How many households were asked (征询户数)."""
    approve: int
    """How many approved (同意户数)."""
    reject: int
    """How many rejected (反对户数)."""
    silent: int
    """How many did not answer: that is no vote (未表态户数)."""
    threshold: Fraction | None
    """The share of the asked households that had to approve; null: more had to approve than reject (通过比例)."""
    passed: bool
    """Whether it passed (是否通过)."""


@object_type
class CostShare:
    """What one party pays (费用分摊)."""

    unit: Unit | None = result()
    """The unit that pays, if a unit does (承担单位)."""
    label: str | None
    """Who or what pays otherwise, such as 公共收益 (承担方)."""
    share: Fraction
    """The share of the total (比例)."""
    amount_fen: BigInt
    """The amount in fen, one hundredth of a yuan (金额，分)."""


@object_type
class CostShares:
    """Who pays what of a total (费用分摊方案)."""

    total_fen: BigInt
    """The total in fen (总额，分)."""
    parts: list[CostShare]
    """The parties; their shares are together exactly one (各方)."""


@object_type
class DecisionProposal:
    """One alternative, and what became of it (方案)."""

    text: str
    """What was proposed (内容)."""
    result: ProposalResult
    """Adopted or rejected (结果)."""
    result_label: str
    """That in the request's language (结果名称)."""
    reason: str | None
    """Why, and who objected (理由)."""
    vote: VoteResult | None
    """The vote on it (表决)."""
    cost_shares: CostShares | None
    """Who pays for it (费用分摊)."""


@object_type
class DecisionResult:
    """The alternatives that were on the table; at most one of them is adopted (决定)."""

    proposals: list[DecisionProposal]
    """The alternatives, rejected ones included (各方案)."""


def units_of(row: Any, actor: Actor) -> ColumnElement[Any]:  # noqa: ANN401, ARG001 - an expression by actor
    """The units that a stored decision names."""
    named = (
        func.jsonb_path_query(row.decision, cast("$.proposals[*].cost_shares.parts[*].unit_id", JSONPATH))
        .table_valued("id")
        .render_derived()
    )
    unit_id = cast(cast(named.c.id, JSONB).op("#>>")("{}"), Uuid())
    return select(func.array_agg(unit_id)).select_from(named).correlate_except(named).scalar_subquery()


def decision_shown(data: Mapping[str, Any] | None, *, context: Context) -> DecisionResult | None:
    """Return a stored decision as the schema shows it."""
    if data is None:
        return None
    proposals = roundtables.Decision.from_data(data).proposals
    return DecisionResult(
        proposals=[
            DecisionProposal(
                text=one.text,
                result=one.result,
                result_label=phrase(one.result, context.locale),
                reason=one.reason,
                vote=None if one.vote is None else _vote_shown(one.vote),
                cost_shares=None if one.cost_shares is None else _shares_shown(one.cost_shares),
            )
            for one in proposals
        ]
    )


def _vote_shown(vote: roundtables.VoteResult) -> VoteResult:
    return VoteResult(
        proposal=vote.proposal,
        households_asked=vote.households_asked,
        approve=vote.approve,
        reject=vote.reject,
        silent=vote.households_asked - vote.approve - vote.reject,
        threshold=None if vote.threshold is None else _fraction_shown(vote.threshold),
        passed=vote.passed,
    )


def _shares_shown(shares: roundtables.CostShares) -> CostShares:
    parts = [
        CostShare(
            unit=held(part.unit_id),
            label=part.label,
            share=_fraction_shown(part.share),
            amount_fen=BigInt(part.amount_fen),
        )
        for part in shares.parts
    ]
    return CostShares(total_fen=BigInt(shares.total_fen), parts=parts)


def _fraction_shown(share: Share) -> Fraction:
    return Fraction(numerator=share.numerator, denominator=share.denominator)
