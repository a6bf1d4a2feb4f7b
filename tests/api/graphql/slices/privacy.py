"""An issue is shown to others, a raiser is called, a property company may call one: every mutation about it once."""

from services.api.denials import Denials
from tests.api.graphql.ask import ask
from tests.api.graphql.slices.life import Life
from tests.api.graphql.slices.thread import raised, raiser_of

TITLE = "query($id: ID!) { issue(id: $id) { title } }"


async def play_privacy(life: Life) -> None:
    """After the thread."""
    await _shared(life)
    await _revealed(life)
    await _agreed(life)
    await _denied(life)


async def _shared(life: Life) -> None:
    life.made["shared"] = issue = await raised(life, "共用的水箱")
    payload = await life.do("secretary", "issueShare", issue=issue, unit=life.unit("community_a2"), note="共用一个水箱")
    assert (payload["share"]["unit"]["name"], payload["share"]["note"]) == ("community_a2", "共用一个水箱")
    payload = await life.do("street", "issueShare", issue=issue, unit=life.unit("traffic"))
    assert (await life.ask("traffic", TITLE, id=issue))["issue"] == {"title": "共用的水箱"}
    payload = await life.do("secretary", "issueUnshare", share=payload["share"]["id"])
    assert payload["share"]["endedAt"] is not None
    assert (await life.ask("traffic", TITLE, id=issue))["issue"] is None


async def _revealed(life: Life) -> None:
    raiser = await raiser_of(life, life["declined"])
    payload = await life.do("worker", "raiserRevealContact", raiser=raiser, reason="回访")
    assert payload["contact"] == {"__typename": "RaiserContact", "name": "赵六", "phone": "13900001111"}
    assert (payload["raiser"]["name"], payload["raiser"]["phone"]) == ("赵*", "139****1111")


async def _agreed(life: Life) -> None:
    issue = await raised(life, "楼道堆物")
    await life.do("secretary", "issueDispatch", issue=issue, lead=life.unit("property"), coHandlers=[])
    mine, company = await raiser_of(life, issue), life.unit("property")
    payload = await life.do("resident", "raiserConsentContact", raiser=mine, unit=company, purpose="约定上门时间")
    assert (payload["consent"]["unit"], payload["consent"]["recipient"]) == (None, "property"), "who agrees is told to whom"
    assert (payload["consent"]["byProxy"], payload["raiser"]["name"]) == (False, "张三")
    payload = await life.do("property", "raiserRevealContact", raiser=mine, reason="约定上门时间")
    assert payload["contact"] == {"__typename": "RaiserContact", "name": "张三", "phone": "13812348000"}
    (consent,) = (await life.ask("resident", CONSENTS, id=mine))["node"]["consents"]["nodes"]
    payload = await life.do("resident", "raiserWithdrawConsent", consent=consent["id"])
    assert payload["consent"]["withdrawnAt"] is not None
    assert (await life.ask("property", "query($id: ID!) { node(id: $id) { id } }", id=mine))["node"] is None
    told = {"purpose": "约定上门时间", "evidence": "通话录音 3 号"}
    payload = await life.do("worker", "raiserConsentContact", raiser=mine, unit=company, **told)
    assert (payload["consent"]["byProxy"], payload["consent"]["unit"]["name"]) == (True, "property")


async def _denied(life: Life) -> None:
    """The resident asks for a neighbour's, as the API asks."""
    denials = Denials(life.place.database)
    issue = await raised(life, "别人的", who="neighbour")
    query = "query($id: ID!) { issue(id: $id) { id } }"
    assert await ask(life.place.database, life.people["resident"], query, {"id": issue}, denials=denials) == {"issue": None}
    await denials.flush()


CONSENTS = "query($id: ID!) { node(id: $id) { ... on Raiser { consents { nodes { id } } } } }"
