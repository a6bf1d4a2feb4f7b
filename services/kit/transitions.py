"""States move only through a table. Every (state, action) pair is either in it or refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from services.kit.errors import wrong_state

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)


@dataclass(frozen=True)
class TransitionTable(Generic[S, A]):
    """(state, action) → the states it may lead to; `initial` maps a creating action to the first state."""

    initial: Mapping[A, S]
    moves: Mapping[tuple[S, A], tuple[S, ...]]

    def start(self, action: A) -> S:
        """Return the state in which a creating action leaves a new row."""
        return self.initial[action]

    def move(self, state: S, action: A, to: S | None = None) -> S:
        """Return the state after `action`; `to` chooses where the table offers several. Refuses what is not in the table."""
        targets = self.moves.get((state, action), ())
        if not targets or (to is not None and to not in targets):
            raise wrong_state(state, action)
        if to is None and len(targets) > 1:
            raise ValueError(f"{action} from {state} leads to one of {targets}: say which")
        return targets[0] if to is None else to

    def actions(self, state: S) -> tuple[A, ...]:
        """Return the actions that the table knows from `state`, in the table's order."""
        return tuple(action for source, action in self.moves if source is state)


def table(initial: Mapping[A, S], rows: Iterable[tuple[Iterable[S] | S, A, Iterable[S] | S]]) -> TransitionTable[S, A]:
    """Build a table from rows (from, action, to), each side one state or several. A pair given twice is a mistake."""
    moves: dict[tuple[S, A], tuple[S, ...]] = {}
    for sources, action, targets in rows:
        for source in _each(sources):
            if (source, action) in moves:
                raise ValueError(f"{action} from {source} is in the table twice")
            moves[source, action] = tuple(_each(targets))
    return TransitionTable(initial, moves)


def _each(states: Iterable[S] | S) -> Iterable[S]:
    # A StrEnum member is itself iterable (of letters), so the kind decides.
    return (states,) if isinstance(states, StrEnum) else states
