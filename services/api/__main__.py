"""`python -m services.api`: the API as a process of its own."""

import gc
import sys

gc.disable()  # what is made before serving begins is kept, so looking for garbage among it is a tenth of the start; see `_settle`

from services.api.app import create_app  # noqa: E402
from services.api.http.server import CannotServe, serve  # noqa: E402
from services.kit.settings import settings  # noqa: E402


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
