"""The demonstration: two real districts and the four real cases, played through the commands that everybody uses."""

from services.cli.demo.loading import load

__all__ = ["load"]
