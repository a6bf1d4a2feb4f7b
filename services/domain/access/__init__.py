"""Who may: actor, words, Casbin's answers, and the reach of a grant as a SQL predicate."""

from services.domain.access.actor import Actor, Grant, UnitKind, system
from services.domain.access.find import Work, find, lock
from services.domain.access.policy import Answer, Policy, policy
from services.domain.access.reaches import REACHES, Predicate, Reaches, Row, Through, everywhere, lifted, may, subtree
from services.domain.access.words import Action, Reach, Resource, Role

__all__ = [
    "REACHES",
    "Action",
    "Actor",
    "Answer",
    "Grant",
    "Policy",
    "Predicate",
    "Reach",
    "Reaches",
    "Resource",
    "Role",
    "Row",
    "Through",
    "UnitKind",
    "Work",
    "everywhere",
    "find",
    "lifted",
    "lock",
    "may",
    "policy",
    "subtree",
    "system",
]
