"""`python -m bench [name …] [--issues N] [--districts N] [--rounds N] [--seconds S]`: run benchmarks in turn and write bench/RESULTS.md."""

import argparse
import importlib
import sys

from bench.contenders.node import NoNode
from bench.database import running
from bench.load import NoLoad
from bench.places import NoData
from bench.setting import Setting

BENCHES = ("reads", "reach", "dashboard", "growth", "hit", "mutation")
"""Modules of this package, in turn; each has `measure(setting) -> Report`."""


def main() -> int:
    """Return the exit status. What prevents a benchmark is one sentence on standard error."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(BENCHES)}; none: all")
    parser.add_argument("--issues", type=int, default=1_000_000)
    parser.add_argument("--districts", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2)
    given = parser.parse_args()
    if unknown := set(given.names) - set(BENCHES):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}")
    try:
        with running() as server:
            setting = Setting(server, given.issues, given.districts, given.rounds, given.seconds)
            for name in given.names or BENCHES:
                importlib.import_module(f"bench.{name}").measure(setting).publish()
    except (NoData, NoLoad, NoNode) as missing:
        sys.stderr.write(f"{missing}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
