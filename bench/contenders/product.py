"""The product itself: `python -m services.api`, as it is installed."""

import json

from bench.contenders.contender import PythonServer
from bench.contenders.operations import Ask


def document_of(ask: Ask) -> str:
    """The GraphQL request of an ask."""
    return json.dumps({"query": ask.operation.document, "variables": dict(ask.variables)}, ensure_ascii=False)


PRODUCT = PythonServer("product", "Roundtable", "services.api", path_of=lambda _: "/graphql", body_of=document_of)
