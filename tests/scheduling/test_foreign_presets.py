"""Anki's deck options and our presets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from math import inf, nan
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.clock import day_of_date
from cpccards.domain.foreign_progress import ForeignPreset
from cpccards.domain.learning import FSRS_PARAMETERS
from cpccards.domain.presets import DEFAULT_PRESET, LeechAction, Preset, check_preset
from cpccards.scheduling.foreign_presets import card_options, to_foreign_preset, to_presets

DEFAULT = Preset(DEFAULT_PRESET, "Default", learning_steps=())
CODING = ForeignPreset(
    "Coding",
    parameters=FSRS_PARAMETERS,
    desired_retention=0.93,
    learning_steps=(1.0, 15.0, 0.5),
    relearning_steps=(),
    maximum_interval=500,
    new_per_day=12,
    reviews_per_day=90,
    leech_threshold=6,
    leech_suspends=False,
    ignore_before="2020-02-01",
)


def test_everything_the_options_say_is_taken() -> None:
    presets, problems = to_presets({("Coding",): CODING})
    assert problems == ()
    assert presets[("Coding",)] == Preset(
        "anki:coding",
        "Coding",
        parameters=FSRS_PARAMETERS,
        desired_retention=0.93,
        learning_steps=(timedelta(minutes=1), timedelta(minutes=15), timedelta(seconds=30)),
        relearning_steps=(),
        maximum_interval=500,
        new_per_day=12,
        reviews_per_day=90,
        leech_threshold=6,
        leech_action=LeechAction.TAG,
        ignore_before=date(2020, 2, 1),
    )


def test_what_they_do_not_say_is_as_usual() -> None:
    presets, problems = to_presets({("A",): ForeignPreset("  ")})
    assert (presets, problems) == ({("A",): Preset("anki:anki", "Anki")}, ())
    assert to_presets({}) == ({}, ())


def test_they_go_back_as_they_came() -> None:
    presets, _ = to_presets({("Coding",): CODING})
    assert to_foreign_preset(presets[("Coding",)]) == CODING
    usual = to_foreign_preset(Preset("x", "X"))
    assert (usual.parameters, usual.ignore_before, usual.leech_suspends) == ((), "", True)
    assert to_presets({("A",): usual})[0][("A",)] == Preset("anki:x", "X")


def test_decks_with_the_same_options_share_a_preset() -> None:
    presets, _ = to_presets({("A",): CODING, ("A", "B"): replace(CODING), ("C",): ForeignPreset("coding")})
    assert presets[("A",)] is presets[("A", "B")]
    assert (presets[("C",)].key, presets[("C",)].name) == ("anki:coding (2)", "coding (2)")
    assert len({preset.key for preset in presets.values()}) == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"parameters": (1.0, 2.0)}, "FSRS parameters"),
        ({"parameters": (nan,) * 21}, "FSRS parameters"),
        ({"desired_retention": nan}, "desired retention"),
        ({"learning_steps": (0.0,)}, "learning steps"),
        ({"relearning_steps": (nan,)}, "relearning steps"),
        ({"relearning_steps": (inf,)}, "relearning steps"),
        ({"maximum_interval": 0}, "maximum interval"),
        ({"new_per_day": -1}, "new cards a day"),
        ({"reviews_per_day": 10**6}, "reviews a day"),
        ({"leech_threshold": 10**6}, "lapses of a leech"),
        ({"ignore_before": "yesterday"}, "day before which"),
    ],
)
def test_what_cannot_be_used_is_told_and_the_rest_is_taken(changes: dict[str, Any], words: str) -> None:
    presets, problems = to_presets({("A",): replace(CODING, **changes)})
    (problem,) = problems
    assert words in problem.why
    assert "Coding" in problem.why
    assert not problem.fatal
    (changed,) = changes
    usual = getattr(Preset("", ""), changed)
    good, _ = to_presets({("A",): CODING})
    assert presets[("A",)] == replace(good[("A",)], **{changed: usual})


@pytest.mark.parametrize(("wanted", "kept"), [(0.99, 0.97), (0.5, 0.70)])
def test_a_retention_out_of_reach_becomes_the_nearest(wanted: float, kept: float) -> None:
    presets, problems = to_presets({("A",): ForeignPreset("X", desired_retention=wanted)})
    assert presets[("A",)].desired_retention == kept
    assert [problem.fatal for problem in problems] == [False]
    assert f"{wanted:.0%}" in problems[0].why
    assert f"{kept:.0%}" in problems[0].why


def test_a_step_of_days_becomes_a_day() -> None:
    presets, problems = to_presets({("A",): ForeignPreset("X", learning_steps=(10.0, 3 * 1440.0))})
    assert presets[("A",)].learning_steps == (timedelta(minutes=10), timedelta(days=1))
    assert problems == ()


numbers = st.none() | st.integers(-(2**70), 2**70)
steps = st.none() | st.lists(st.floats(), max_size=3).map(tuple)


@given(
    st.builds(
        ForeignPreset,
        name=st.text(max_size=5),
        parameters=st.lists(st.floats(), max_size=22).map(tuple),
        desired_retention=st.none() | st.floats(),
        learning_steps=steps,
        relearning_steps=steps,
        maximum_interval=numbers,
        new_per_day=numbers,
        reviews_per_day=numbers,
        leech_threshold=numbers,
        leech_suspends=st.none() | st.booleans(),
        ignore_before=st.text(max_size=10),
    )
)
def test_whatever_they_say_a_usable_preset_comes_of_it(options: ForeignPreset) -> None:
    presets, problems = to_presets({("A",): options})
    check_preset(presets[("A",)])
    assert all(problem.why and not problem.fatal for problem in problems)


class TestCardOptions:
    def test_a_card_goes_by_its_deck_or_the_nearest_above_it(self) -> None:
        above, below = Preset("above", "Above"), Preset("below", "Below", ignore_before=date(2020, 1, 1))
        decks = [("A",), ("A", "B"), ("A", "B", "C"), ("D",)]
        options = card_options([3, 2, 1, 0, 2], decks, {("A",): above, ("A", "B"): below}, DEFAULT)
        assert [options.presets[place].key for place in options.of_card] == [
            *(DEFAULT_PRESET, "below", "below", "above", "below"),
        ]
        first = day_of_date(date.min)
        cut = day_of_date(date(2020, 1, 1))
        assert options.ignored_before().tolist() == [first, cut, cut, first, cut]

    def test_without_decks_everything_goes_by_the_default(self) -> None:
        options = card_options([0, 7], [], {("A",): Preset("a", "A")}, DEFAULT)
        assert options.presets == (DEFAULT,)
        assert options.of_card.tolist() == [0, 0]

    def test_the_parameters_are_the_presets_own_or_the_defaults_within_bounds(self) -> None:
        odd = Preset("odd", "Odd", parameters=(*FSRS_PARAMETERS[:20], 7.0))
        options = card_options([0, 1], [("A",), ("B",)], {("A",): odd}, DEFAULT)
        assert options.sets.shape == (21, 2)
        assert options.sets[:, options.of_card[0]].tolist() == [*FSRS_PARAMETERS[:20], 0.8]
        assert options.sets[:, options.of_card[1]].tolist() == list(FSRS_PARAMETERS)

    def test_steps_are_counted_by_what_the_card_is_in(self) -> None:
        preset = Preset("a", "A", relearning_steps=())
        options = card_options([0, 0], [("A",)], {("A",): preset}, DEFAULT)
        assert options.steps(np.array([True, False])).tolist() == [2, 0]
