"""The nod with quorum, against a brute-force oracle."""

from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from services.domain.closing import Judgement, Quorum, Resolved, Satisfaction, Voice, closure_kind, judge
from services.domain.issues import ClosureKind

RULE = Quorum(Fraction(1, 2), Fraction(2, 3))
NOD = Voice(Resolved.YES, Satisfaction.SATISFIED)
NEARLY = Voice(Resolved.PARTLY, Satisfaction.BASICALLY_SATISFIED)
NO = Voice(Resolved.PARTLY, Satisfaction.DISSATISFIED)


def test_what_closes() -> None:
    closing = {(r, s) for r, s in product(Resolved, Satisfaction) if Voice(r, s).closes}
    assert closing == {
        (Resolved.YES, Satisfaction.SATISFIED),
        (Resolved.YES, Satisfaction.BASICALLY_SATISFIED),
        (Resolved.PARTLY, Satisfaction.SATISFIED),
        (Resolved.PARTLY, Satisfaction.BASICALLY_SATISFIED),
    }


def test_one_raiser_decides_alone() -> None:
    assert judge([NOD], 1, RULE) is Judgement.CLOSE
    assert judge([NO], 1, RULE) is Judgement.REWORK
    assert judge([], 1, RULE, time_is_over=True) is Judgement.OPEN


def test_thirty_raisers_of_whom_two_answer() -> None:
    assert judge([NOD, NOD], 30, RULE) is Judgement.OPEN
    assert judge([NOD, NOD], 30, RULE, time_is_over=True) is Judgement.OPEN


def test_exactly_two_thirds_is_enough_and_one_vocal_veto_does_not_block() -> None:
    assert judge([NOD, NOD, NO], 3, RULE) is Judgement.CLOSE
    assert judge([NOD, NO, NO], 3, RULE) is Judgement.REWORK
    assert judge([NOD] * 5 + [NO], 10, RULE) is Judgement.OPEN
    assert judge([NOD] * 5 + [NO], 10, RULE, time_is_over=True) is Judgement.CLOSE


def test_closing_is_called_satisfied_only_by_more_than_half() -> None:
    assert closure_kind([NOD]) is ClosureKind.SATISFIED
    assert closure_kind([NOD, NEARLY]) is ClosureKind.BASICALLY_SATISFIED
    assert closure_kind([NOD, NOD, NEARLY, NO, NO]) is ClosureKind.SATISFIED


shares = st.fractions(0, 1, max_denominator=12)


@given(st.lists(st.sampled_from([NOD, NEARLY, NO]), max_size=6), st.integers(2, 8), shares, shares)
def test_it_is_judged_early_exactly_when_no_later_answer_can_turn_it(
    voices: list[Voice], raisers: int, response: Fraction, satisfied: Fraction
) -> None:
    voices, rule = voices[:raisers], Quorum(response, satisfied)
    result = judge(voices, raisers, rule)
    if result is Judgement.OPEN:
        return
    for rest in range(raisers - len(voices) + 1):
        for later in product([NOD, NO], repeat=rest):
            assert judge([*voices, *later], raisers, rule, time_is_over=True) is result
