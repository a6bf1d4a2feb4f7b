"""`roundtable worker`: the process that keeps time."""

import runpy

from services.cli.bootstrap import Role
from services.cli.target import serve_on


def worker() -> None:
    """启动工作进程 · Run deadlines, escalations, deliveries and the audit seal on the database at DATABASE_URL."""
    serve_on(Role.WORKER)
    runpy.run_module("services.worker", run_name="__main__", alter_sys=True)  # imported by this command alone
