"""What a client is told of lines that may not stand: each by its number, and what to do with the first."""

import pytest

from services.domain.access import Role
from services.kit.wording import Locale
from tests.api.graphql.ask import ask
from tests.factories import Place, rows_of

DRAFT = """mutation($text: String!) { policyDraft(input: {note: "试行", text: $text}) {
    policyVersion { version } errors { code reason message path details }
} }"""
TEXT = "# 试点\np, RESIDENT, issue, dispatch, OWN_UNIT, allow\n\np, RESIDENT, issue, withdraw, RAISED, deny"
TOLD = {
    Locale.ZH_CN: "第 2 行超出区县可授予的范围（见 policies/overlays.csv），请缩小范围或删去",
    Locale.EN: "Line 2 gives more than a district may give (policies/overlays.csv): choose a narrower reach or leave it out",
}


@pytest.mark.parametrize("locale", TOLD)
async def test_every_wrong_line_is_told_and_nothing_is_kept(place: Place, locale: Locale) -> None:
    admin = await place.actor(Role.TENANT_ADMIN, "district")
    before = await rows_of(place)
    payload = (await ask(place.database, admin, DRAFT, {"text": TEXT}, locale=locale))["policyDraft"]
    faults = [{"line": 2, "fault": "TOO_WIDE"}, {"line": 4, "fault": "NOT_TO_BE_LOST"}]
    refusal = {"code": "INVALID_INPUT", "reason": "TOO_WIDE", "message": TOLD[locale], "path": ["text"], "details": {"lines": faults}}
    assert payload == {"policyVersion": None, "errors": [refusal]}
    assert await rows_of(place) == before
