"""A district as it is after some years: thousands of matters, most of them closed, over streets, communities, departments and tables."""

from dataclasses import dataclass
from importlib.resources import files

from services.cli.bootstrap import Urls, connect
from services.domain.access import Actor, Role
from tests.factories import Place, make_place

ISSUES = 6_000
POSTS: dict[str, tuple[Role, str]] = {
    "clerk": (Role.DEPARTMENT_STAFF, "construction"),
    "quiet clerk": (Role.DEPARTMENT_STAFF, "services"),
    "secretary": (Role.COMMUNITY_SECRETARY, "community_a1"),
    "quiet secretary": (Role.COMMUNITY_SECRETARY, "community_b1"),
    "coordinator": (Role.STREET_COORDINATOR, "street_a"),
    "district coordinator": (Role.DISTRICT_COORDINATOR, "district"),
    "supervisor": (Role.DISTRICT_SUPERVISOR, "district"),
    "observer": (Role.OBSERVER, "street_a"),
    "liaison": (Role.ENTERPRISE_LIAISON, "enterprise_a"),
    "contact": (Role.ORGANISATION_CONTACT, "property"),
    "resident": (Role.RESIDENT, "community_a1"),
    "newcomer": (Role.RESIDENT, "community_a1"),
}
"""Who asks. Quiet are those to whose unit almost nothing ever came."""


@dataclass(frozen=True)
class Town:
    """The district and the people who ask."""

    place: Place
    actors: dict[str, Actor]

    async def close(self) -> None:
        """Close the connections."""
        await self.place.close()


async def build(urls: Urls, issues: int = ISSUES) -> Town:
    """Fill a fresh database."""
    place = await make_place(urls)
    actors = {name: await place.actor(*post) for name, post in POSTS.items()}
    # The head of a department is often its staff as well.
    actors["head"] = await place.actor(Role.DEPARTMENT_HEAD, "construction", (Role.DEPARTMENT_STAFF, "construction"))
    steps = _steps()
    await run(urls, steps["units"], steps["history"].replace(":issues", str(issues)).replace(":closed", "false"), steps["tables"])
    await run(urls, steps["persons"].replace(":resident", f"'{actors['resident'].person_id}'"), steps["settle"])
    return Town(place, actors)


async def grow(urls: Urls, times: int, issues: int) -> None:
    """So many times as many closed matters, and as many districts more."""
    steps = _steps()
    closed = steps["history"].replace(":issues", str(issues * (times - 1))).replace(":closed", "true")
    await run(urls, closed, steps["districts"].replace(":districts", str(times - 1)), steps["settle"])


async def run(urls: Urls, *statements: str) -> None:
    """Write rows that hold by construction, without foreign keys looking."""
    connection = await connect(urls.admin)
    try:
        await connection.execute("SET session_replication_role = replica; SET synchronous_commit = off; SET jit = off")
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def _steps() -> dict[str, str]:
    """town.sql's statements by name."""
    text = files(__package__).joinpath("town.sql").read_text(encoding="utf-8")
    parts = text.split("-- name: ")[1:]
    return {part.partition("\n")[0]: part.partition("\n")[2] for part in parts}
