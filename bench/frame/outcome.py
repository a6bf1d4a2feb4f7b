"""What a run of the reads benchmark shows: a value a round for every contender, operation and number of connections."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.contenders.contender import Contender
from bench.contenders.operations import Operation
from bench.dataset import Dataset
from bench.frame.burst import Burst


@dataclass(frozen=True)
class Effort:
    """How long a run takes: rounds × (connections, operations, contenders) × seconds, more for who needs seconds for an answer."""

    rounds: int = 5
    seconds: float = 2
    connections: tuple[int, ...] = (8, 32)


@dataclass
class Reading:
    """What one contender showed for one operation at one number of connections, a value a round."""

    rates: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    api_ms: list[float] = field(default_factory=list)
    postgres_ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    """Of both together."""
    generator_share: list[float] = field(default_factory=list)
    refused: int = 0

    def add(self, burst: Burst) -> None:
        """Add a round's burst."""
        self.rates.append(burst.shot.rate)
        self.p50.append(burst.shot.p50)
        self.p99.append(burst.shot.p99)
        self.api_ms.append(burst.api_ms)
        self.postgres_ms.append(burst.postgres_ms)
        self.cpu_ms.append(burst.api_ms + burst.postgres_ms)
        self.generator_share.append(burst.generator_share)
        self.refused += burst.shot.refused


Key = tuple[str, str, int]
"""Contender, operation, connections."""


@dataclass(frozen=True)
class Ratio:
    """Of two values of the same round each: the median over the rounds, the least and the greatest."""

    median: float
    least: float
    greatest: float


@dataclass
class Outcome:
    """Everything that a run showed."""

    data: Dataset
    operations: Sequence[Operation]
    contenders: Sequence[Contender]
    effort: Effort
    readings: dict[Key, Reading] = field(default_factory=dict)
    resident_mb: dict[str, float] = field(default_factory=dict)
    ready_seconds: dict[str, float] = field(default_factory=dict)
    answer_bytes: dict[str, int] = field(default_factory=dict)
    loads: list[float] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    """Why somebody does not take part, a sentence each."""

    def median(self, key: Key, what: str) -> float | None:
        """The median over the rounds; None for who was not asked."""
        reading = self.readings.get(key)
        return None if reading is None else statistics.median(getattr(reading, what))

    def ratio(self, one: Key, other: Key, what: str) -> Ratio | None:
        """One's value divided by the other's, round by round, since what slows a machine down slows both; None for who was not asked."""
        pair = [self.readings.get(key) for key in (one, other)]
        if pair[0] is None or pair[1] is None:
            return None
        ratios = [mine / max(theirs, 1e-9) for mine, theirs in zip(getattr(pair[0], what), getattr(pair[1], what), strict=True)]
        return Ratio(statistics.median(ratios), min(ratios), max(ratios))
