"""What is done about the district's own policy lines."""

from services.api.graphql.inputs import Input, Unkeyed, input_type, text
from services.api.graphql.mutation import Call, Ids, Payload, mutation
from services.api.graphql.overlays.types import PolicyPreview, PolicyVersion, preview_of
from services.api.graphql.plan.declare import result
from services.api.graphql.plan.describe import object_type
from services.domain import overlays

LINES, NOTE = 20_000, 1_000
"""Longest text and note, in characters."""


@object_type
class PolicyVersionPayload(Payload):
    """A version of the district's own lines (策略版本操作结果)."""

    policy_version: PolicyVersion | None = result()
    """The version; null for the base policy alone (版本)."""


@object_type
class PolicyPreviewPayload(Payload):
    """What a version would change (策略预览结果)."""

    preview: PolicyPreview | None
    """Who would gain and who would lose (预览)."""


@input_type
class PolicyDraftInput(Input):
    """The district's own lines (起草策略)."""

    note: str = text(NOTE)
    """Why (起草说明)."""
    text: str = text(LINES)
    """Lines as in policies/policy.csv: `p, role, resource, action, reach, allow` or `deny`; `g, role, role` (策略行)."""


@input_type
class PolicyPreviewInput(Unkeyed):
    """Which version to look at (预览策略)."""

    version: int
    """Its number; 0: the base policy alone (版本号)."""


@input_type
class PolicyActivateInput(Input):
    """Which version to put in force (启用策略)."""

    version: int
    """Its number, an older one as well; 0: the base policy alone (版本号)."""


@mutation(PolicyVersionPayload)
async def policy_draft(call: Call, input: PolicyDraftInput) -> Ids:
    """Draft the district's own policy lines as a new version, which is not in force yet; every wrong line is told (起草策略)."""
    draft = await overlays.policy_draft(call.work, input.text, note=input.note)
    return {"policy_version": draft.id}


@mutation(PolicyPreviewPayload)
async def policy_preview(call: Call, input: PolicyPreviewInput) -> Ids:
    """See who would gain and who would lose how many rows by a version, with examples, before it is put in force (预览策略)."""
    return {"preview": preview_of(await overlays.policy_preview(call.work, input.version), call.context.locale)}


@mutation(PolicyVersionPayload)
async def policy_activate(call: Call, input: PolicyActivateInput) -> Ids:
    """Put a version of the district's own lines in force, everywhere within two seconds. Not for who drafted it (启用策略)."""
    return {"policy_version": await overlays.policy_activate(call.work, input.version)}


MUTATIONS = (policy_draft, policy_preview, policy_activate)
