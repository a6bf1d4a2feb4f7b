"""The comparison itself sees what it is there to see."""

import pytest

from tests.api.graphql.differential.compare import difference, written
from tests.api.graphql.differential.legs import read
from tests.api.graphql.differential.oracle import Cursor, Cursors

EXPECTED = {"a": 1, "b": [True, None, "x"], "c": {"d": "1", "e": Cursor("list", (1,))}}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a":1,"b":[true,null,"x"],"c":{"d":"1","e":"cursor"}}', None),
        ('{"b":[true,null,"x"],"a":1,"c":{"d":"1","e":"cursor"}}', "$: keys ['b', 'a', 'c'] instead of ['a', 'b', 'c']"),
        ('{"a":1.0,"b":[true,null,"x"],"c":{"d":"1","e":"cursor"}}', "$.a: 1.0 instead of 1"),
        ('{"a":"1","b":[true,null,"x"],"c":{"d":"1","e":"cursor"}}', "$.a: '1' instead of 1"),
        ('{"a":1,"b":[1,null,"x"],"c":{"d":"1","e":"cursor"}}', "$.b[0]: 1 instead of True"),
        ('{"a":1,"b":[true,null],"c":{"d":"1","e":"cursor"}}', "$.b: 2 items instead of 3"),
        ('{"a":1,"b":[true,null,"x"],"c":{"d":1,"e":"cursor"}}', "$.c.d: 1 instead of '1'"),
        ('{"a":1,"b":[true,null,"x"],"c":{"d":"1","e":null}}', "$.c.e: None instead of Cursor(list='list', values=(1,))"),
        ('{"a":1,"a":1,"b":[true,null,"x"],"c":null}', "$: keys ['a', 'a', 'b', 'c'] instead of ['a', 'b', 'c']"),
    ],
)
def test_the_first_difference_is_named(text: str, found: str | None) -> None:
    assert difference(written(EXPECTED), read(text), Cursors()) == found


def test_a_cursor_stands_for_one_place() -> None:
    cursors = Cursors()
    assert cursors.learn(Cursor("list", (1,)), "text")
    assert cursors.learn(Cursor("list", (1,)), "text")
    assert not cursors.learn(Cursor("list", (2,)), "text")
    assert cursors.place("text") == Cursor("list", (1,))
    assert cursors.place("other") is None
