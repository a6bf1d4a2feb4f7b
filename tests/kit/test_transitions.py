"""Every (state, action) pair is either in the table or refused."""

from collections.abc import Iterable
from enum import StrEnum
from itertools import product

import pytest

from services.kit.errors import ErrorCode, Refusal
from services.kit.transitions import table


class Kettle(StrEnum):
    COLD = "COLD"
    BOILING = "BOILING"
    HOT = "HOT"


class Deed(StrEnum):
    FILL = "FILL"
    HEAT = "HEAT"
    REST = "REST"
    POUR = "POUR"


K, D = Kettle, Deed
Row = tuple[Iterable[Kettle] | Kettle, Deed, Iterable[Kettle] | Kettle]
ROWS: list[Row] = [((K.COLD, K.HOT), D.HEAT, K.BOILING), (K.BOILING, D.REST, (K.HOT, K.COLD)), (K.HOT, D.POUR, K.COLD)]
KETTLE = table({D.FILL: K.COLD}, ROWS)


def test_every_pair_moves_or_is_refused() -> None:
    moves = {(K.COLD, D.HEAT): K.BOILING, (K.HOT, D.HEAT): K.BOILING, (K.HOT, D.POUR): K.COLD}
    for pair in product(Kettle, Deed):
        if pair == (K.BOILING, D.REST):
            continue
        if pair in moves:
            assert KETTLE.move(*pair) is moves[pair]
            continue
        with pytest.raises(Refusal) as refused:
            KETTLE.move(*pair)
        said = {"state": pair[0].value, "action": pair[1].value}
        assert (refused.value.code, refused.value.details, refused.value.params) == (ErrorCode.WRONG_STATE, said, said)


def test_where_several_states_may_follow_the_caller_says_which() -> None:
    assert KETTLE.move(K.BOILING, D.REST, to=K.HOT) is K.HOT
    assert KETTLE.move(K.BOILING, D.REST, to=K.COLD) is K.COLD
    with pytest.raises(ValueError, match="say which"):
        KETTLE.move(K.BOILING, D.REST)
    with pytest.raises(Refusal):
        KETTLE.move(K.BOILING, D.REST, to=K.BOILING)
    with pytest.raises(Refusal):
        KETTLE.move(K.COLD, D.HEAT, to=K.HOT)


def test_creation_and_the_actions_of_a_state() -> None:
    assert KETTLE.start(D.FILL) is K.COLD
    with pytest.raises(KeyError):
        KETTLE.start(D.POUR)
    assert {state: KETTLE.actions(state) for state in Kettle} == {K.COLD: (D.HEAT,), K.BOILING: (D.REST,), K.HOT: (D.HEAT, D.POUR)}


def test_a_pair_given_twice_is_a_mistake() -> None:
    rows: list[Row] = [(K.COLD, D.HEAT, K.HOT), ((K.HOT, K.COLD), D.HEAT, K.BOILING)]
    with pytest.raises(ValueError, match="HEAT from COLD is in the table twice"):
        table({}, rows)
