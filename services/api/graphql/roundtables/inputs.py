"""What a table decided, as a client says it."""

from fractions import Fraction
from uuid import UUID

from services.api.graphql.inputs import input_type, ref, text
from services.api.graphql.scalars import BigInt
from services.api.graphql.tenancy.types import UNITS
from services.domain import roundtables
from services.domain.roundtables import DECISION_REASON, PARTY, PROPOSAL, DecisionFault, ProposalResult
from services.kit.errors import ErrorCode, Refusal


@input_type
class FractionInput:
    """An exact fraction (分数)."""

    numerator: int
    """Above the line (分子)."""
    denominator: int
    """Below the line (分母)."""


@input_type
class VoteResultInput:
    """The count of a vote from door to door (表决结果)."""

    proposal: str | None = text(PROPOSAL)
    """What was asked; none: the proposal's text (表决事项)."""
    households_asked: int
    """How many households were asked (征询户数)."""
    approve: int
    """How many approved (同意户数)."""
    reject: int
    """How many rejected (反对户数)."""
    threshold: FractionInput | None
    """The share of the asked households that had to approve, where a rule names one (通过比例)."""
    passed: bool
    """Whether it passed; must be what the count says (是否通过)."""


@input_type
class CostShareInput:
    """What one party pays (费用分摊)."""

    unit: UUID | None = ref(*UNITS)
    """The unit that pays, if a unit does (承担单位)."""
    label: str | None = text(PARTY)
    """Who or what pays otherwise, such as 公共收益 (承担方)."""
    share: FractionInput
    """The share of the total (比例)."""
    amount_fen: BigInt
    """The amount in fen (金额，分)."""


@input_type
class CostSharesInput:
    """Who pays what of a total (费用分摊方案)."""

    total_fen: BigInt
    """The total in fen (总额，分)."""
    parts: list[CostShareInput]
    """The parties (各方)."""


@input_type
class DecisionProposalInput:
    """One alternative, and what became of it (方案)."""

    result: ProposalResult
    """Adopted or rejected (结果)."""
    reason: str | None = text(DECISION_REASON)
    """Why, and who objected (理由)."""
    vote: VoteResultInput | None
    """The vote on it (表决)."""
    cost_shares: CostSharesInput | None
    """Who pays for it (费用分摊)."""
    text: str = text(PROPOSAL)
    """What was proposed (内容)."""


@input_type
class DecisionInput:
    """The alternatives that were on the table (决定)."""

    proposals: list[DecisionProposalInput]
    """At least one; at most one of them is adopted (各方案)."""


def decision_of(given: DecisionInput) -> roundtables.Decision:
    """Return the decision that an input says. Refuses what cannot be right (DecisionFault)."""
    return roundtables.Decision(
        proposals=tuple(
            roundtables.Proposal(
                text=one.text,
                result=one.result,
                reason=one.reason,
                vote=None if one.vote is None else _vote_of(one.vote, one.text),
                cost_shares=None if one.cost_shares is None else _shares_of(one.cost_shares),
            )
            for one in given.proposals
        )
    )


def _vote_of(given: VoteResultInput, proposal: str) -> roundtables.VoteResult:
    return roundtables.VoteResult(
        proposal=given.proposal or proposal,
        households_asked=given.households_asked,
        approve=given.approve,
        reject=given.reject,
        passed=given.passed,
        threshold=None if given.threshold is None else _fraction_of(given.threshold, DecisionFault.THRESHOLD_INVALID, "vote"),
    )


def _shares_of(given: CostSharesInput) -> roundtables.CostShares:
    parts = [
        roundtables.CostShare(
            share=_fraction_of(one.share, DecisionFault.SHARE_INVALID, "costShares"),
            amount_fen=one.amount_fen,
            unit_id=one.unit,
            label=one.label,
        )
        for one in given.parts
    ]
    return roundtables.CostShares(total_fen=given.total_fen, parts=tuple(parts))


def _fraction_of(given: FractionInput, fault: DecisionFault, where: str) -> Fraction:
    if given.denominator == 0:
        raise Refusal(ErrorCode.INVALID_INPUT, fault, path=("decision", where))
    return Fraction(given.numerator, given.denominator)
