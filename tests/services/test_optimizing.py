"""Fitting a preset's parameters: which reviews count, adopting, and the word that it may pay off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from cpccards.domain.errors import BadInput, Cancelled
from cpccards.domain.fit_report import FitReport, Metrics
from cpccards.domain.learning import FSRS_PARAMETERS
from cpccards.domain.notes import DeckId
from cpccards.domain.presets import DEFAULT_PRESET
from cpccards.domain.reviews import Rating
from cpccards.services import optimizing
from cpccards.services.demo import fill_demo
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.libraries import contents, fill_basic, opened, rate

OTHER = tuple(value * 1.12 for value in FSRS_PARAMETERS)
FIT = FitReport(
    reviews=900,
    scored=500,
    default=Metrics(0.4, 0.05, 0.6),
    present=None,
    fitted=Metrics(0.3, 0.05, 0.6),
    better=True,
    parameters=OTHER,
    engine="own",
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Five weeks of a simulated learner: more than 400 reviews to judge by."""
    with opened(tmp_path_factory.mktemp("demo") / "demo.cpccards", FakeClock()) as services:
        fill_basic(services, 300)
        fill_demo(services, days=35, new_a_day=9)
        yield services


def test_a_learner_s_reviews_are_fitted_in_another_process(demo: Workspace) -> None:
    was = contents(demo.library_file)
    told: list[str] = []
    fit = demo.optimizing.fit(demo.presets.default, lambda _done, _total, words: told.append(words))
    assert fit.engine == "own"
    assert fit.scored >= 400
    assert len(fit.parameters) == 21
    assert told[0] == "Reading your reviews"
    assert len(set(told)) > 2
    assert contents(demo.library_file) == was, "nothing is changed by a fit"


def test_a_fit_can_be_stopped(demo: Workspace) -> None:
    with pytest.raises(Cancelled):
        demo.optimizing.fit(demo.presets.default, cancelled=lambda: True)


@pytest.mark.parametrize("reschedule", [False, True])
def test_adopting_is_one_step(demo: Workspace, reschedule: bool) -> None:
    was = contents(demo.library_file)
    demo.optimizing.adopt(demo.presets.default, FIT, reschedule=reschedule)
    preset = demo.presets.default
    assert preset.parameters == OTHER
    assert preset.fitted_on == demo.calendar.date()
    assert preset.fitted_reviews == 500
    now = contents(demo.library_file)
    assert (now["cards"] != was["cards"]) == reschedule
    demo.undo.undo()
    assert contents(demo.library_file) == was
    assert demo.presets.default.parameters == ()


def test_the_default_parameters_come_back(services: Workspace) -> None:
    services.optimizing.adopt(services.presets.default, FIT)
    services.optimizing.use_defaults(services.presets.default)
    preset = services.presets.default
    assert (preset.parameters, preset.fitted_on, preset.fitted_reviews) == ((), None, 0)
    services.undo.undo()
    assert services.presets.default.parameters == OTHER


def test_pasted_parameters_are_kept_within_what_fsrs_takes(services: Workspace) -> None:
    text = "[" + ", ".join(["900", *(f"{value:.4f}" for value in FSRS_PARAMETERS[1:])]) + "]"
    services.optimizing.paste(services.presets.default, text)
    preset = services.presets.default
    assert preset.parameters[0] == 100.0
    assert preset.parameters[1:] == pytest.approx(FSRS_PARAMETERS[1:], abs=1e-4)
    assert preset.fitted_on is None


@pytest.mark.parametrize("text", ["", "1 2 3", "a " * 21, "nan " * 21, "1 " * 22])
def test_what_are_no_parameters_is_refused(services: Workspace, text: str) -> None:
    with pytest.raises(BadInput, match=r"21|numbers"):
        services.optimizing.paste(services.presets.default, text)
    assert services.presets.default.parameters == ()


def test_too_few_reviews_are_said_so(services: Workspace, clock: FakeClock) -> None:
    cards = fill_basic(services, 3)
    for card in cards:
        rate(services, card, Rating.EASY)
    clock.advance(days=9)
    for card in cards:
        rate(services, card, Rating.GOOD)
    with pytest.raises(BadInput, match="400 are needed; you have 3"):
        services.optimizing.fit(services.presets.default)
    assert services.optimizing.due_for_fit(services.presets.default) == 0


def test_resets_ignored_days_and_other_presets_are_left_out(services: Workspace, clock: FakeClock) -> None:
    first, second = fill_basic(services, 2)
    [other] = fill_basic(services, 1, deck=("Other",))
    for card in (first, second, other):
        rate(services, card, Rating.EASY)
    clock.advance(days=9)
    for card in (first, second, other):
        rate(services, card, Rating.GOOD)
    preset = services.presets.default
    assert len(services.optimizing.histories(preset)) == 6
    own, _ = services.presets.add("Own")
    deck = next(deck.id for deck in services.library.decks() if deck.path == ("Other",))
    services.presets.assign(DeckId(deck), own.key)
    assert len(services.optimizing.histories(preset)) == 4
    services.cards.reset([first])
    assert len(services.optimizing.histories(preset)) == 2
    ignoring = replace(preset, ignore_before=services.calendar.date() - timedelta(days=1))
    assert len(services.optimizing.histories(ignoring)) == 0


def test_a_word_comes_with_enough_new_reviews(demo: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    service, preset = demo.optimizing, demo.presets.default
    reviews = service.due_for_fit(preset)
    assert reviews >= 400
    assert service.all_due_for_fit() == {DEFAULT_PRESET: reviews}
    today = demo.calendar.date()
    assert service.due_for_fit(replace(preset, fitted_on=today, fitted_reviews=1)) == 0
    assert service.due_for_fit(replace(preset, ignore_before=today)) == 0
    monkeypatch.setattr(optimizing, "LEAST_NEW_REVIEWS", 50)
    lately = replace(preset, fitted_on=today - timedelta(days=7))
    new = service.due_for_fit(replace(lately, fitted_reviews=100))
    assert 50 <= new < reviews
    assert service.due_for_fit(replace(lately, fitted_reviews=2 * new + 1)) == 0
    assert service.due_for_fit(replace(lately, fitted_reviews=2 * new)) == new


def test_only_the_reviews_of_the_preset_count_towards_the_word(demo: Workspace) -> None:
    own, _ = demo.presets.add("Own")
    demo.library.add_deck(("Empty",))
    deck = next(deck.id for deck in demo.library.decks() if deck.path == ("Empty",))
    demo.presets.assign(DeckId(deck), own.key)
    assert demo.optimizing.due_for_fit(own) == 0
    assert demo.optimizing.due_for_fit(demo.presets.default) > 0
    for _ in range(3):
        demo.undo.undo()
