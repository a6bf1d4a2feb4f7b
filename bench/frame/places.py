"""Where a benchmark finds the real data, and where it may keep what it makes."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class NoData(Exception):  # noqa: N818 - a sentence for whoever runs a benchmark
    """The real data is not beside the checkout."""


def shared(name: str) -> Path:
    """Return a file of the real data: in the folder that ROUNDTABLE_DATA names, else in `shared/data` beside the checkout or above it."""
    named = os.environ.get("ROUNDTABLE_DATA")
    folders = [Path(named)] if named else [above / "shared" / "data" for above in ROOT.parents]
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    raise NoData(f"{name} is not in shared/data beside the checkout; name the folder in ROUNDTABLE_DATA.")


def home() -> Path:
    """Return the folder of the benchmarks' own database server and whatever else they keep between runs; git ignores it."""
    folder = Path(os.environ.get("ROUNDTABLE_BENCH_HOME", ROOT / ".bench"))
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    return folder.resolve()
