"""Three versions of the district's own policy lines; the second is in force, and changes nothing that is read."""

from sqlalchemy import update

from services.domain.tenancy import District, PolicyOverlay
from tests.api.graphql.differential.world.maker import Maker

IN_FORCE = 2
LINES = (
    "p, OBSERVER, issue, see, OWN_UNIT, allow",
    "# 试点\np, COMMUNITY_WORKER, issue, dispatch, OWN_UNIT, allow  # 街道同意\np, OBSERVER, issue, export, SUBTREE, deny",
    "p, OBSERVER, issue, export, SUBTREE, deny",
)


async def make_rules(maker: Maker) -> None:
    """Store them."""
    for version, lines in enumerate(LINES, start=1):
        maker.row(PolicyOverlay, version=version, text=lines, note=maker.text() or "试行", drafted_at=maker.moment(), account_id=None)
    await maker.store()
    await maker.session.execute(update(District).where(District.id == maker.district_id).values(overlay_version=IN_FORCE))
