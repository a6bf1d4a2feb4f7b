"""A YAML file → a mapping, or everything that is wrong with it. The file is never trusted: no tags, no aliases, no second keys."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from services.domain.interchange.mapping import Mapping
from services.domain.interchange.mapping_faults import MappingFault, MappingFinding, MappingRefused, explain

LARGEST = 1_000_000
"""Bytes of a mapping file."""
DEEPEST = 12
"""Levels of a mapping file; ours has five."""


def read_mapping(file: Path) -> Mapping:
    """Read and check a mapping file. Raises MappingRefused with every finding."""
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
    except OSError as error:
        raise _refused(MappingFault.UNREADABLE_FILE, error=error.strerror or type(error).__name__) from None
    return parse_mapping(data)


def parse_mapping(data: bytes) -> Mapping:
    """Check a mapping's bytes. Raises MappingRefused with every finding."""
    if len(data) > LARGEST:
        raise _refused(MappingFault.TOO_LARGE, most=LARGEST)
    try:
        said = yaml.load(data.decode("utf-8-sig"), _Loader)  # noqa: S506 - _Loader is a SafeLoader
    except UnicodeDecodeError:
        raise _refused(MappingFault.NOT_YAML, line=1, problem="UTF-8") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _refused(MappingFault.NOT_YAML, line=line, problem=error.problem or "") from None
    except (yaml.YAMLError, ValueError) as error:  # a character that YAML has no place for; a date that does not exist
        raise _refused(MappingFault.NOT_YAML, line=1, problem=str(error).splitlines()[0]) from None
    try:
        return Mapping.model_validate(said)
    except ValidationError as error:
        raise MappingRefused([explain(one, _keys(one["loc"])) for one in error.errors(include_url=False)]) from None


class _Loader(yaml.SafeLoader):
    """Refuses what a mapping has no use for and an attacker has: aliases (which multiply), depth, and keys that hide one another."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:  # noqa: ANN401 - as the parser says
        if self.check_event(yaml.AliasEvent):
            raise _refused(MappingFault.ALIAS, line=self.get_mark().line + 1)
        self.depth += 1
        if self.depth > DEEPEST:
            raise _refused(MappingFault.TOO_DEEP, most=DEEPEST)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[object] = set()
        for key, _ in node.value:
            said = key.value if isinstance(key, yaml.ScalarNode) else None
            if said in seen and said is not None:
                raise _refused(MappingFault.KEY_TWICE, key=said, line=key.start_mark.line + 1)
            seen.add(said)
        return super().construct_mapping(node, deep=deep)


def _refused(fault: MappingFault, **params: object) -> MappingRefused:
    return MappingRefused([MappingFinding("", fault, params)])


def _keys(path: tuple[int | str, ...]) -> str:
    """The keys that the file may have where the path ends."""
    model: type[BaseModel] = Mapping
    for step in path[:-1]:
        field = model.model_fields.get(str(step))
        inner = _models(field.annotation if field else None)
        if not inner:
            break
        model = inner[0]
    return ", ".join(model.model_fields)


def _models(annotation: Any) -> list[type[BaseModel]]:  # noqa: ANN401 - a type in any spelling
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in getattr(annotation, "__args__", ()) for model in _models(inner)]
