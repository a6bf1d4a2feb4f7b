"""The product's own application with graphql-core walking over the tree that the planner's one statement has fetched."""

import dataclasses

from bench.contenders.contender import PythonServer
from bench.contenders.product import document_of
from services.api.app import parts
from services.api.graphql.plan.engine import Finish
from services.api.http.application import assemble
from services.api.http.planned import Planner
from services.api.http.server import serve
from services.kit.settings import settings

INTERPRETED = PythonServer(
    "interpreted",
    "graphql-core over the same tree",
    "bench.contenders.interpreted",
    path_of=lambda _: "/graphql",
    body_of=document_of,
)


def main() -> None:
    """Serve as `python -m services.api` does, but for the finish."""
    given = settings()
    product = parts(given)
    serve(assemble(dataclasses.replace(product, executor=Planner(product.schema, Finish.CORE)), given), given)


if __name__ == "__main__":
    main()
