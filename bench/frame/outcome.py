"""What a run of the reads benchmark shows: a value a round for every contender, operation and number of connections."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.contenders.contender import Contender
from bench.contenders.operations import Operation
from bench.dataset import Dataset
from bench.frame.load import Shot


@dataclass(frozen=True)
class Effort:
    """How long a run takes at most: rounds × (connections, operations, contenders) × seconds."""

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

    def add(self, shot: Shot, api: float, postgres: float) -> None:
        """Add a burst with the CPU seconds that it took."""
        self.rates.append(shot.rate)
        self.p50.append(shot.p50)
        self.p99.append(shot.p99)
        answered = max(1, shot.requests)  # none at all: the whole burst went into one that was not finished
        self.api_ms.append(api * 1e3 / answered)
        self.postgres_ms.append(postgres * 1e3 / answered)


Key = tuple[str, str, int]
"""Contender, operation, connections."""


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

    def median(self, contender: str, operation: str, connections: int, what: str) -> float | None:
        """The median over the rounds; None for who was not asked."""
        reading = self.readings.get((contender, operation, connections))
        return None if reading is None else statistics.median(getattr(reading, what))
