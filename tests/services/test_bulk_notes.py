"""Acts on many notes: each one step, taken back whole, and stopped without a trace."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cpccards.domain.backups import FEW, Reason
from cpccards.domain.changes import Changes
from cpccards.domain.errors import BadInput, Cancelled
from cpccards.domain.notes import CardId, NoteId
from cpccards.domain.reviews import Rating
from cpccards.services import portions
from cpccards.services.workspace import Workspace
from tests.support.libraries import contents, fill, fill_basic, note_of, rate, reversed_


@pytest.fixture
def cards(services: Workspace) -> list[CardId]:
    return [card for own in fill(services, map(reversed_, "abc")) for card in own]


@pytest.fixture
def notes(services: Workspace, cards: list[CardId]) -> list[NoteId]:
    return services.search.notes("")


def tags(services: Workspace, note: NoteId) -> tuple[str, ...]:
    return services.library.note(note).note.tags


def test_tags_come_go_and_take_places(services: Workspace, notes: list[NoteId]) -> None:
    bulk = services.bulk_notes
    changed = bulk.add_tags(notes, ["one two", "ONE"])
    assert changed.step == "Tag 3 notes"
    assert tags(services, notes[0]) == ("one", "two", "ONE")
    bulk.remove_tags(notes[:1], ["One"])
    assert tags(services, notes[0]) == ("two",)
    with pytest.raises(BadInput, match="leave every chosen note as it is"):
        bulk.add_tags(notes[:1], ["TWO"])
    assert tags(services, notes[0]) == ("two",)
    bulk.replace_tag(notes, "one", "Two")
    assert tags(services, notes[0]) == ("two",)
    assert tags(services, notes[1]) == ("Two",)
    services.undo.undo()
    assert tags(services, notes[1]) == ("one", "two", "ONE")


def test_notes_that_stay_as_they_were_are_not_marked(services: Workspace, notes: list[NoteId]) -> None:
    before = [services.library.note(note).modified_at for note in notes]
    services.calendar._clock.advance(minutes=5)  # type: ignore[attr-defined]
    services.bulk_notes.add_tags(notes[:1], ["x"])
    services.bulk_notes.remove_tags(notes, ["x"])
    after = [services.library.note(note).modified_at for note in notes]
    assert after[0] > before[0]
    assert after[1:] == before[1:]


@pytest.mark.parametrize("given", [[""], [], ["x" * 201]])
def test_what_is_no_tag_is_refused(services: Workspace, notes: list[NoteId], given: list[str]) -> None:
    with pytest.raises(BadInput):
        services.bulk_notes.add_tags(notes, given)


def test_one_tag_takes_the_place_of_one(services: Workspace, notes: list[NoteId]) -> None:
    with pytest.raises(BadInput):
        services.bulk_notes.replace_tag(notes, "a b", "c")


def test_topics_are_set_and_taken_away(services: Workspace, notes: list[NoteId]) -> None:
    services.bulk_notes.set_topic(notes, "hcpcs")
    assert services.search.count("topic:hcpcs").notes == 3
    services.bulk_notes.set_topic(notes[:1], None)
    assert services.search.count("topic:none").notes == 1
    with pytest.raises(BadInput):
        services.bulk_notes.set_topic(notes, "nonsense")


def test_a_note_follows_when_all_its_cards_have_moved(services: Workspace, cards: list[CardId]) -> None:
    changed = services.bulk_notes.move(cards[:3], ("New", "Place"))
    assert changed.step == "Move 3 cards"
    paths = services.browse.deck_paths()
    whole, half = note_of(services, cards[0]), note_of(services, cards[2])
    assert paths[services.library.note(whole).deck] == ("New", "Place")
    assert paths[services.library.note(half).deck] == ("Deck",)
    assert services.search.count("deck:new").cards == 3
    services.bulk_notes.move(cards[3:4], ("New", "Place"))
    assert paths[services.library.note(half).deck] == ("New", "Place")
    services.undo.undo()
    services.undo.undo()
    assert services.search.count("deck:new").cards == 0
    for bad in ((), ("a", " ")):
        with pytest.raises(BadInput):
            services.bulk_notes.move(cards, bad)


def test_notes_go_with_all_and_come_back_with_all(
    services: Workspace, cards: list[CardId], notes: list[NoteId]
) -> None:
    rate(services, cards[0], Rating.GOOD)
    services.cards.reset([cards[0]])
    before = contents(services.library_file)
    assert services.bulk_notes.delete(notes[:1]).step == "Delete 1 note"
    assert services.search.count("").notes == 2
    services.undo.undo()
    assert contents(services.library_file) == before


ACTS: list[Callable[[Workspace, list[CardId], list[NoteId], Callable[[], bool]], Changes]] = [
    lambda s, c, _n, stop: s.bulk_notes.move(c, ("X",), lambda *_: None, stop),
    lambda s, _c, n, stop: s.bulk_notes.add_tags(n, ["x"], lambda *_: None, stop),
    lambda s, _c, n, stop: s.bulk_notes.remove_tags(n, ["x"], lambda *_: None, stop),
    lambda s, _c, n, stop: s.bulk_notes.set_topic(n, "hcpcs", lambda *_: None, stop),
    lambda s, _c, n, stop: s.bulk_notes.delete(n, lambda *_: None, stop),
    lambda s, c, _n, stop: s.cards.suspend(c, lambda *_: None, stop),
    lambda s, c, _n, stop: s.cards.reset(c, lambda *_: None, stop),
]


@pytest.mark.parametrize("act", ACTS)
def test_stopped_half_way_nothing_is_changed(
    services: Workspace,
    cards: list[CardId],
    notes: list[NoteId],
    act: Callable[..., Changes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(portions, "PORTION", 2)
    before = contents(services.library_file, leaving_out=())
    answers = iter([False, True])
    with pytest.raises(Cancelled):
        act(services, cards, notes, lambda: next(answers))
    assert contents(services.library_file, leaving_out=()) == before


def test_long_work_tells_how_far_it_is(
    services: Workspace, cards: list[CardId], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portions, "PORTION", 4)
    told: list[tuple[int, int, str]] = []
    services.cards.suspend(cards, lambda *each: told.append(each))
    assert told == [(0, 6, "Changing cards"), (4, 6, "Changing cards")]
    assert services.undo.undo() is not None
    assert services.search.count("is:suspended").cards == 0


def test_a_backup_comes_before_many_are_deleted_and_not_before_few(services: Workspace) -> None:
    fill_basic(services, FEW + 1)
    notes = services.search.notes("")
    services.bulk_notes.delete(notes[:FEW])
    assert services.backups.all() == ()
    services.undo.undo()
    said: list[str] = []
    services.bulk_notes.delete(notes, lambda _done, _total, words: said.append(words))
    assert said[0] == "Making a backup first"
    [backup] = services.backups.all()
    assert (backup.reason, backup.stand.notes, backup.is_verified) == (Reason.DELETION, FEW + 1, True)
    assert services.search.notes("") == []


def test_stopped_while_the_backup_is_made_nothing_is_deleted(services: Workspace) -> None:
    fill_basic(services, FEW + 1)
    notes = services.search.notes("")
    with pytest.raises(Cancelled):
        services.bulk_notes.delete(notes, cancelled=lambda: True)
    assert len(services.search.notes("")) == FEW + 1
    assert services.backups.all() == ()
