"""Decisions, votes and cost shares: exact, and nothing that contradicts itself."""

from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.roundtables import CostShare, CostShares, Decision, DecisionFault, Proposal, ProposalResult, VoteResult
from services.kit.errors import ErrorCode, Refusal

ADOPTED, REJECTED = ProposalResult.PROPOSAL_ADOPTED, ProposalResult.PROPOSAL_REJECTED
HALF = Fraction(1, 2)
UNIT = UUID("00000000-0000-7000-8000-000000000001")


def vote(**parts: Any) -> VoteResult:
    words: dict[str, Any] = {"proposal": "各出一半", "households_asked": 2_000, "approve": 1_500, "reject": 300, "passed": True}
    return VoteResult(**{**words, **parts})


def halves(**parts: Any) -> CostShares:
    words: dict[str, Any] = {
        "total_fen": 20_000_000,
        "parts": (
            CostShare(unit_id=UNIT, share=HALF, amount_fen=10_000_000),
            CostShare(label="公共收益", share=HALF, amount_fen=10_000_000),
        ),
    }
    return CostShares(**{**words, **parts})


def fault(make: Any) -> DecisionFault | None:
    with pytest.raises(Refusal) as refusal:
        make()
    assert refusal.value.code is ErrorCode.INVALID_INPUT
    reason = refusal.value.reason
    assert isinstance(reason, DecisionFault)
    return reason


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"approve": 1_800}, DecisionFault.VOTES_EXCEED_HOUSEHOLDS),
        ({"reject": -1}, DecisionFault.COUNT_NEGATIVE),
        ({"households_asked": -1, "approve": 0, "reject": 0}, DecisionFault.COUNT_NEGATIVE),
        ({"approve": 300}, DecisionFault.PASSED_CONTRADICTS_COUNT),  # a tie does not pass
        ({"passed": False}, DecisionFault.PASSED_CONTRADICTS_COUNT),
        ({"threshold": Fraction(4, 5)}, DecisionFault.PASSED_CONTRADICTS_COUNT),
        ({"threshold": Fraction(0)}, DecisionFault.THRESHOLD_INVALID),
        ({"threshold": Fraction(3, 2)}, DecisionFault.THRESHOLD_INVALID),
    ],
)
def test_a_vote_says_what_its_count_says(parts: dict[str, Any], reason: DecisionFault) -> None:
    assert fault(lambda: vote(**parts)) is reason


def test_exactly_two_thirds_are_two_thirds() -> None:
    assert vote(households_asked=3, approve=2, reject=1, threshold=Fraction(2, 3)).passed
    assert fault(lambda: vote(households_asked=3_000, approve=1_999, reject=0, threshold=Fraction(2, 3))) is (
        DecisionFault.PASSED_CONTRADICTS_COUNT
    )


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"parts": ()}, DecisionFault.NO_PARTY),
        ({"total_fen": 0}, DecisionFault.NO_PARTY),
        ({"total_fen": 20_000_001}, DecisionFault.AMOUNTS_NOT_TOTAL),
        ({"parts": (CostShare(label="物业", share=HALF, amount_fen=20_000_000),)}, DecisionFault.SHARES_NOT_WHOLE),
        (
            {
                "parts": (
                    CostShare(label="物业", share=HALF, amount_fen=10_000_001),
                    CostShare(label="公共收益", share=HALF, amount_fen=9_999_999),
                )
            },
            DecisionFault.AMOUNT_NOT_OF_SHARE,
        ),
        (
            {
                "parts": (
                    CostShare(label="物业", share=HALF, amount_fen=10_000_000),
                    CostShare(label=" 物业 ", share=HALF, amount_fen=10_000_000),
                )
            },
            DecisionFault.PARTY_TWICE,
        ),
    ],
)
def test_shares_are_exact(parts: dict[str, Any], reason: DecisionFault) -> None:
    assert fault(lambda: halves(**parts)) is reason


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"share": HALF, "amount_fen": 1}, DecisionFault.NO_PARTY),
        ({"label": " ", "share": HALF, "amount_fen": 1}, DecisionFault.NO_PARTY),
        ({"label": "物业", "share": Fraction(0), "amount_fen": 1}, DecisionFault.SHARE_INVALID),
        ({"label": "物业", "share": Fraction(3, 2), "amount_fen": 1}, DecisionFault.SHARE_INVALID),
        ({"label": "物业", "share": HALF, "amount_fen": -1}, DecisionFault.SHARE_INVALID),
    ],
)
def test_a_share_has_a_party_and_a_size(parts: dict[str, Any], reason: DecisionFault) -> None:
    assert fault(lambda: CostShare(**parts)) is reason


def test_rejected_alternatives_are_kept_and_one_at_most_is_adopted() -> None:
    only_affected = Proposal(text="只由受影响的住户出", result=REJECTED, reason="物业和业委会都不同意")
    assert Decision(proposals=(only_affected,)).adopted is None
    shared = Proposal(text="各出一半", result=ADOPTED, vote=vote(), cost_shares=halves())
    decision = Decision(proposals=(only_affected, shared))
    assert decision.adopted == shared
    assert decision.proposals[0].reason == "物业和业委会都不同意"
    another = Proposal(text="全部由物业出", result=ADOPTED)
    assert fault(lambda: Decision(proposals=(shared, another))) is DecisionFault.TWO_ADOPTED
    assert fault(lambda: Decision(proposals=())) is DecisionFault.NO_PROPOSAL
    assert fault(lambda: Decision(proposals=(shared, shared))) is DecisionFault.PROPOSAL_TWICE
    assert fault(lambda: Proposal(text="各出一半", result=REJECTED, vote=vote())) is DecisionFault.RESULT_CONTRADICTS_VOTE


weights = st.lists(st.integers(1, 10**6), min_size=1, max_size=8)


@given(weights, st.integers(1, 10**12), st.randoms(use_true_random=False))
def test_any_division_by_largest_remainder_is_accepted_and_survives_storage(sizes: list[int], total: int, order: Any) -> None:
    """An independent rounding: floors, then single fen to a random choice of parties, as many as are left."""
    shares = [Fraction(size, sum(sizes)) for size in sizes]
    amounts = [int(share * total) for share in shares]
    uneven = [number for number, share in enumerate(shares) if share * total != amounts[number]]
    for number in order.sample(uneven, total - sum(amounts)):
        amounts[number] += 1
    parts = tuple(
        CostShare(label=f"户{number}", share=share, amount_fen=amount)
        for number, (share, amount) in enumerate(zip(shares, amounts, strict=True))
    )
    decision = Decision(proposals=(Proposal(text="分摊", result=ADOPTED, cost_shares=CostShares(total_fen=total, parts=parts)),))
    assert Decision.from_data(decision.to_data()) == decision


@given(
    st.integers(0, 3_000), st.integers(0, 3_000), st.integers(0, 3_000), st.none() | st.fractions(Fraction(1, 100), 1, max_denominator=100)
)
def test_a_vote_survives_storage(silent: int, approve: int, reject: int, threshold: Fraction | None) -> None:
    asked = silent + approve + reject
    passed = approve > reject if threshold is None else asked > 0 and approve * threshold.denominator >= asked * threshold.numerator
    count = vote(households_asked=asked, approve=approve, reject=reject, passed=passed, threshold=threshold)
    decision = Decision(proposals=(Proposal(text="各出一半", result=ADOPTED if passed else REJECTED, vote=count),))
    assert Decision.from_data(decision.to_data()) == decision
