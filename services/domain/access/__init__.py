"""Who may: actor, words, Casbin's answers, the reach of a grant as a SQL predicate, and the same turned round."""

from services.domain.access.actor import Actor, Grant, Shape, UnitKind, system
from services.domain.access.explaining import Explained, Ground, explained, grounds
from services.domain.access.find import Work, find, lock
from services.domain.access.links import Lift, Link, Met, Row, alternatives, any_of, moved, same_as, there_is
from services.domain.access.policy import POLICIES, Answer, Line, Policy, policy, read_lines
from services.domain.access.reaches import REACHES, Predicate, Reaches, Through, everywhere, lifted, may, subtree
from services.domain.access.stand_in import Bind, Pointing, Slot, StandIn, at_my_unit, stand_in, value_of
from services.domain.access.steps import Asked, Course, Step, step
from services.domain.access.turned import Turned, turned
from services.domain.access.words import Action, Effect, Reach, Resource, Role

__all__ = [
    "POLICIES",
    "REACHES",
    "Action",
    "Actor",
    "Answer",
    "Asked",
    "Bind",
    "Course",
    "Effect",
    "Explained",
    "Grant",
    "Ground",
    "Lift",
    "Line",
    "Link",
    "Met",
    "Pointing",
    "Policy",
    "Predicate",
    "Reach",
    "Reaches",
    "Resource",
    "Role",
    "Row",
    "Shape",
    "Slot",
    "StandIn",
    "Step",
    "Through",
    "Turned",
    "UnitKind",
    "Work",
    "alternatives",
    "any_of",
    "at_my_unit",
    "everywhere",
    "explained",
    "find",
    "grounds",
    "lifted",
    "lock",
    "may",
    "moved",
    "policy",
    "read_lines",
    "same_as",
    "stand_in",
    "step",
    "subtree",
    "system",
    "there_is",
    "turned",
    "value_of",
]
