"""policies/README.md names every role and every reach, in the words that people read everywhere else."""

import re

from services.domain.access import Reach, Role
from services.domain.access.policy import POLICIES
from services.kit.wording import Locale, phrase

README = (POLICIES / "README.md").read_text("utf-8")


def test_every_role_has_its_row_with_its_chinese_term() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|\n]+) \| [^|\n]+ \| [^|\n]+ \|$", README, re.MULTILINE))
    assert rows == {role.value: phrase(role, Locale.ZH_CN) for role in Role}


def test_every_reach_has_its_row() -> None:
    assert re.findall(r"^\| `([A-Z_]+)` \| [^|\n]+ \|$", README, re.MULTILINE) == [reach.value for reach in Reach]
