"""Small division lists for tests, written like the official ones."""

import gzip
import io
from contextlib import nullcontext

from services.domain.tenancy import Source

HEADER = "code,name,level,parent_code"
DISTRICT = "990103000000"
ROWS = [
    "990103000000,湖西区,district,990100000000",
    "990103001000,甲街道办事处,street,990103000000",
    "990103001001,子社区居委会,community,990103001000",
    "990103001002,丑村村委会,community,990103001000",
    "990103002000,乙镇,street,990103000000",
    "990103002001,子社区居委会,community,990103002000",
]
"""Lines 2 to 7 of a file; 子社区居委会 twice, under different streets: a name is not a key."""
GOOD = [HEADER, *ROWS]


def source(content: bytes | str | list[str], name: str = "list.csv") -> Source:
    """A file with this content."""
    if isinstance(content, list):
        content = "\n".join(content) + "\n"
    data = content.encode() if isinstance(content, str) else content
    return Source(name, lambda: nullcontext(io.BytesIO(data)))


def with_line(number: int, text: str) -> list[str]:
    """The good list with one line (counted from 1) replaced; a number behind the end appends."""
    lines = list(GOOD)
    lines[number - 1 : number] = [text]
    return lines


def zipped(lines: list[str]) -> bytes:
    """The list as a gzip file."""
    return gzip.compress("\n".join(lines).encode())
