"""What the verdicts of a round come to: the nod with quorum, in exact fractions. Pure.

A verdict closes when it is SATISFIED or BASICALLY_SATISFIED with resolved YES or PARTLY; anything else asks for rework.
A single raiser decides alone. A group needs a response of `min_response` of its raisers and `min_satisfied` of those who
responded; it is judged as soon as no later answer could turn the result, and otherwise when the time for answers is over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from services.domain.closing.states import Judgement, Resolved, Satisfaction
from services.domain.issues import ClosureKind


@dataclass(frozen=True)
class Voice:
    """One raiser's verdict."""

    resolved: Resolved
    satisfaction: Satisfaction

    @property
    def closes(self) -> bool:
        """Whether this verdict alone would close the issue."""
        return self.satisfaction is not Satisfaction.DISSATISFIED and self.resolved is not Resolved.NO


@dataclass(frozen=True)
class Quorum:
    """The group rule of the tenant's policy data."""

    min_response: Fraction
    min_satisfied: Fraction

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Quorum":
        """Read `{"min_response": {"numerator", "denominator"}, "min_satisfied": …}`."""
        response, satisfied = data["min_response"], data["min_satisfied"]
        return cls(Fraction(response["numerator"], response["denominator"]), Fraction(satisfied["numerator"], satisfied["denominator"]))


def judge(voices: Sequence[Voice], raisers: int, quorum: Quorum, *, time_is_over: bool = False) -> Judgement:
    """Return what `voices` of `raisers` raisers come to. Silence is never counted as consent."""
    if not voices:
        return Judgement.OPEN
    answered, content = len(voices), sum(voice.closes for voice in voices)
    if raisers == 1:
        return Judgement.CLOSE if content else Judgement.REWORK
    if Fraction(answered, raisers) < quorum.min_response:
        return Judgement.OPEN
    silent = 0 if time_is_over else raisers - answered
    at_worst, at_best = Fraction(content, answered + silent), Fraction(content + silent, answered + silent)
    if at_worst >= quorum.min_satisfied:
        return Judgement.CLOSE
    return Judgement.REWORK if at_best < quorum.min_satisfied else Judgement.OPEN


def closure_kind(voices: Sequence[Voice]) -> ClosureKind:
    """How satisfied a closing round is: SATISFIED only when more than half of the closing voices say so without reserve."""
    content = [voice for voice in voices if voice.closes]
    strict = sum(voice.satisfaction is Satisfaction.SATISFIED for voice in content)
    return ClosureKind.SATISFIED if 2 * strict > len(content) else ClosureKind.BASICALLY_SATISFIED
