"""Presets as values for JSON: nothing is lost, and nothing wrong gets in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from cpccards.domain.errors import BadInput
from cpccards.domain.preset_values import preset_from_values, preset_values
from cpccards.domain.presets import Preset
from tests.support.exports import USUAL, presets


@given(presets())
def test_there_and_back(preset: Preset) -> None:
    values = json.loads(json.dumps(preset_values(preset)))
    assert preset_from_values(preset.key, preset.name, values) == preset


def test_what_is_not_said_is_as_usual() -> None:
    assert preset_from_values("usual", "Usual", {"unknown": 1}) == USUAL


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("desired_retention", 0.5),
        ("desired_retention", True),
        ("desired_retention", float("nan")),
        ("desired_retention", "0.9"),
        ("new_per_day", 5.0),
        ("new_per_day", -1),
        ("timer", 1),
        ("learning_steps", [True]),
        ("learning_steps", [1e300]),
        ("learning_steps", [10**400]),
        ("learning_steps", [60] * 101),
        ("learning_steps", {"a": 1}),
        ("easy_days", [1, 1]),
        ("parameters", [0.5] * 20),
        ("ignore_before", "2026-13-01"),
        ("fitted_on", 5),
        ("new_order", "sideways"),
        ("review_order", None),
    ],
)
def test_what_cannot_be(field: str, value: Any) -> None:
    with pytest.raises(BadInput) as caught:
        preset_from_values("k", "n", {field: value})
    assert caught.value.message
    assert caught.value.remedy


def test_no_key() -> None:
    with pytest.raises(BadInput, match="no key"):
        preset_from_values(" ", "n", {})
