"""What official division names say beside the name: the local word for the kind, and the name as people say it."""

from services.domain.access import UnitKind

_WORDS: dict[UnitKind, tuple[tuple[str, str], ...]] = {
    UnitKind.STREET: (
        ("街道办事处", "街道"),
        ("街道", "街道"),
        ("民族乡", "民族乡"),
        ("乡", "乡"),
        ("镇", "镇"),
        ("管理委员会", "管委会"),
        ("管委会", "管委会"),
        ("开发区", "开发区"),
        ("工业园区", "园区"),
        ("园区", "园区"),
        ("农场", "农场"),
        ("林场", "林场"),
    ),
    UnitKind.COMMUNITY: (
        ("村民委员会", "村"),
        ("村委会", "村"),
        ("村", "村"),
        ("居民委员会", "社区"),
        ("居委会", "社区"),
        ("家委会", "家委会"),
        ("社区", "社区"),
    ),
}
_BODIES = ("居民委员会", "居委会", "街道办事处", "村民委员会", "村委会")
"""The body's name is cut off; the place remains."""


def local_word(kind: UnitKind, name: str) -> str | None:
    """Return the local word (镇, 乡, 村 …) that an official name ends in, if it is a known one."""
    return next((word for ending, word in _WORDS.get(kind, ()) if name.endswith(ending)), None)


def short_name(kind: UnitKind, name: str) -> str | None:
    """Return 二郎庙社区 for 二郎庙社区居委会, 塔城村 for 塔城村委会, 桃花街道 for 桃花街道办事处; nothing where it is the name itself."""
    body = next((body for body in _BODIES if name.endswith(body)), None)
    place = "" if body is None else name.removesuffix(body)
    if not place or body is None or kind not in _WORDS:
        return None
    last = {"街": "街道", "村": "村"}.get(body[0], "")
    return place if place.endswith(last) else f"{place}{last}"
