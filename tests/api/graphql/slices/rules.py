"""The district's own policy lines, from the draft to the return to the base policy."""

from tests.api.graphql.slices.life import Life, at

LINES = "# 试点\np, COMMUNITY_WORKER, issue, close_unreachable, OWN_UNIT, allow\np, OBSERVER, issue, export, SUBTREE, deny"


async def play_rules(life: Life) -> None:
    """On Monday, 9 March: before anything is raised, so that nothing changes for the others."""
    await life.now(at(3, 9, 9))
    payload = await life.do("drafter", "policyDraft", text=LINES, note="社区可代为结案")
    life.made["policy version"] = payload["policyVersion"]["id"]
    await life.do("security", "policyPreview", version=1)
    await life.do("security", "policyActivate", version=1)
    await life.do("security", "policyActivate", version=0)
