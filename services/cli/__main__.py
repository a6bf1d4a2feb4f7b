"""`python -m services.cli`: the same as `roundtable`."""

from services.cli.main import run

run()
