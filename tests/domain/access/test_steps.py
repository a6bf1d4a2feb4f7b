"""A course says of every action of its table who takes it: people by a step, or nobody because it follows from something else."""

from enum import StrEnum

import pytest

from services.domain.access import Action, Course, step
from services.kit.errors import ErrorCode
from services.kit.transitions import table


class Light(StrEnum):
    """A lamp."""

    OFF = "OFF"
    ON = "ON"
    BROKEN = "BROKEN"


class Turn(StrEnum):
    """What is done to it."""

    MAKE = "MAKE"
    SWITCH = "SWITCH"
    BURN = "BURN"
    DIM = "DIM"


LAMP = table(
    {Turn.MAKE: Light.OFF},
    [(Light.OFF, Turn.SWITCH, Light.ON), (Light.ON, Turn.DIM, Light.ON), (Light.ON, Turn.BURN, Light.BROKEN)],
)
SWITCH, DIM = step(Turn.SWITCH, Action.START, "lampSwitch"), step(Turn.DIM, Action.FINISH, "lampDim", word=Action.CLAIM)


def test_steps_stand_in_the_tables_order() -> None:
    assert Course(LAMP, (DIM, SWITCH), frozenset({Turn.BURN})).steps == (SWITCH, DIM)


@pytest.mark.parametrize(
    ("steps", "follows"),
    [
        ((SWITCH, DIM), set()),
        ((SWITCH,), {Turn.BURN}),
        ((SWITCH, DIM), {Turn.BURN, Turn.DIM}),
        ((SWITCH, DIM), {Turn.BURN, Turn.MAKE}),
    ],
    ids=["left out", "no step", "both", "not a move"],
)
def test_every_action_is_a_step_or_follows_from_one(steps: tuple[object, ...], follows: set[Turn]) -> None:
    with pytest.raises(ValueError, match="each action is a step or follows"):
        Course(LAMP, steps, frozenset(follows))  # type: ignore[arg-type]  # steps of this table


def test_policy_is_asked_before_the_state_and_both_say_what_the_command_says() -> None:
    course = Course(LAMP, (SWITCH, DIM), frozenset({Turn.BURN}))
    forbidden, wrong = course.refusal(DIM, Light.OFF, allowed=False), course.refusal(DIM, Light.OFF, allowed=True)
    assert forbidden is not None
    assert wrong is not None
    assert (forbidden.code, forbidden.details) == (ErrorCode.FORBIDDEN, {"action": "finish"})
    assert (wrong.code, wrong.details) == (ErrorCode.WRONG_STATE, {"state": "OFF", "action": "claim"})
    assert course.refusal(DIM, Light.ON, allowed=True) is None


def test_a_step_that_may_come_to_several_actions_needs_one_of_them() -> None:
    either = step((Turn.SWITCH, Turn.BURN), Action.START, "lampTouch")
    course = Course(LAMP, (either, DIM))
    assert [course.refusal(either, state, allowed=True) is None for state in Light] == [True, True, False]
