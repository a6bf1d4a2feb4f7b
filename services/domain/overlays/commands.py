"""Drafting a district's own policy lines, and putting a version of them in force. Who drafts does not activate (三员分立)."""

from uuid import UUID

from sqlalchemy import func, select

from services.domain.access import Action, Policy, Work, find, policy, read_lines
from services.domain.overlays.checking import checked
from services.domain.overlays.events import PolicyActivated, PolicyDrafted
from services.domain.overlays.faults import OverlayFault
from services.domain.tenancy import District, PolicyOverlay, Unit
from services.kit.errors import ErrorCode, Refusal


async def policy_draft(work: Work, text: str, *, note: str) -> PolicyOverlay:
    """Keep these lines as the next version. Refuses what may not stand, with every line's fault; nothing is in force yet."""
    await find(work, Unit, work.district_id, Action.DRAFT_POLICY)
    if not note.strip():
        raise Refusal(ErrorCode.INVALID_INPUT, OverlayFault.NOTE_EMPTY, path=("note",))
    last = select(func.coalesce(func.max(PolicyOverlay.version), 0)).where(PolicyOverlay.district_id == work.district_id)
    version = (await work.session.execute(last)).scalar_one() + 1  # the district's row is locked: drafts take turns
    await checked(text, version)
    draft = PolicyOverlay(
        district_id=work.district_id, version=version, text=text, note=note.strip(), drafted_at=work.now, account_id=work.actor.account_id
    )
    work.session.add(draft)
    await work.session.flush()
    lines = tuple(", ".join(line) for _, line in read_lines(text))
    work.record(PolicyDrafted(subject_id=work.district_id, version=version, lines=lines, note=draft.note))
    return draft


async def policy_activate(work: Work, version: int) -> UUID | None:
    """Put a version in force, an older one as well; 0 is the base policy alone. Returns its id. Refuses who drafted it.

    It is looked at again: what was right when it was drafted may go too far under today's base policy.
    """
    await find(work, Unit, work.district_id, Action.ACTIVATE_POLICY)
    district = await work.session.get_one(District, work.district_id, with_for_update=True)
    if version == district.overlay_version:
        raise Refusal(ErrorCode.CONFLICT, OverlayFault.IN_FORCE_ALREADY, path=("version",), params={"version": version})
    draft = None if version == 0 else await drafted(work, version)
    if draft is not None:
        if draft.account_id is not None and draft.account_id == work.actor.account_id:
            raise Refusal(ErrorCode.BARRED, OverlayFault.DRAFTED_BY_YOU, path=("version",))
        await checked(draft.text, version)
    work.record(PolicyActivated(subject_id=work.district_id, version=version, before=district.overlay_version))
    district.overlay_version = version
    await work.session.flush()
    return None if draft is None else draft.id


async def drafted(work: Work, version: int) -> PolicyOverlay:
    """Return a version of the district. Refuses one that there is not."""
    mine = select(PolicyOverlay).where(PolicyOverlay.district_id == work.district_id, PolicyOverlay.version == version)
    found = (await work.session.execute(mine)).scalar_one_or_none()
    if found is None:
        raise Refusal(ErrorCode.NOT_FOUND, OverlayFault.NO_SUCH_VERSION, path=("version",), params={"version": version})
    return found


async def candidate(work: Work, version: int) -> Policy:
    """Return the policy that a version would put in force. Refuses what `policy_activate` refuses about its lines."""
    return policy() if version == 0 else await checked((await drafted(work, version)).text, version)
