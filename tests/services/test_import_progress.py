"""Whole packages: notes of every type, progress, history, options and media, in one undoable step."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from cpccards.domain.drafts import Draft
from cpccards.domain.errors import Cancelled
from cpccards.domain.foreign_progress import ForeignProgress
from cpccards.domain.notes import CardId
from cpccards.domain.reviews import CardState, Memory, Rating
from cpccards.exchange import formats
from cpccards.services.importing import Fate, Imported, ImportOptions
from cpccards.services.workspace import Workspace
from cpccards.storage.tables import card_events, reviews
from tests.support.anki_samples import DAY, MEDIA, old_sample, png
from tests.support.clocks import FakeClock
from tests.support.libraries import contents, opened, rate
from tests.support.old_anki import CARD_COLUMNS

WHOLE = ImportOptions(with_progress=True, with_presets=True)


@pytest.fixture(scope="module")
def package() -> bytes:
    return old_sample().package()


@pytest.fixture(scope="module")
def draft(package: bytes) -> Draft:
    return formats.read("old.apkg", package)


@pytest.fixture
def taken(services: Workspace, draft: Draft) -> Imported:
    return take(services, draft)


def take(services: Workspace, draft: Draft, options: ImportOptions = WHOLE) -> Imported:
    return services.importing.carry_out(services.importing.plan(draft, options=options))


def memories(services: Workspace) -> dict[tuple[str, int], tuple[CardId, Memory, bool, int]]:
    """(card, memory, suspended, flag) by note key and ordinal."""
    found = {}
    with services.library_file() as uow:
        for deck in uow.decks.all():
            for stored in uow.notes.in_deck(deck.id):
                for card in uow.cards.of_note(stored.id):
                    key = (stored.note.key or "", card.ordinal)
                    found[key] = (card.id, card.memory, card.suspended, card.flag)
    return found


def log(services: Workspace) -> list[dict[str, Any]]:
    with services.library_file() as uow:
        rows = uow._connection.execute(select(reviews).order_by(reviews.c.id)).mappings()
        return [dict(row) for row in rows]


def foreign_of(draft: Draft) -> ForeignProgress:
    assert draft.foreign is not None
    return draft.foreign


def test_every_card_stands_as_it_stood(services: Workspace, draft: Draft, taken: Imported) -> None:
    foreign = foreign_of(draft)
    found = memories(services)
    assert taken.added == len(draft.notes)
    assert taken.cards == len(found)
    for card in foreign.cards:
        key = draft.notes[card.note].note.key or ""
        _, memory, suspended, flag = found[key, card.ordinal]
        assert memory.state == card.kind
        assert suspended == (card.queue == -1)
        assert flag == card.flag
        if card.stability is not None:
            assert memory.stability == pytest.approx(card.stability)
            assert memory.difficulty == pytest.approx(card.difficulty)
    learned = found["anki:Ab,c#1", 0][1]
    filtered = next(
        memory for (_, ordinal), (_, memory, *_) in found.items() if ordinal == 1 and memory.due_day
    )
    assert learned.due_day is not None
    assert filtered.due_day == learned.due_day + 15, "from day 400 to what it was before the filtered deck"


def test_the_log_comes_whole_and_in_order(services: Workspace, draft: Draft, taken: Imported) -> None:
    rows = log(services)
    foreign = foreign_of(draft)
    assert taken.reviews == len(rows) == len(foreign.reviews)
    assert [row["reviewed_at"] for row in rows] == sorted(foreign.reviews.at)
    assert {row["origin"] for row in rows} == {"import"}
    assert all(row["raw"] for row in rows)
    assert services.library_file.check() == []


def test_media_and_options_come_along(services: Workspace, taken: Imported) -> None:
    assert taken.media == len(MEDIA)
    for name, data in MEDIA.items():
        assert services.media.read(name) == data
    by_path = {deck.path: services.presets.of_deck(deck.id) for deck in services.library.decks()}
    preset = by_path["Coding", "Modifiers"]
    assert (preset.name, preset.desired_retention, preset.new_per_day) == ("Coding", 0.93, 12)
    assert len(preset.parameters) == 21
    assert by_path["Anatomy",].name != "Coding"


def test_it_is_one_step_and_undo_is_exact(services: Workspace, draft: Draft) -> None:
    before = contents(services.library_file)
    take(services, draft)
    after = contents(services.library_file)
    assert services.undo.undo() is not None
    assert contents(services.library_file) == before
    assert {preset.name for preset in services.presets.all()} == {"Default"}
    services.undo.redo()
    assert contents(services.library_file) == after


def test_without_progress_every_card_is_new_and_nothing_is_logged(services: Workspace, draft: Draft) -> None:
    done = take(services, draft, ImportOptions())
    assert done.reviews == 0
    assert log(services) == []
    assert {memory.state for _, memory, _, _ in memories(services).values()} == {CardState.NEW}
    assert len(services.presets.all()) == 1


def test_a_second_import_adds_nothing_and_keeps_progress(
    services: Workspace, clock: FakeClock, draft: Draft, taken: Imported
) -> None:
    card = memories(services)["anki:Ab,c#1", 0][0]
    rate(services, card, Rating.AGAIN)
    before = contents(services.library_file)
    plan = services.importing.plan(draft, options=WHOLE)
    assert plan.count(Fate.UNCHANGED) == len(draft.notes)
    done = services.importing.carry_out(plan)
    assert (done.added, done.cards, done.reviews) == (0, 0, 0)
    assert contents(services.library_file) == before


def test_what_was_answered_later_elsewhere_comes_along(services: Workspace, taken: Imported) -> None:
    before = memories(services)
    later = old_sample()
    [learned] = [row for row in later.cards if row[0] == later.cards[0][0]]
    data = CARD_COLUMNS.index("data")
    state = json.loads(learned[data])
    learned[data] = json.dumps(state | {"s": 77.25, "lrt": state["lrt"] + 5 * DAY})
    later.add_review(learned[0], (state["lrt"] + 5 * DAY) * 1000, 3, ivl=70, last=30)
    done = take(services, formats.read("later.apkg", later.package()))
    assert (done.added, done.reviews) == (0, 1)
    after = memories(services)
    assert after["anki:Ab,c#1", 0][1].stability == 77.25
    del before["anki:Ab,c#1", 0], after["anki:Ab,c#1", 0]
    assert after == before, "cards that were not answered since stay as they are"
    assert len(log(services)) == taken.reviews + 1


def test_a_picture_of_the_same_name_keeps_both(services: Workspace, draft: Draft) -> None:
    assert services.media.put("hand bones.png", png(3, 3)) == "hand bones.png"
    take(services, draft)
    assert services.media.read("hand bones.png") == png(3, 3)
    with services.library_file() as uow:
        note = uow.notes.by_keys(["anki:Ab,c#1"])["anki:Ab,c#1"].note
        names = {media.name for media in uow.media.all()}
    [other] = [name for name in names if name.startswith("hand bones-")]
    assert other in note.fields[0]
    assert "hand bones.png" not in note.fields[0]
    assert services.media.read(other) == MEDIA["hand bones.png"]


@pytest.mark.parametrize("stop_at", range(5))
def test_cancelled_at_any_time_nothing_was_added(services: Workspace, draft: Draft, stop_at: int) -> None:
    before = contents(services.library_file)
    asked = iter(range(1000))
    plan = services.importing.plan(draft, options=WHOLE)
    with pytest.raises(Cancelled):
        services.importing.carry_out(plan, cancelled=lambda: next(asked) >= stop_at)
    assert contents(services.library_file) == before
    assert services.undo.names() == (None, None)


def test_it_survives_a_restart(library_path: Path, clock: FakeClock, draft: Draft) -> None:
    with opened(library_path, clock) as services:
        take(services, draft)
        before = contents(services.library_file)
    with opened(library_path, clock) as services:
        assert contents(services.library_file) == before
        assert services.undo.undo() is not None
        with services.library_file() as uow:
            assert uow.notes.count() == 0
            assert uow._connection.execute(select(card_events)).all() == []


def test_new_cards_keep_their_order_and_progress_can_be_studied(services: Workspace, taken: Imported) -> None:
    queue = list(services.study.queue().cards)
    assert queue
    shown = services.study.show(queue[0])
    assert shown.faces.question
    rate(services, queue[0], Rating.GOOD)
