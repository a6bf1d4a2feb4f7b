"""A scene of the play: what happens at a moment."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Scene:
    """Something that people do at one moment of the past."""

    at: datetime
    play: Callable[[], Awaitable[None]]
