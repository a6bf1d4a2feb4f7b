"""Names and phone numbers as they are shown to those who may see the row but not the person: 张*, 欧阳**, 138****8000. Pure."""

import re
import unicodedata

STAR = "*"
LONGEST_REST = 2
"""More than two stars would tell how long a long name is."""

COMPOUND_SURNAMES = frozenset(
    re.findall(
        "..",
        "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙"
        "慕容仲孙钟离长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷"
        "轩辕令狐段干百里呼延东郭南门羊舌微生梁丘左丘东门西门第五",
    )
)
"""Two-character surnames of the Hundred Family Surnames (百家姓), kept whole when a given name follows."""

_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9]\d{9})\Z")


def mask_name(name: str) -> str:
    """Keep the surname (the first character, or a compound surname), show a star for each further character, at most two.

    A name of one character is one star; an empty name stays empty. A character is what the reader sees: combining marks
    and variation selectors stay with the character before them.
    """
    characters = _characters(name.strip())
    if len(characters) < 2:
        return STAR * len(characters)
    kept = 2 if len(characters) > 2 and "".join(characters[:2]) in COMPOUND_SURNAMES else 1
    return "".join(characters[:kept]) + STAR * min(len(characters) - kept, LONGEST_REST)


def mask_phone(phone: str) -> str:
    """Show a mainland mobile number as 138****8000; of any other number the last four digits, and never more than half.

    Separators and the prefix +86 are dropped; full-width digits count as digits. A text without digits becomes `****`.
    """
    dialled = re.sub(r"[^\d+]", "", unicodedata.normalize("NFKC", phone))
    if mobile := _MOBILE.match(dialled):
        return f"{mobile[1][:3]}****{mobile[1][-4:]}"
    digits = dialled.replace("+", "")
    kept = min(4, len(digits) // 2)
    return STAR * (len(digits) - kept or 4) + digits[len(digits) - kept :]


def _characters(text: str) -> list[str]:
    """Split into what the reader sees as characters, near enough for names."""
    characters: list[str] = []
    for point in text:
        if characters and (unicodedata.category(point).startswith("M") or point == "\u200d" or characters[-1].endswith("\u200d")):
            characters[-1] += point
        else:
            characters.append(point)
    return characters
