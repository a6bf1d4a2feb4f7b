"""`roundtable api`: the HTTP process."""

import runpy

from services.cli.bootstrap import Role
from services.cli.target import serve_on


def api() -> None:
    """启动 API · Serve the API on ROUNDTABLE_HOST and ROUNDTABLE_PORT with the database at DATABASE_URL."""
    serve_on(Role.API)
    runpy.run_module("services.api", run_name="__main__", alter_sys=True)  # imported by this command alone
