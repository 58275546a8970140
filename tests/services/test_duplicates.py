"""Merging notes that say the same: what is kept of each."""

from __future__ import annotations

import pytest

from cpccards.domain.backups import FEW, Reason
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import CardId, Note, NoteKind
from cpccards.domain.reviews import Rating
from cpccards.services.duplicates import Merge
from cpccards.services.workspace import Workspace
from tests.support.libraries import basic, contents, fill, note_of, rate


def twins(services: Workspace) -> list[CardId]:
    made = fill(
        services,
        [
            Note(NoteKind.BASIC, ("Rib", "a bone"), tags=("a",)),
            Note(
                NoteKind.BASIC,
                ("<b>rib</b>", "A bone"),
                tags=("A", "b"),
                topic="anatomy",
                source="Book",
                edition="2026",
                rationale="Because",
            ),
            Note(NoteKind.REVERSED, ("RIB", "something else")),
            Note(NoteKind.BASIC, ("Skull", "a bone")),
        ],
    )
    return [card for own in made for card in own]


def test_alike_is_all_that_is_said_or_the_first_field(services: Workspace) -> None:
    cards = twins(services)
    rate(services, cards[1], Rating.GOOD)
    [group] = services.duplicates.find()
    assert [each.stored.id for each in group] == [note_of(services, cards[1]), note_of(services, cards[0])]
    assert [each.answers for each in group] == [1, 0]
    assert group[0].deck == ("Deck",)
    [wider] = services.duplicates.find(by_first_field=True)
    assert len(wider) == 3
    chosen = [note_of(services, cards[0]), note_of(services, cards[3])]
    assert services.duplicates.find(chosen) == ()


def test_the_kept_note_takes_over_what_the_others_have(services: Workspace) -> None:
    cards = twins(services)
    rate(services, cards[0], Rating.AGAIN)
    rate(services, cards[1], Rating.EASY)
    services.cards.set_due([cards[1]], 9)
    before = contents(services.library_file)
    kept, other = note_of(services, cards[0]), note_of(services, cards[1])
    merges = [Merge(kept, (other,))]
    outcome = services.duplicates.outcome(merges)
    assert (outcome.notes, outcome.moved, outcome.lost) == (1, 1, 0)
    strong = services.study.show(cards[1]).card.memory
    changed = services.duplicates.merge(merges)
    assert changed.step == "Merge a note into others"
    note = services.library.note(kept).note
    assert (note.tags, note.topic, note.source) == (("a", "b"), "anatomy", "Book")
    assert (note.edition, note.rationale) == ("2026", "Because")
    memory = services.study.show(cards[0]).card.memory
    assert memory.stability == strong.stability
    assert memory.due_day == strong.due_day
    assert memory.repetitions == 2
    with services.library_file() as uow:
        assert len(uow.reviews.of_card(cards[0])) == 2
        assert len(uow.card_events.of_card(cards[0])) == 1
    services.undo.undo()
    assert contents(services.library_file) == before


def test_cards_without_a_counterpart_go(services: Workspace) -> None:
    cards = twins(services)
    rate(services, cards[3], Rating.GOOD)
    kept, other = note_of(services, cards[0]), note_of(services, cards[2])
    assert services.duplicates.outcome([Merge(kept, (other,))]).lost == 1
    services.duplicates.merge([Merge(kept, (other,))])
    assert services.search.count("rib").cards == 2


def test_the_kept_memory_stays_where_it_is_stronger(services: Workspace) -> None:
    cards = twins(services)
    rate(services, cards[0], Rating.EASY)
    rate(services, cards[1], Rating.AGAIN)
    own = services.study.show(cards[0]).card.memory
    services.duplicates.merge([Merge(note_of(services, cards[0]), (note_of(services, cards[1]),))])
    memory = services.study.show(cards[0]).card.memory
    assert (memory.stability, memory.due_day) == (own.stability, own.due_day)


def test_a_note_is_not_merged_with_itself_or_twice(services: Workspace) -> None:
    cards = twins(services)
    kept, other = note_of(services, cards[0]), note_of(services, cards[1])
    for merges in ([], [Merge(kept, (kept,))], [Merge(kept, (other,)), Merge(other, (kept,))]):
        with pytest.raises(BadInput):
            services.duplicates.merge(merges)


def test_a_backup_comes_before_many_notes_go(services: Workspace) -> None:
    fill(services, [basic("rib") for _ in range(FEW + 2)])
    [group] = services.duplicates.find()
    kept, *others = (each.stored.id for each in group)
    services.duplicates.merge([Merge(kept, (others[0],))])
    assert services.backups.all() == ()
    services.undo.undo()
    services.duplicates.merge([Merge(kept, tuple(others))])
    [backup] = services.backups.all()
    assert (backup.reason, backup.stand.notes) == (Reason.CHANGE, FEW + 2)
