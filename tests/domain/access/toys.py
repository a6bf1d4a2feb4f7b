"""A toy entity with levels, an owner and a raiser, its notes, and trees of units to place rows in."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ColumnElement, MetaData, false
from sqlalchemy.orm import DeclarativeBase, Mapped, aliased, mapped_column

from services.domain.access import (
    Action,
    Actor,
    Grant,
    Link,
    Policy,
    Predicate,
    Reach,
    Reaches,
    Resource,
    Row,
    Through,
    UnitKind,
    everywhere,
    subtree,
)
from services.domain.access.policy import POLICIES
from services.kit.model import Base, Levelled, Versioned


class ToyBase(DeclarativeBase):
    """A registry of its own, so that the product's metadata stays the product's."""

    metadata = MetaData()
    type_annotation_map: ClassVar = Base.type_annotation_map


class Toy(ToyBase, Levelled, Versioned):
    """Something in a district."""

    __tablename__ = "toy"
    __table_args__ = {"prefixes": ["TEMPORARY"]}  # noqa: RUF012 - SQLAlchemy declares it as an instance variable

    district_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID | None]
    raiser_id: Mapped[UUID | None]
    published: Mapped[bool]


class Mark(ToyBase):
    """Somebody's mark on a toy, set for a unit."""

    __tablename__ = "mark"
    __table_args__ = {"prefixes": ["TEMPORARY"]}  # noqa: RUF012 - SQLAlchemy declares it as an instance variable

    district_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    toy_id: Mapped[UUID]
    person_id: Mapped[UUID]
    unit_id: Mapped[UUID | None]


class Note(ToyBase):
    """Something that is seen through its toy."""

    __tablename__ = "note"
    __table_args__ = {"prefixes": ["TEMPORARY"]}  # noqa: RUF012 - SQLAlchemy declares it as an instance variable

    district_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    toy_id: Mapped[UUID]


class Tag(ToyBase):
    """Something that hangs on a toy, or on a note, or on nothing."""

    __tablename__ = "tag"
    __table_args__ = {"prefixes": ["TEMPORARY"]}  # noqa: RUF012 - SQLAlchemy declares it as an instance variable

    district_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    toy_id: Mapped[UUID | None]
    note_id: Mapped[UUID | None]


def own_unit(row: Row, grant: Grant, _: Actor) -> ColumnElement[bool]:
    """OWN_UNIT."""
    return row.owner_id == grant.unit_id  # type: ignore[no-any-return]  # an alias


def raised(row: Row, _: Grant, actor: Actor) -> ColumnElement[bool]:
    """RAISED. Nobody has raised nothing: `== None` would be IS NULL, and a stranger would have raised every row without raiser."""
    return false() if actor.person_id is None else row.raiser_id == actor.person_id


def public(row: Row, _: Grant, __: Actor) -> ColumnElement[bool]:
    """PUBLIC."""
    return row.published  # type: ignore[no-any-return]  # an alias


_MARK, _FOR_US = aliased(Mark), aliased(Mark)


def marked(_: Row, grant: Grant, actor: Actor) -> tuple[Link, ...]:
    """SEATED: I set a mark on it, or somebody did for my unit. Two links, of which the second may join others of its kind."""
    mine = () if actor.person_id is None else (Link((_MARK,), "toy_id", _MARK.person_id == actor.person_id, few=actor.district_id),)
    return (*mine, Link((_FOR_US,), "toy_id", _FOR_US.unit_id == grant.unit_id))


MEANINGS: dict[Reach, Predicate] = {
    Reach.DISTRICT: everywhere,
    Reach.SUBTREE: subtree,
    Reach.OWN_UNIT: own_unit,
    Reach.RAISED: raised,
    Reach.SEATED: marked,
    Reach.PUBLIC: public,
}


def registry(policy: Policy) -> Reaches:
    """The product's own registry class over the toys."""
    reaches = Reaches(lambda: policy)
    reaches.register(Toy, Resource.ISSUE, MEANINGS, about=("id", Toy))
    notes = {Action.SEE: Through("toy_id", Toy, Action.READ), Action.READ: Through("toy_id", Toy, Action.SEE)}
    reaches.register(Note, None, through=notes, about=("toy_id", Toy))
    reaches.register(Mark, None, through={Action.SEE: Through("toy_id", Toy, Action.READ)})
    reaches.register(Tag, None, through={Action.SEE: (Through("toy_id", Toy, Action.READ), Through("note_id", Note, Action.READ))})
    return reaches


def written(folder: Path, lines: list[str]) -> Policy:
    """A policy of these lines under the product's model."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.conf").write_text((POLICIES / "model.conf").read_text("utf-8"), "utf-8")
    (folder / "policy.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return Policy(folder)


@dataclass(frozen=True)
class Node:
    """A unit in a tree; the root is the district."""

    id: UUID
    kind: UnitKind
    parent: "Node | None" = None

    def up(self) -> list["Node"]:
        """The unit and everything above it."""
        return [self, *(self.parent.up() if self.parent else [])]

    def level(self, kind: UnitKind) -> UUID | None:
        """The level column of a row that lies here."""
        return next((node.id for node in self.up() if node.kind is kind), None)


@dataclass(frozen=True)
class Fact:
    """What is true of one row, told without SQL: where it lies, whose it is, who raised it."""

    id: UUID
    node: Node
    owner_id: UUID | None
    raiser_id: UUID | None
    published: bool
    marker_id: UUID | None = None
    marked_for: UUID | None = None

    def reached(self, reach: str, grant: Grant, actor: Actor) -> bool:
        """Whether the reach holds between a grant and this row, by the parent pointers of the tree."""
        match Reach(reach):
            case Reach.DISTRICT:
                return True
            case Reach.SUBTREE:
                return grant.unit_id in {node.id for node in self.node.up()}
            case Reach.OWN_UNIT:
                return self.owner_id == grant.unit_id
            case Reach.RAISED:
                return self.raiser_id is not None and self.raiser_id == actor.person_id
            case Reach.SEATED:
                return self.marker_id is not None and (self.marker_id == actor.person_id or self.marked_for == grant.unit_id)
            case Reach.PUBLIC:
                return self.published
        return False

    def mark(self, district_id: UUID) -> Mark | None:
        """The mark on the row, if there is one."""
        if self.marker_id is None:
            return None
        return Mark(district_id=district_id, id=self.id, toy_id=self.id, person_id=self.marker_id, unit_id=self.marked_for)

    def row(self, district_id: UUID) -> Toy:
        """The same as a stored row."""
        return Toy(
            district_id=district_id,
            id=self.id,
            owner_id=self.owner_id,
            raiser_id=self.raiser_id,
            published=self.published,
            street_id=self.node.level(UnitKind.STREET),
            community_id=self.node.level(UnitKind.COMMUNITY),
            enterprise_id=self.node.level(UnitKind.ENTERPRISE),
            version=1,
        )
