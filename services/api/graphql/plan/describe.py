"""Descriptions are docstrings: of the class, and under each field as under every documented attribute of this house.

    @stored(Issue, prefix="iss")
    class Issue(Node):
        \"\"\"What somebody raised (诉求).\"\"\"

        title: str
        \"\"\"What it is about (标题).\"\"\"

Python drops attribute docstrings when it compiles, so they are read from the source, once a module.
"""

import ast
import inspect
import sys
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, dataclass_transform, get_args

import strawberry
from strawberry.types.field import StrawberryField

from services.api.graphql.enums import expose

T = TypeVar("T")


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field,))
def object_type(cls: type[T]) -> type[T]:
    """A GraphQL object type, described by its docstrings: payloads, values, root fields."""
    return strawberry.type(_described(cls), description=_own_docstring(cls))


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field,))
def interface_type(cls: type[T]) -> type[T]:
    """A GraphQL interface, described by its docstrings."""
    return strawberry.interface(_described(cls), description=_own_docstring(cls))


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field,))
def input_type(cls: type[T]) -> type[T]:
    """A GraphQL input type, described by its docstrings."""
    return strawberry.input(_described(cls), description=_own_docstring(cls))


def own_annotations(cls: type[Any]) -> Mapping[str, Any]:
    """The annotations written in the class itself."""
    return inspect.get_annotations(cls)


def _described(cls: type[T]) -> type[T]:
    notes = _field_docstrings(cls)
    for name, annotation in own_annotations(cls).items():
        _expose_enums(annotation)
        given = cls.__dict__.get(name, None)
        if not isinstance(given, StrawberryField):
            given = strawberry.field(default=given) if name in cls.__dict__ else strawberry.field()
            setattr(cls, name, given)
        given.description = notes.get(name)
    for given in cls.__dict__.values():
        if isinstance(given, StrawberryField) and given.base_resolver is not None and given.description is None:
            given.description = inspect.getdoc(given.base_resolver.wrapped_func)
    return cls


def _expose_enums(annotation: Any) -> None:  # noqa: ANN401 - whatever stands in an annotation
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        expose(annotation)
    for inner in get_args(annotation):
        _expose_enums(inner)


def _own_docstring(cls: type[Any]) -> str | None:
    return inspect.cleandoc(cls.__dict__["__doc__"]) if cls.__dict__.get("__doc__") else None


def _field_docstrings(cls: type[Any]) -> Mapping[str, str]:
    return _module_docstrings(cls.__module__).get(cls.__qualname__, {})


@lru_cache(maxsize=256)
def _module_docstrings(module: str) -> Mapping[str, Mapping[str, str]]:
    """Qualified class name → field → docstring, for every class of a module."""
    file = getattr(sys.modules.get(module), "__file__", None)
    found: dict[str, dict[str, str]] = {}
    if file is not None:
        _walk(ast.parse(Path(file).read_text("utf-8")), "", found)
    return found


def _walk(node: ast.AST, prefix: str, found: dict[str, dict[str, str]]) -> None:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            found[prefix + child.name] = _class_notes(child)
            _walk(child, f"{prefix}{child.name}.", found)
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            _walk(child, f"{prefix}{child.name}.<locals>.", found)


def _class_notes(node: ast.ClassDef) -> dict[str, str]:
    notes: dict[str, str] = {}
    for statement, following in zip(node.body, node.body[1:], strict=False):
        match statement, following:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                notes[name] = inspect.cleandoc(text)
    return notes
