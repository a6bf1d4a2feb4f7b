"""What the harness needs of a contender: start it, ask it, and read its answer in the product's words."""

import base64
import re
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from bench.contenders.operations import Ask, Operation
from bench.dataset import Dataset
from bench.frame.load import Request
from bench.frame.processes import Process, serving
from services.cli.bootstrap import Role

GLOBAL_ID = re.compile(r"[a-z]{3}_([0-9a-z]{26}|[0-9a-f]{32})")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
CONNECTIONS = 8
"""Database connections of every contender."""


class Contender(Protocol):
    """One who answers."""

    @property
    def name(self) -> str:
        """Short, for files and tables."""
        ...

    @property
    def title(self) -> str:
        """What it is."""
        ...

    @property
    def role(self) -> str:
        """The database role whose backends work for it."""
        ...

    def answers(self, operation: Operation) -> bool:
        """Whether it knows the operation."""
        ...

    def serve(self, data: Dataset, logs: Path) -> AbstractContextManager[Process]:
        """Run it for the block."""
        ...

    def path(self, operation: Operation) -> str:
        """Where it is asked."""
        ...

    def request(self, ask: Ask, token: str) -> Request:
        """The request that says the same as the product's."""
        ...

    def read(self, operation: Operation, answer: Any) -> Any:  # noqa: ANN401 - JSON
        """Its answer's data in the product's words: what is compared before anything is timed."""
        ...


@dataclass(frozen=True)
class PythonServer:
    """A contender that is a Python module on uvicorn, with uvloop and httptools, and works as rt_api."""

    name: str
    title: str
    module: str
    path_of: Callable[[Operation], str]
    body_of: Callable[[Ask], str]
    known: frozenset[str] | None = None
    role: str = Role.API.value

    def answers(self, operation: Operation) -> bool:
        """See Contender."""
        return self.known is None or operation.name in self.known

    def serve(self, data: Dataset, logs: Path) -> AbstractContextManager[Process]:
        """See Contender."""
        return serving([sys.executable, "-m", self.module], environment(data), logs / f"{self.name}.log")

    def path(self, operation: Operation) -> str:
        """See Contender."""
        return self.path_of(operation)

    def request(self, ask: Ask, token: str) -> Request:
        """See Contender."""
        return Request(self.body_of(ask), {"content-type": "application/json", "authorization": f"Bearer {token}"})

    def read(self, operation: Operation, answer: Any) -> Any:  # noqa: ANN401, ARG002 - JSON; they speak the product's words
        """See Contender."""
        if answer.get("errors"):
            raise ValueError(f"{self.name} answered with errors: {answer['errors']}")
        return plain(answer["data"])


def environment(data: Dataset) -> Mapping[str, str]:
    """What a process needs to serve a set as the product does."""
    return {
        "DATABASE_URL": data.urls.api,
        "ROUNDTABLE_HOME": str(data.server.home),
        "ROUNDTABLE_DEVELOPMENT_ISSUER": "1",
        "ROUNDTABLE_HOST": "127.0.0.1",
        "ROUNDTABLE_POOL_SIZE": str(CONNECTIONS),
    }


def plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return JSON with ids as UUIDs and instants as one writing of them, so that equal means equal."""
    match value:
        case dict():
            return {key: plain(inner) for key, inner in value.items()}
        case list():
            return [plain(inner) for inner in value]
        case str() if found := GLOBAL_ID.fullmatch(value):
            tail = found[1]
            return tail if len(tail) == 32 else base64.b32decode(tail.upper() + "======").hex()
        case str() if INSTANT.match(value):
            return datetime.fromisoformat(value).timestamp()
    return value
