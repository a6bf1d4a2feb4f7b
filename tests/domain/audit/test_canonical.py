"""The spelling that is hashed: one for each value, and no two values share one."""

import hashlib
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.audit.canonical import GENESIS, canonical, digest, instant, spelled
from services.domain.audit.models import AuditRow

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=12
)


@given(JSON)
def test_it_is_json_with_sorted_keys_and_no_spaces(value: Any) -> None:
    assert canonical(value) == json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert json.loads(canonical(value)) == value


@given(JSON, JSON)
def test_two_values_never_share_a_spelling(one: Any, other: Any) -> None:
    assert (canonical(one) == canonical(other)) == (json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True))


def test_the_order_of_keys_as_stored_does_not_matter() -> None:
    assert canonical({"b": 1, "a": [{"d": 1, "c": 2}]}) == canonical({"a": [{"c": 2, "d": 1}], "b": 1}) == '{"a":[{"c":2,"d":1}],"b":1}'


@pytest.mark.parametrize(("figure", "spelling"), [("1.0", "1.0"), ("1.00", "1.00"), ("1E-7", "0.0000001"), ("1e30", "1" + "0" * 30)])
def test_figures_are_written_out_as_stored(figure: str, spelling: str) -> None:
    assert canonical(Decimal(figure)) == spelling


def test_other_types_have_no_spelling() -> None:
    with pytest.raises(TypeError, match="float has no canonical spelling"):
        canonical([1.5])


@pytest.mark.parametrize(
    ("at", "spelling"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), "0.000000"),
        (datetime(2026, 2, 6, 9, 30, 0, 5, tzinfo=UTC), "1770370200.000005"),
        (datetime(1969, 12, 31, 23, 59, 58, 500000, tzinfo=UTC), "-1.500000"),
    ],
)
def test_instants_are_seconds_with_six_decimals(at: datetime, spelling: str) -> None:
    assert instant(at) == spelling


def test_a_document_written_by_hand_has_the_same_hash() -> None:
    """Somebody else can check the chain from the docstring alone."""
    row = dict.fromkeys((column.name for column in spelled()), None) | {
        "row_district_id": str(UUID(int=1)),
        "row_at": "1770370200.000005",
        "row_event": "KettleBoiled",
        "row_fields": '{"words": "水开了", "figure": 3}',
        "row_roles": '["SYSTEM"]',
    }
    by_hand = (
        '{"algorithm":"SHA-256","audit":{"at":"1770370200.000005","district_id":"00000000-0000-0000-0000-000000000001",'
        '"event":"KettleBoiled","fields":{"figure":3,"words":"水开了"},"roles":["SYSTEM"]},'
        f'"previous":"{"0" * 64}","sealed_at":"5.000000","seq":1}}'
    )
    assert digest(row, seq=1, previous=GENESIS, sealed_at="5.000000") == hashlib.sha256(by_hand.encode()).digest()


def test_every_column_of_the_row_is_in_the_document() -> None:
    assert [column.name for column in spelled()] == [f"row_{column.name}" for column in AuditRow.__table__.columns]
