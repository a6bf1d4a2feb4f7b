"""`python -m services.api`: the API as a process of its own."""

import sys

from services.api.app import create_app
from services.api.http.server import CannotServe, serve
from services.kit.settings import settings


def main() -> int:
    """Serve until a signal; return the exit status. What prevents a start is one sentence on standard error."""
    try:
        serve(create_app(), settings())
    except CannotServe as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
