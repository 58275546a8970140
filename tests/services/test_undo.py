"""Undo and redo of every kind of step, deep, and across restarts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from cpccards.domain.attempts import ExamResult
from cpccards.domain.blueprint import as_mapping
from cpccards.domain.changes import Subject
from cpccards.domain.drafts import Draft, DraftDeck, DraftNote
from cpccards.domain.notes import CardId, Note, NoteKind
from cpccards.domain.reviews import Rating
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.libraries import (
    Contents,
    basic,
    cloze,
    contents,
    fill,
    note_of,
    opened,
    rate,
    reversed_,
)


def many_steps(services: Workspace, clock: FakeClock) -> list[Contents]:
    """More than a hundred steps of every kind; what the library held before the first and after each."""
    states = [contents(services.library_file)]

    taken = 0

    def did(_result: object) -> None:
        nonlocal taken
        steps = contents(services.library_file, leaving_out=())["steps"]
        if steps[-1][0] > taken:  # what changes nothing, with nothing due say, is no step
            taken = steps[-1][0]
            states.append(contents(services.library_file))
        clock.advance(minutes=17)

    today = services.calendar.date()
    library = services.library
    for number in range(5):
        did(library.add_note(reversed_(f"note {number}"), ("A", f"Deck {number}")))
        did(library.add_note(cloze(2, f"text {number}"), ("A",)))
        with services.library_file() as uow:
            cards = [each.card for each in uow.cards.unseen(services.calendar.today(), 100)]
        did(rate(services, cards[0], Rating.AGAIN))
        did(rate(services, cards[1], Rating.EASY))
        did(services.cards.suspend([cards[2]]))
        did(services.cards.bury([cards[3]]))
        did(services.cards.flag([cards[0]], number + 1))
        did(services.settings.change(today, exam_date=today + timedelta(days=number)))
        did(services.presets.change("default", new_per_day=number))
        did(services.presets.limit_today("default", 50, 60 + number))
        preset, changed = services.presets.add(f"Preset {number}")
        did(changed)
        did(services.presets.assign(library.decks()[0].id, preset.key))
        did(services.cards.suspend(cards[:3]))
        did(services.cards.set_due(cards[3:8], 2, 9))
        did(services.cards.reset([cards[0], cards[3]]))
        did(services.cards.reposition(cards, first=True, shuffled=True))
        did(services.backlog.spread(number + 2))
        did(services.backlog.pause(today + timedelta(days=3 + number)))
        did(services.backlog.end_pause())
        did(services.cards.resume(cards[:3]))
        did(library.add_deck((f"Empty {number}",)))
        did(library.rename_deck(library.decks()[-1].id, f"Renamed {number}"))
        did(library.edit_note(note_of(services, cards[0]), basic(f"edited {number}"), ("B",)))
        did(library.delete_note(note_of(services, cards[1])))
        did(
            services.attempts.record(
                ExamResult(services.calendar.today(), "exam", total_right=60 + number, total_asked=100)
            )
        )
        attempt = services.attempts.all()[-1]
        did(services.attempts.edit(attempt.id, attempt.result, f"Sitting {number}"))
        made, changes = services.outlines.copy("weighted-sections", f"Outline {number}")
        did(changes)
        did(services.outlines.save(as_mapping(services.outlines.get(made)) | {"pass_mark": 0.8}))
        if number % 2:
            did(services.presets.delete(preset.key))
            did(services.attempts.delete(attempt.id))
            did(services.outlines.delete(made))
    return states


def test_nothing_to_undo(services: Workspace) -> None:
    assert services.undo.names() == (None, None)
    assert services.undo.undo() is None
    assert services.undo.redo() is None


def test_deep_and_exact(services: Workspace, clock: FakeClock) -> None:
    states = many_steps(services, clock)
    assert len(states) > 60
    for state in reversed(states[:-1]):
        assert services.undo.undo() is not None
        assert contents(services.library_file) == state
    assert services.undo.names()[0] is None
    for state in states[1:]:
        assert services.undo.redo() is not None
        assert contents(services.library_file) == state
    assert services.undo.names()[1] is None
    assert services.library_file.check() == []


def test_across_restarts(library_path: Path, clock: FakeClock) -> None:
    with opened(library_path, clock) as services:
        states = many_steps(services, clock)
    depth = len(states) - 1
    for steps_back in (13, 20, depth - 33):
        with opened(library_path, clock) as services:
            for _ in range(steps_back):
                assert services.undo.undo() is not None
            depth -= steps_back
            assert contents(services.library_file) == states[depth]
    with opened(library_path, clock) as services:
        assert services.undo.undo() is None
        for state in states[1:]:
            services.undo.redo()
            assert contents(services.library_file) == state


def test_steps_are_named(services: Workspace) -> None:
    services.library.add_note(basic("a"), ("A",))
    services.library.add_deck(("B",))
    assert services.undo.names() == ("Add a deck", None)
    undone = services.undo.undo()
    assert undone is not None
    assert undone.step == "Add a deck"
    assert undone.subjects == {Subject.DECKS}
    assert services.undo.names() == ("Add a note", "Add a deck")
    redone = services.undo.redo()
    assert redone == undone


def test_a_new_step_ends_what_could_be_redone(services: Workspace) -> None:
    services.library.add_deck(("A",))
    services.library.add_deck(("B",))
    services.undo.undo()
    services.library.add_deck(("C",))
    assert services.undo.names() == ("Add a deck", None)
    assert services.undo.redo() is None
    assert [deck.name for deck in services.library.decks()] == ["A", "C"]
    services.undo.undo()
    services.undo.undo()
    assert services.library.decks() == []


def test_what_was_refused_is_no_step_and_keeps_redo(services: Workspace) -> None:
    services.library.add_deck(("A",))
    services.undo.undo()
    with pytest.raises(KeyError):
        services.cards.suspend([CardId(99)])
    assert services.undo.names() == (None, "Add a deck")


def test_ratings_can_be_undone_after_their_note_came_back(services: Workspace) -> None:
    [[card, _]] = fill(services, [reversed_("a")])
    before = contents(services.library_file)
    rate(services, card, Rating.GOOD)
    services.library.delete_note(note_of(services, card))
    services.undo.undo()
    services.undo.undo()
    assert contents(services.library_file) == before


class TestTheBundle:
    """A new version of the app brings its decks up to date, and that is no step."""

    def take_over(self, services: Workspace, *keys: str, deck: tuple[str, ...] = ("Bundled",)) -> None:
        notes = tuple(
            DraftNote(Note(NoteKind.BASIC, (key, "back"), key=key), deck, line)
            for line, key in enumerate(keys)
        )
        draft = Draft("bundle", "deck", (DraftDeck(deck, key="bundled"),), notes)
        services.importing.take_over_bundle([draft], services.outlines.all()[0])

    def undo_all(self, services: Workspace, *keys: str) -> None:
        while services.undo.undo():
            with services.library_file() as uow:
                assert set(uow.notes.by_keys(keys)) == set(keys)
        assert services.library_file.check() == []

    def test_undo_does_not_overwrite_a_note_that_came_with_it(self, services: Workspace) -> None:
        self.take_over(services, "one")
        services.library.add_note(basic("my own"), ("Mine",))
        services.library.delete_note(services.library.notes(services.library.decks()[-1].id)[0].id)
        self.take_over(services, "one", "two")
        self.undo_all(services, "one", "two")

    def test_undo_does_not_fail_over_a_note_that_came_again(self, services: Workspace) -> None:
        self.take_over(services, "one", "two")
        services.library.delete_note(services.library.notes(services.library.decks()[0].id)[0].id)
        self.take_over(services, "one", "two", "three")
        self.undo_all(services, "one", "two", "three")

    def test_undo_does_not_fail_over_a_deck_it_came_into(self, services: Workspace) -> None:
        services.library.add_deck(("Bundled",))
        self.take_over(services, "one")
        self.undo_all(services, "one")
