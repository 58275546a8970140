"""Single values that cannot be trusted."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.errors import BadInput
from cpccards.exchange import anki_values
from cpccards.exchange.anki_values import clean_name, clean_text, deck_path, load_object, real, reals, whole


@pytest.mark.parametrize(
    ("value", "number"),
    [(3, 3), (3.0, 3), (3.5, None), (True, None), ("3", None), (None, None), (2**63, None),
     (-(2**63), -(2**63)), (1e300, None), (float("nan"), None)],
)  # fmt: skip
def test_whole(value: Any, number: int | None) -> None:
    assert whole(value) == number


@pytest.mark.parametrize(
    ("value", "number"),
    [(3, 3.0), (0.5, 0.5), (float("inf"), None), (10**400, None), (False, None), ("1", None), (None, None)],
)
def test_real(value: Any, number: float | None) -> None:
    assert real(value) == number


def test_reals() -> None:
    assert reals([1, 2.5], 2) == (1.0, 2.5)
    assert reals([1, 2, 3], 2) is None
    assert reals([1, None], 2) is None
    assert reals("12", 2) is None


@given(st.text() | st.integers() | st.none())
def test_names_are_one_line_that_any_database_keeps(value: Any) -> None:
    name = clean_name(value, "None")
    assert name
    assert len(name) <= anki_values.LONGEST_NAME
    assert name == name.strip()
    assert name.isprintable() or any(letter.isspace() for letter in name) or max(name) >= "\ue000"
    name.encode()
    assert deck_path(name)


@given(st.text())
def test_text_can_be_stored(value: str) -> None:
    text = clean_text(value)
    text.encode()
    assert "\x00" not in text


@pytest.mark.parametrize(
    ("text", "value"), [("", {}), (None, {}), ('{"a":1}', {"a": 1}), (b'{"a":NaN}', None)]
)
def test_objects(text: Any, value: Any) -> None:
    found = load_object(text, "list")
    assert found == value if value is not None else found["a"] != found["a"]


@pytest.mark.parametrize(
    "text", ["[]", "1", "{", 7, "[" * 100_000, '{"a":' + "9" * 5000 + "}", '{"a":[' + "[]," * 500_000 + "1]}"]
)
def test_what_is_no_object(text: Any) -> None:
    with pytest.raises(BadInput, match="The list of decks in it can't be read"):
        load_object(text, "list of decks")


def test_more_numbers_than_a_collection_has() -> None:
    with pytest.raises(BadInput):
        load_object('{"a":[' + "1," * 1_000_001 + "1]}", "list")
