"""Codes of units that an import creates: the same for the same file, and out of the way of the official ones."""

from collections.abc import Container, Iterator

from services.domain.access import UnitKind
from services.domain.tenancy import Unit


def new_code(kind: UnitKind, parent: Unit, taken: Container[str]) -> str | None:
    """Return the first free code of a unit under a parent; None when there is none left.

    The statistics bureau numbers streets and communities below 600: those that it does not know get 12 digits from there on, beneath
    their parent's. Departments get D001 and so on.
    """
    return next((code for code in _codes(kind, parent.code) if code not in taken), None)


def _codes(kind: UnitKind, above: str) -> Iterator[str]:
    match kind:
        case UnitKind.STREET:
            return (f"{above[:6]}{number:03}000" for number in range(600, 1000))
        case UnitKind.COMMUNITY:
            return (f"{above[:9]}{number:03}" for number in range(600, 1000))
        case _:
            return (f"D{number:03}" for number in range(1, 10_000))
