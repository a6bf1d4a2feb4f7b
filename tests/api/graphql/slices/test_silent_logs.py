"""A district lives for six weeks, and the process's log has not a word of what anybody said, nor what anybody is called."""

import json

import pytest

from services.api.http.answers import of_exception
from services.kit.ids import new_id
from services.kit.wording import Locale
from tests.api.graphql.slices.life import Life
from tests.factories.people import NAME_OF_ALL, PHONE_OF_ALL
from tests.fixtures.logged import logged


def test_no_name_phone_title_or_text_is_in_the_log(life: Life) -> None:
    said = life.said | {NAME_OF_ALL, PHONE_OF_ALL, "赵六", "13900001111", "欧阳修远", "13912345678"}
    assert {"黄水", "水管生锈", "赵六", "13912345678", "各出一半"} <= said
    assert [word for word in sorted(said) if word in life.log] == []


def test_the_log_was_listened_to(life: Life) -> None:
    """From DEBUG up: silence would prove nothing."""
    lines = [json.loads(line) for line in life.log.splitlines()]
    assert {line["event"] for line in lines} >= {"escalated"}


class _Asker:
    locale, correlation_id = Locale.EN, new_id()


@pytest.mark.parametrize("text", ["张三", "13812348000"])
def test_a_defect_that_quotes_what_was_said_is_logged_without_it(text: str) -> None:
    with logged() as log:
        of_exception(ValueError(text), _Asker())
    (line,) = log.getvalue().splitlines()
    assert json.loads(line)["event"] == "internal_error"
    assert text not in line
