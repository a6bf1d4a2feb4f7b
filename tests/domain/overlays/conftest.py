"""A small district with its administrators."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Role
from services.domain.overlays import policy_activate, policy_draft
from tests.factories import Place, make_place


@dataclass
class Office:
    """The three eyes of a district."""

    place: Place
    admin: Actor
    security: Actor
    auditor: Actor

    async def draft(self, *lines: str, note: str = "试行") -> int:
        """Draft lines; return the version."""
        async with self.place.work(self.admin) as work:
            return (await policy_draft(work, "\n".join(lines), note=note)).version

    async def activate(self, version: int) -> None:
        """Put a version in force."""
        async with self.place.work(self.security) as work:
            await policy_activate(work, version)

    async def enact(self, *lines: str) -> int:
        """Draft lines and put them in force."""
        version = await self.draft(*lines)
        await self.activate(version)
        return version


@pytest.fixture
async def office(database_urls: Urls) -> AsyncIterator[Office]:
    """A fresh district."""
    place = await make_place(database_urls)
    posts = [await place.actor(role, "district") for role in (Role.TENANT_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)]
    yield Office(place, *posts)
    await place.close()
