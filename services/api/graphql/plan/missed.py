"""Ids that a client looked up at the root and at which there is nothing for it: the access log is told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from services.api.graphql import ids
from services.api.graphql.plan.bind import Given, Reader, each
from services.api.graphql.plan.index import Index
from services.domain.access import REACHES


@dataclass(frozen=True, slots=True)
class Look:
    """A root field that looks rows up by their ids: its key in the answer, its name, and how to read the ids."""

    key: str
    field: str
    read: Reader
    several: bool

    def found_all(self, raw: bytes) -> bool:
        """Whether an answer shows at a glance that there was something at every id."""
        return b"null" not in raw if self.several else b'"%b":null' % self.key.encode() not in raw


def missed(index: Index, looks: Sequence[Look], raw: bytes, given: Given) -> Iterator[tuple[str, str, UUID]]:
    """The well-formed ids at which there was nothing: the field, what the id is of, the id. Answers that show everything are not parsed."""
    doubtful = [look for look in looks if not look.found_all(raw)]
    tree: Mapping[str, Any] = orjson.loads(raw) if doubtful else {}
    for look in doubtful:
        for text, found in zip(each(look.read(given)), each(tree[look.key]), strict=False):
            known = None if found is not None else ids.decode(text, index.prefixes)
            if known is not None:
                yield look.field, resource_of(index, ids.prefix_of(text)), known


def resource_of(index: Index, prefix: str) -> str:
    """What ids with a prefix are of: the policy's word, or the table where it has none."""
    target = index.target(index.prefixes[prefix])
    model = target.model
    word = REACHES.entity(model).resource if target.sees else None
    return str(model.__table__.name) if word is None else word.value
