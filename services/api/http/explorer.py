"""GraphiQL at `/graphiql`: vendored, so that the page loads nothing from anywhere but this server."""

import os
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

HOME = Path(__file__).parent / "graphiql"
POLICY = (
    "default-src 'self'; script-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; style-src-attr 'none'; "
    "img-src 'self' data:; font-src data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""No inline script, no eval, no style attribute. GraphiQL's dialogs make style elements, and its style sheet carries its fonts."""


def routes() -> list[BaseRoute]:
    """Return the page and its files."""
    page = (HOME / "index.html").read_text("utf-8")

    async def show(_request: Request) -> Response:
        return HTMLResponse(page, headers={"content-security-policy": POLICY, "cache-control": "no-cache"})

    return [Route("/graphiql", show, methods=["GET"]), Mount("/graphiql/assets", _Assets(directory=HOME / "assets"))]


class _Assets(StaticFiles):
    """Files that a browser may keep as long as it asks whether they have changed."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["cache-control"] = "no-cache"
        return response
