"""Real data beside the checkout, in `../shared/data`; it is not the project's to hand on. Its own README says what it is."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT.parent / "shared" / "data"
BOSTON = "boston311_2015.csv.gz"


def real_file(name: str) -> Path:
    """Return a file of real data. FileNotFoundError, which says what to do, when it is not there."""
    path = FOLDER / name
    if not path.is_file():
        raise FileNotFoundError(f"{name} is not beside the checkout: put it into {FOLDER.parent.name}/{FOLDER.name} next to {ROOT.name}")
    return path
