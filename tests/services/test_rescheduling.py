"""Moving cards after a change of their preset: what is foretold, what is done, and taking it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpccards.domain.changes import Subject
from cpccards.domain.errors import BadInput, Cancelled
from cpccards.domain.learning import FSRS_PARAMETERS
from cpccards.domain.notes import CardId, DeckId
from cpccards.domain.presets import DEFAULT_PRESET, Preset
from cpccards.domain.reviews import CardState, Memory, Rating
from cpccards.scheduling.fsrs_scheduler import FsrsScheduler, options_of
from cpccards.services.demo import fill_demo
from cpccards.services.rescheduling import DAYS_SHOWN, bears_on_due_days
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.libraries import contents, fill_basic, opened, rate

OTHER = tuple(value * 1.12 for value in FSRS_PARAMETERS)


@pytest.fixture
def studied(services: Workspace, clock: FakeClock) -> list[CardId]:
    """Twenty cards, learned three weeks ago and answered once since."""
    cards = fill_basic(services, 20)
    for card in cards:
        rate(services, card, Rating.EASY)
    clock.advance(days=9)
    for place, card in enumerate(cards):
        rate(services, card, Rating.GOOD if place % 4 else Rating.HARD)
    clock.advance(days=10)
    return cards


def memory(services: Workspace, card: CardId) -> Memory:
    with services.library_file() as uow:
        return uow.cards.get(card).memory


def changed(services: Workspace, **values: object) -> tuple[Preset, Preset]:
    before = services.presets.default
    return before, replace(before, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "value", "bears"),
    [
        ("new_per_day", 1, False),
        ("name", "x", False),
        ("load_balance", False, False),
        ("desired_retention", 0.8, True),
        ("parameters", OTHER, True),
        ("ignore_before", date(2026, 1, 1), True),
    ],
)
def test_only_some_fields_bear_on_due_days(
    services: Workspace, name: str, value: object, bears: bool
) -> None:
    assert bears_on_due_days(*changed(services, **{name: value})) == bears


def test_what_is_foretold_is_what_happens(services: Workspace, studied: list[CardId]) -> None:
    before, after = changed(services, desired_retention=0.97)
    old = {card: memory(services, card) for card in studied}
    plan = services.rescheduling.plan(before, after)
    assert plan.cards == 20
    assert plan.earlier == plan.moved > 0
    assert len(plan.load_before) == len(plan.load_after) == DAYS_SHOWN
    assert plan.due_today_after > plan.due_today_before == 0
    assert {card: memory(services, card) for card in studied} == old, "nothing was changed yet"
    changes = services.rescheduling.carry_out(plan)
    assert changes.subjects == {Subject.PRESETS, Subject.CARDS}
    assert services.presets.default == after
    new = {card: memory(services, card) for card in studied}
    assert sum(new[card] != old[card] for card in studied) == plan.moved
    assert services.study.load().review == plan.due_today_after
    again = services.rescheduling.plan(before, after)
    assert again.moved == 0


def test_a_change_that_was_kept_already_and_the_moves_are_one_step(
    services: Workspace, studied: list[CardId]
) -> None:
    was = contents(services.library_file)
    before = services.presets.default
    services.presets.change(DEFAULT_PRESET, desired_retention=0.8)
    plan = services.rescheduling.plan(before, services.presets.default)
    services.rescheduling.carry_out(plan)
    moved = contents(services.library_file)
    name = f"Change a preset and move {plan.moved} cards"
    assert services.undo.names() == (name, None)
    undone = services.undo.undo()
    assert undone is not None
    assert undone.subjects == {Subject.PRESETS, Subject.CARDS}
    assert contents(services.library_file) == was
    services.undo.redo()
    assert contents(services.library_file) == moved


def test_another_step_in_between_stays_a_step_of_its_own(services: Workspace, studied: list[CardId]) -> None:
    before = services.presets.default
    services.presets.change(DEFAULT_PRESET, desired_retention=0.8)
    services.library.add_deck(("Between",))
    between = contents(services.library_file)
    services.rescheduling.carry_out(services.rescheduling.plan(before, services.presets.default))
    services.undo.undo()
    assert contents(services.library_file) == between


def test_a_preset_step_that_did_something_else_is_not_swallowed(
    services: Workspace, studied: list[CardId]
) -> None:
    before, after = changed(services, desired_retention=0.8)
    services.presets.change(DEFAULT_PRESET, new_per_day=7)
    services.presets.change(DEFAULT_PRESET, desired_retention=0.8, new_per_day=20)
    kept = contents(services.library_file)
    assert services.presets.default == after
    services.rescheduling.carry_out(services.rescheduling.plan(before, after))
    services.undo.undo()
    assert contents(services.library_file) == kept


def test_a_preset_changed_otherwise_meanwhile_moves_nothing(
    services: Workspace, studied: list[CardId]
) -> None:
    plan = services.rescheduling.plan(*changed(services, desired_retention=0.8))
    services.presets.change(DEFAULT_PRESET, new_per_day=3)
    before = contents(services.library_file)
    with pytest.raises(BadInput, match="No card was moved"):
        services.rescheduling.carry_out(plan)
    assert contents(services.library_file) == before


def test_cards_answered_or_gone_meanwhile_are_left_alone(services: Workspace, studied: list[CardId]) -> None:
    plan = services.rescheduling.plan(*changed(services, desired_retention=0.97))
    answered, forgotten, gone, reset = list(plan.moves)[:4]
    after = rate(services, answered, Rating.GOOD).after
    lapsed = rate(services, forgotten, Rating.AGAIN).after
    services.cards.reset([reset])
    with services.library_file() as uow:
        note = uow.cards.get(gone).note
    services.library.delete_note(note)
    services.rescheduling.carry_out(plan)
    assert memory(services, answered) == after
    assert memory(services, forgotten) == lapsed
    assert memory(services, reset).state is CardState.NEW


def test_steps_and_days_set_by_hand_stay(services: Workspace, studied: list[CardId]) -> None:
    in_steps, by_hand = studied[1], studied[2]
    rate(services, in_steps, Rating.AGAIN)
    services.cards.set_due([by_hand], 60)
    old = memory(services, in_steps), memory(services, by_hand)
    plan = services.rescheduling.plan(*changed(services, desired_retention=0.97))
    assert plan.cards == 19
    assert not {in_steps, by_hand} & set(plan.moves)
    replay = services.rescheduling.plan(*changed(services, parameters=OTHER))
    services.rescheduling.carry_out(replay)
    new = memory(services, in_steps), memory(services, by_hand)
    assert [each.stability for each in new] != [each.stability for each in old]
    assert [(each.due_at, each.due_day) for each in new] == [(each.due_at, each.due_day) for each in old]


def test_other_parameters_give_the_memories_fsrs_would_have_given(
    library_path: Path, clock: FakeClock
) -> None:
    with opened(library_path, clock) as services:
        [card] = fill_basic(services, 1)
        before, after = changed(services, parameters=OTHER)
        scheduler, wanted = FsrsScheduler(options_of(after)), Memory()
        for days, rating in ((0, Rating.GOOD), (0, Rating.GOOD), (4, Rating.HARD), (11, Rating.GOOD)):
            clock.advance(days=days, minutes=11)
            wanted = scheduler.review(
                card, wanted, rating, services.calendar.now(), services.calendar.today()
            )
            rate(services, card, rating)
        services.rescheduling.carry_out(services.rescheduling.plan(before, after))
        found = memory(services, card)
        assert found.stability == pytest.approx(wanted.stability, rel=1e-9)
        assert found.difficulty == pytest.approx(wanted.difficulty, rel=1e-9)
        assert found.due_day == wanted.due_day


def test_a_reset_forgets_what_came_before(
    services: Workspace, studied: list[CardId], clock: FakeClock
) -> None:
    services.cards.reset(studied[:1])
    clock.advance(days=1)
    rate(services, studied[0], Rating.EASY)
    plan = services.rescheduling.plan(*changed(services, parameters=(*OTHER[:3], 20.0, *OTHER[4:])))
    assert plan.moves[studied[0]].values["stability"] == pytest.approx(20.0)


def test_only_the_cards_of_the_preset_move(services: Workspace, studied: list[CardId]) -> None:
    [elsewhere] = fill_basic(services, 1, deck=("Elsewhere",))
    rate(services, elsewhere, Rating.EASY)
    own, _ = services.presets.add("Own")
    deck = next(deck.id for deck in services.library.decks() if deck.path == ("Elsewhere",))
    services.presets.assign(DeckId(deck), own.key)
    plan = services.rescheduling.plan(own, replace(own, maximum_interval=3))
    assert set(plan.moves) == {elsewhere}
    services.rescheduling.carry_out(plan)
    assert services.undo.names()[0] == "Change a preset and move a card"


def test_a_plan_can_be_stopped(services: Workspace, studied: list[CardId]) -> None:
    with pytest.raises(Cancelled):
        services.rescheduling.plan(*changed(services, desired_retention=0.7), cancelled=lambda: True)


def test_a_plan_without_moves_keeps_the_preset_alone(services: Workspace) -> None:
    before, after = changed(services, desired_retention=0.7)
    services.rescheduling.carry_out(services.rescheduling.plan(before, after))
    assert services.presets.default == after
    assert services.undo.names()[0] == "Change a preset"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Three weeks of a simulated learner."""
    with opened(tmp_path_factory.mktemp("demo") / "demo.cpccards", FakeClock()) as services:
        fill_basic(services, 150)
        fill_demo(services, days=21, new_a_day=8)
        yield services


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    retention=st.floats(0.7, 0.97),
    longest=st.sampled_from((2, 10, 36500)),
    parameters=st.sampled_from(((), OTHER)),
    easy=st.tuples(*[st.sampled_from((0.0, 0.5, 1.0))] * 7),
    ignored=st.sampled_from((None, date(2026, 11, 12))),
    kept_first=st.booleans(),
)
def test_planned_carried_out_and_taken_back_leaves_everything_as_it_was(
    demo: Workspace,
    retention: float,
    longest: int,
    parameters: tuple[float, ...],
    easy: tuple[float, ...],
    ignored: date | None,
    kept_first: bool,
) -> None:
    values = {
        "desired_retention": retention,
        "maximum_interval": longest,
        "parameters": parameters,
        "easy_days": easy,
        "ignore_before": ignored,
    }
    was = contents(demo.library_file)
    before, after = changed(demo, **values)
    if kept_first:
        demo.presets.change(DEFAULT_PRESET, **values)
    plan = demo.rescheduling.plan(before, after)
    demo.rescheduling.carry_out(plan)
    now = contents(demo.library_file)
    assert demo.presets.default == after
    demo.undo.undo()
    assert contents(demo.library_file) == was
    assert demo.presets.default == before
    demo.undo.redo()
    assert contents(demo.library_file) == now
    demo.undo.undo()
