"""Which of the product's languages a request prefers (RFC 9110 §12.5.4)."""

from functools import lru_cache

from services.api.http.media import REMEMBERED, weighted
from services.kit.wording import Locale


@lru_cache(maxsize=REMEMBERED)
def negotiate(header: str | None, default: Locale = Locale.ZH_CN) -> Locale:
    """Return the locale of an Accept-Language header; `default` when it is absent, garbled or names neither language."""
    spoken = {"zh": Locale.ZH_CN, "en": Locale.EN, "*": default}
    ranges = sorted(weighted(header or ""), key=lambda item: -item.q)
    wanted = (spoken.get(item.value.split("-")[0].lower()) for item in ranges if item.q > 0)
    return next((locale for locale in wanted if locale is not None), default)
