"""What people do to a row that has a table of transitions: each deed with what its command asks, so that it can be told beforehand."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, and_

from services.domain.access.actor import Actor
from services.domain.access.links import Row
from services.domain.access.reaches import REACHES, Through, may
from services.domain.access.words import Action
from services.kit.errors import Refusal, forbidden, wrong_state
from services.kit.transitions import TransitionTable

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)
Relation: TypeAlias = Callable[[Row, Actor], ColumnElement[bool]]


@dataclass(frozen=True)
class Asked:
    """What a command asks before it does anything: an action on the row, or through it on its parent; and a relation to the very row
    that policy words cannot say, such as the chair's.
    """

    of: Action | Through
    also: Relation | None = None

    @property
    def action(self) -> Action:
        """The action that is asked, and named in the refusal."""
        return self.of.action if isinstance(self.of, Through) else self.of

    def allowed(self, row: Row, actor: Actor) -> ColumnElement[bool]:
        """Whether the actor may."""
        found = REACHES.through(actor, self.of, row) if isinstance(self.of, Through) else may(actor, self.of, row)
        return found if self.also is None else and_(found, self.also(row, actor))


@dataclass(frozen=True)
class Step(Generic[A]):
    """A deed: the table's actions to which it may come, of which one must be possible, what it asks, and the mutation that does it."""

    takes: tuple[A, ...]
    asks: Asked
    mutation: str
    word: StrEnum
    """What it is called, and what a refusal for the row's state calls it."""


def step(takes: A | tuple[A, ...], asks: Action | Through | Asked, mutation: str, *, word: StrEnum | None = None) -> Step[A]:
    """A step, called by the first action that it takes unless its command calls it otherwise."""
    several = takes if isinstance(takes, tuple) else (takes,)
    return Step(several, asks if isinstance(asks, Asked) else Asked(asks), mutation, word or several[0])


@dataclass(frozen=True)
class Course(Generic[S, A]):
    """How a row gets on: its table, the steps that people take in it, and the actions that only follow from something else.

    Every action of the table is one or the other: what is in neither, or in both, is a mistake found at start.
    """

    table: TransitionTable[S, A]
    steps: tuple[Step[A], ...]
    follows: frozenset[A] = field(default_factory=frozenset)
    """Done by the system, or in consequence of what is done to another row."""

    def __post_init__(self) -> None:
        known = {action: None for _, action in self.table.moves}
        taken = {action for one in self.steps for action in one.takes}
        if taken | self.follows != known.keys() or taken & self.follows:
            wrong = (taken | self.follows) ^ known.keys() | taken & self.follows
            raise ValueError(f"each action is a step or follows from one: {sorted(wrong)}")
        order = list(known)
        object.__setattr__(self, "steps", tuple(sorted(self.steps, key=lambda one: order.index(one.takes[0]))))

    def refusal(self, one: Step[A], state: S, *, allowed: bool) -> Refusal | None:
        """What a step would be refused with by policy or by the table, in the order in which its command asks; None: by neither."""
        if not allowed:
            return forbidden(one.asks.action)
        possible = any((state, action) in self.table.moves for action in one.takes)
        return None if possible else wrong_state(state, one.word)
