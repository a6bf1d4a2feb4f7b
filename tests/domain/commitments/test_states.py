"""The table of domain.md §3.3, written down a second time: every (state, action) pair is in it or refused."""

import pytest

from services.domain.commitments import COMMITMENT, EXTENSION, CommitmentAction, CommitmentState, ExtensionAction, ExtensionState
from services.kit.errors import ErrorCode, Refusal

ROWS = """
DRAFT CONFIRM ACTIVE
DRAFT LAPSE VOIDED
DRAFT STRIKE VOIDED
ACTIVE NOTE_PROGRESS ACTIVE
ACTIVE CHECK_IN ACTIVE
ACTIVE REQUEST_EXTENSION ACTIVE
ACTIVE DECIDE_EXTENSION ACTIVE
ACTIVE CLAIM CLAIMED
ACTIVE DECLARE_BROKEN BROKEN
ACTIVE VOID VOIDED
ACTIVE VOID_WITH_ISSUE VOIDED
ACTIVE SUPERSEDE SUPERSEDED
ACTIVE VERIFY_PARTS VERIFIED
ACTIVE BREAK_PART PARTIAL
ACTIVE PUBLISH ACTIVE
CLAIMED VERIFY VERIFIED
CLAIMED ACCEPT_PART PARTIAL
CLAIMED REFUSE_CLAIM ACTIVE
CLAIMED VOID_WITH_ISSUE VOIDED
CLAIMED PUBLISH CLAIMED
PARTIAL VERIFY_REMAINDER VERIFIED
PARTIAL BREAK_REMAINDER BROKEN
PARTIAL VERIFY_PARTS VERIFIED
PARTIAL BREAK_PART PARTIAL
PARTIAL DECLARE_BROKEN BROKEN
PARTIAL VOID_WITH_ISSUE VOIDED
PARTIAL PUBLISH PARTIAL
VERIFIED REVOKE BROKEN
VERIFIED PUBLISH VERIFIED
BROKEN RECORD_DELIVERY BROKEN
BROKEN PUBLISH BROKEN
SUPERSEDED PUBLISH SUPERSEDED
"""
EXPECTED = {tuple(line.split()[:2]): line.split()[2] for line in ROWS.split("\n") if line}


@pytest.mark.parametrize("state", CommitmentState)
@pytest.mark.parametrize("action", CommitmentAction)
def test_every_pair_is_in_the_table_or_refused(state: CommitmentState, action: CommitmentAction) -> None:
    expected = EXPECTED.get((state.value, action.value))
    if expected is not None:
        assert COMMITMENT.move(state, action).value == expected
        return
    with pytest.raises(Refusal) as refused:
        COMMITMENT.move(state, action)
    assert (refused.value.code, refused.value.details) == (ErrorCode.WRONG_STATE, {"state": state.value, "action": action.value})


def test_a_promise_begins_as_a_draft_and_a_remainder_is_active_at_once() -> None:
    assert COMMITMENT.start(CommitmentAction.RECORD) is CommitmentState.DRAFT
    assert COMMITMENT.start(CommitmentAction.LEAVE_REMAINDER) is CommitmentState.ACTIVE


@pytest.mark.parametrize("state", ExtensionState)
@pytest.mark.parametrize("action", ExtensionAction)
def test_a_request_for_more_time_is_decided_once(state: ExtensionState, action: ExtensionAction) -> None:
    ends = {"APPROVE": "APPROVED", "REFUSE": "REFUSED", "OVERTAKE": "OVERTAKEN"}
    if state is ExtensionState.PROPOSED and action.value in ends:
        assert EXTENSION.move(state, action).value == ends[action.value]
        return
    with pytest.raises(Refusal) as refused:
        EXTENSION.move(state, action)
    assert refused.value.code is ErrorCode.WRONG_STATE
