"""`python -m services.worker`: the worker as a process of its own."""

import asyncio
import sys

from services.kit import telemetry
from services.kit.settings import settings
from services.worker.runner import serve


def main() -> int:
    """Work until a signal; return the exit status."""
    source = settings()
    if source.database_url is None:
        sys.stderr.write("缺少 DATABASE_URL：请设置数据库地址。\nDATABASE_URL is missing: set the address of the database.\n")
        return 1
    telemetry.configure()
    asyncio.run(serve(source, source.database_url))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
