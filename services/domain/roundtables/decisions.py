"""What a table decided: proposals adopted and rejected, the households' vote, and who pays which share. Pure, exact.

Amounts are whole fen, shares exact fractions. (Proposals, ballots and notices get rooms of their own; until then a decision
carries their results.)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any
from uuid import UUID

from services.domain.roundtables.faults import DecisionFault
from services.kit.errors import ErrorCode, Refusal
from services.kit.texts import clean, clean_or_none

PROPOSAL, REASON, PARTY = 1_000, 2_000, 120
"""Longest texts, in characters."""


class ProposalResult(StrEnum):
    """What became of one of several alternatives. Rejected ones are kept."""

    PROPOSAL_ADOPTED = "PROPOSAL_ADOPTED"
    PROPOSAL_REJECTED = "PROPOSAL_REJECTED"


@dataclass(frozen=True, kw_only=True)
class VoteResult:
    """The count of a vote from door to door. Who did not answer did not vote: `households_asked - approve - reject`.

    `threshold`: the share of the asked households that had to approve, where a rule named one; otherwise more must approve
    than reject. `passed` must say what the count says.
    """

    proposal: str
    households_asked: int
    approve: int
    reject: int
    passed: bool
    threshold: Fraction | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "proposal", clean(self.proposal, "decision", "vote", "proposal", limit=PROPOSAL))
        if min(self.households_asked, self.approve, self.reject) < 0:
            raise _fault(DecisionFault.COUNT_NEGATIVE, "vote")
        if self.approve + self.reject > self.households_asked:
            raise _fault(DecisionFault.VOTES_EXCEED_HOUSEHOLDS, "vote")
        if self.threshold is not None and not 0 < self.threshold <= 1:
            raise _fault(DecisionFault.THRESHOLD_INVALID, "vote")
        if self.passed != self._counts_as_passed():
            raise _fault(DecisionFault.PASSED_CONTRADICTS_COUNT, "vote")

    def _counts_as_passed(self) -> bool:
        if self.threshold is None:
            return self.approve > self.reject
        return self.households_asked > 0 and Fraction(self.approve, self.households_asked) >= self.threshold


@dataclass(frozen=True, kw_only=True)
class CostShare:
    """What one party pays. The party is a unit, or a label such as 公共收益 where it is none."""

    share: Fraction
    amount_fen: int
    unit_id: UUID | None = None
    label: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", clean_or_none(self.label, "decision", "costShares", "label", limit=PARTY))
        if self.unit_id is None and self.label is None:
            raise _fault(DecisionFault.NO_PARTY, "costShares")
        if not 0 < self.share <= 1 or self.amount_fen < 0:
            raise _fault(DecisionFault.SHARE_INVALID, "costShares")


@dataclass(frozen=True, kw_only=True)
class CostShares:
    """Who pays what of a total. Shares are together exactly 1, amounts exactly the total, and each amount is its share of the
    total, rounded up or down to a whole fen."""

    total_fen: int
    parts: tuple[CostShare, ...]

    def __post_init__(self) -> None:
        parties = [(part.unit_id, part.label) for part in self.parts]
        if not parties or self.total_fen <= 0:
            raise _fault(DecisionFault.NO_PARTY, "costShares")
        if len(set(parties)) < len(parties):
            raise _fault(DecisionFault.PARTY_TWICE, "costShares")
        if sum(part.share for part in self.parts) != 1:
            raise _fault(DecisionFault.SHARES_NOT_WHOLE, "costShares")
        if sum(part.amount_fen for part in self.parts) != self.total_fen:
            raise _fault(DecisionFault.AMOUNTS_NOT_TOTAL, "costShares")
        if any(abs(part.amount_fen - part.share * self.total_fen) >= 1 for part in self.parts):
            raise _fault(DecisionFault.AMOUNT_NOT_OF_SHARE, "costShares")


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """One alternative and what became of it; `reason`: why, and who objected."""

    text: str
    result: ProposalResult
    reason: str | None = None
    vote: VoteResult | None = None
    cost_shares: CostShares | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", clean(self.text, "decision", "proposals", "text", limit=PROPOSAL))
        object.__setattr__(self, "reason", clean_or_none(self.reason, "decision", "proposals", "reason", limit=REASON))
        if self.vote is not None and self.vote.passed != (self.result is ProposalResult.PROPOSAL_ADOPTED):
            raise _fault(DecisionFault.RESULT_CONTRADICTS_VOTE, "proposals")


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The alternatives that were on the table. At most one of them is adopted: none, when all were rejected."""

    proposals: tuple[Proposal, ...]

    def __post_init__(self) -> None:
        if not self.proposals:
            raise _fault(DecisionFault.NO_PROPOSAL, "proposals")
        if len({proposal.text for proposal in self.proposals}) < len(self.proposals):
            raise _fault(DecisionFault.PROPOSAL_TWICE, "proposals")
        if sum(proposal.result is ProposalResult.PROPOSAL_ADOPTED for proposal in self.proposals) > 1:
            raise _fault(DecisionFault.TWO_ADOPTED, "proposals")

    @property
    def adopted(self) -> Proposal | None:
        """The alternative that won, if one did."""
        return next((proposal for proposal in self.proposals if proposal.result is ProposalResult.PROPOSAL_ADOPTED), None)

    def to_data(self) -> dict[str, Any]:
        """Return JSON data; fractions as [numerator, denominator]."""
        return {"proposals": [_proposal_to_data(proposal) for proposal in self.proposals]}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Decision":
        """Rebuild what `to_data` gave; the same checks apply."""
        return cls(proposals=tuple(_proposal_from_data(proposal) for proposal in data["proposals"]))


def _proposal_to_data(proposal: Proposal) -> dict[str, Any]:
    vote, shares = proposal.vote, proposal.cost_shares
    return {
        "text": proposal.text,
        "result": proposal.result.value,
        "reason": proposal.reason,
        "vote": vote
        and {
            "proposal": vote.proposal,
            "households_asked": vote.households_asked,
            "approve": vote.approve,
            "reject": vote.reject,
            "passed": vote.passed,
            "threshold": vote.threshold and [vote.threshold.numerator, vote.threshold.denominator],
        },
        "cost_shares": shares
        and {
            "total_fen": shares.total_fen,
            "parts": [
                {
                    "share": [part.share.numerator, part.share.denominator],
                    "amount_fen": part.amount_fen,
                    "unit_id": part.unit_id and str(part.unit_id),
                    "label": part.label,
                }
                for part in shares.parts
            ],
        },
    }


def _proposal_from_data(data: Mapping[str, Any]) -> Proposal:
    vote, shares = data["vote"], data["cost_shares"]
    return Proposal(
        text=data["text"],
        result=ProposalResult(data["result"]),
        reason=data["reason"],
        vote=None if vote is None else VoteResult(**{**vote, "threshold": vote["threshold"] and Fraction(*vote["threshold"])}),
        cost_shares=None
        if shares is None
        else CostShares(
            total_fen=shares["total_fen"],
            parts=tuple(
                CostShare(
                    share=Fraction(*part["share"]),
                    amount_fen=part["amount_fen"],
                    unit_id=part["unit_id"] and UUID(part["unit_id"]),
                    label=part["label"],
                )
                for part in shares["parts"]
            ),
        ),
    )


def _fault(fault: DecisionFault, *path: str) -> Refusal:
    return Refusal(ErrorCode.INVALID_INPUT, fault, path=("decision", *path))
