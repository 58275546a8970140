"""Packages of our own and hostile ones, from file to library and back."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cpccards.domain.drafts import DeckAbout, Draft, DraftNote
from cpccards.domain.errors import BadInput
from cpccards.domain.note_types import CardTemplate, NoteType
from cpccards.domain.notes import Note, NoteKind
from cpccards.domain.reviews import CardState, Rating
from cpccards.exchange import formats
from cpccards.services.export_formats import FormatId, format_of
from cpccards.services.exporting import ExportOptions
from cpccards.services.importing import Duplicates, Fate, Imported, ImportOptions
from cpccards.services.workspace import Workspace
from tests.support.anki_samples import DAY, MEDIA, old_sample, png
from tests.support.clocks import FakeClock
from tests.support.libraries import basic, contents, fill, opened, rate, reversed_
from tests.support.old_anki import CARD_COLUMNS, Generation

WHOLE = ImportOptions(with_progress=True, with_presets=True)


def take(services: Workspace, draft: Draft, options: ImportOptions = WHOLE) -> Imported:
    return services.importing.carry_out(services.importing.plan(draft, options=options))


def written(services: Workspace, word: str, folder: Path, **options: Any) -> Path:
    kind = format_of(word)
    path = folder / f"{word}{kind.ending}"
    services.exporting.export(kind, None, ExportOptions(**options), path)
    return path


def library_json(path: Path) -> dict[str, Any]:
    """What a whole library holds, without what a new one can't share: when its notes were written there."""
    with zipfile.ZipFile(path) as archive:
        told: dict[str, Any] = json.loads(archive.read("library.json"))
    for note in told["notes"]:
        for when in ("created_at", "modified_at"):
            note.pop(when, None)
    for name in ("exported_at", "settings"):
        told.pop(name, None)
    return told


@pytest.fixture
def full(services: Workspace, clock: FakeClock) -> Workspace:
    """A library with notes of every sort, pictures, presets and a history."""
    take(services, formats.read("old.apkg", old_sample().package()))
    own = fill(services, [basic("AMI", "anatomy"), reversed_("BPH")], ("Own", "Terms"))
    for cards, rating in zip(own, (Rating.GOOD, Rating.AGAIN), strict=True):
        rate(services, cards[0], rating)
        clock.advance(days=1)
    services.cards.suspend([own[1][1]])
    return services


def test_a_library_comes_back_whole_from_its_own_json(
    full: Workspace, tmp_path: Path, clock: FakeClock
) -> None:
    path = written(full, FormatId.JSON_MEDIA, tmp_path)
    with opened(tmp_path / "new.cpccards", clock) as fresh:
        draft = formats.read(path.name, path.read_bytes())
        assert fresh.importing.history(draft).is_own
        done = take(fresh, draft)
        assert done.problems == ()
        folder = tmp_path / "again"
        folder.mkdir()
        assert library_json(written(fresh, FormatId.JSON_MEDIA, folder)) == library_json(path)
        for name, data in MEDIA.items():
            assert fresh.media.read(name) == data
        again = fresh.importing.plan(draft, options=WHOLE)
        assert not again.is_worth_it
        assert again.count(Fate.UNCHANGED) == len(draft.notes)


def test_a_deck_to_hand_on_comes_in_without_progress_and_says_who_made_it(
    full: Workspace, tmp_path: Path, clock: FakeClock
) -> None:
    about = DeckAbout("Terms", "Ann", "CC BY 4.0", "2027", "Words")
    path = written(full, FormatId.SHARED, tmp_path, about=about)
    with opened(tmp_path / "new.cpccards", clock) as fresh:
        draft = formats.read(path.name, path.read_bytes())
        assert draft.about == about
        assert fresh.importing.history(draft).is_empty
        done = take(fresh, draft)
        assert (done.added, done.media, done.reviews) == (6, len(draft.media), 0)
        assert {media.name for media in draft.media} < set(MEDIA), "none that no note names"
        assert take(fresh, draft).added == 0
        assert fresh.undo.undo() is not None
        with fresh.library_file() as uow:
            assert uow.notes.count() == 0


def test_notes_that_went_to_anki_and_came_back_are_known(full: Workspace, tmp_path: Path) -> None:
    before = contents(full.library_file)
    for word in (FormatId.APKG, FormatId.ANKI_TEXT):
        path = written(full, word, tmp_path)
        draft = formats.read(path.name, path.read_bytes())
        plan = full.importing.plan(draft, options=ImportOptions())
        assert plan.count(Fate.NEW) == 0
        assert plan.count(Fate.DUPLICATE) == 0
    path = written(full, FormatId.APKG, tmp_path)
    plan = full.importing.plan(formats.read(path.name, path.read_bytes()), options=WHOLE)
    assert plan.meetings.newer == 0
    done = full.importing.carry_out(plan)
    assert (done.added, done.reviews, done.brought_up) == (0, 0, 0)
    assert contents(full.library_file)["cards"] == before["cards"]
    assert contents(full.library_file)["reviews"] == before["reviews"]


@pytest.mark.parametrize(("own", "there"), [("m-25", "anki:m-25"), ("anki:m-25", "m-25")])
def test_a_key_is_the_same_with_and_without_ankis_prefix(services: Workspace, own: str, there: str) -> None:
    take(services, a_draft(Note(NoteKind.BASIC, ("25", "one"), own)))
    plan = services.importing.plan(a_draft(Note(NoteKind.BASIC, ("25", "two"), there)))
    assert [planned.fate for planned in plan.notes] == [Fate.UPDATE]
    services.importing.carry_out(plan)
    with services.library_file() as uow:
        assert uow.notes.by_keys([own])[own].note.fields == ("25", "two")
        assert uow.notes.by_keys([there]) == {}


def test_a_note_type_that_a_text_only_names_gives_way_to_the_one_that_is_here(services: Workspace) -> None:
    real = NoteType("anki-7", "Drug", ("Name", "Class"), (CardTemplate("1", "{{Class}}", "{{Name}}"),))
    made_up = replace(real, key="anki-text-7", templates=(CardTemplate("1", "{{Name}}", "{{Class}}"),))
    take(services, a_draft(Note(real, ("metformin", "biguanide"), "anki:x")))
    take(services, a_draft(Note(made_up, ("metformin", "a biguanide"), "anki:x")))
    with services.library_file() as uow:
        note = uow.notes.by_keys(["anki:x"])["anki:x"].note
    assert (note.kind, note.fields) == (real, ("metformin", "a biguanide"))


def test_what_meets_is_foreseen(services: Workspace, clock: FakeClock) -> None:
    take(services, formats.read("old.apkg", old_sample().package()))
    later = old_sample()
    data = CARD_COLUMNS.index("data")
    later.cards[0][data] = json.dumps(
        (state := json.loads(later.cards[0][data])) | {"s": 77.25, "lrt": state["lrt"] + 5 * DAY}
    )
    draft = formats.read("later.apkg", later.package())
    plan = services.importing.plan(draft, options=WHOLE)
    assert (plan.meetings.newer, plan.meetings.older) == (1, 0)
    assert plan.is_worth_it
    assert plan.to_write == 0
    assert services.importing.plan(draft).meetings.newer == 0, "progress is not wanted"
    done = services.importing.carry_out(plan)
    assert (done.brought_up, done.is_any) == (1, True)
    assert services.importing.is_last_step(done)
    earlier = services.importing.plan(formats.read("old.apkg", old_sample().package()), options=WHOLE)
    assert (earlier.meetings.newer, earlier.meetings.older) == (0, 1)


def test_a_history_tells_whose_it_is(services: Workspace, clock: FakeClock) -> None:
    shared = formats.read("old.apkg", old_sample().package())
    history = services.importing.history(shared)
    assert (history.cards, history.reviews, history.presets) == (5, 10, 2)
    assert not history.is_own, "years old"
    recent = old_sample()
    recent.add_review(recent.cards[0][0], int(clock.now().timestamp() * 1000) - DAY * 1000, 3)
    assert services.importing.history(formats.read("own.apkg", recent.package())).is_own
    assert services.importing.history(a_draft(basic("AMI"))).is_empty


def test_an_earlier_plan_saves_work_only_while_it_holds(services: Workspace) -> None:
    draft = formats.read("old.apkg", old_sample().package())
    first = services.importing.plan(draft, options=WHOLE)
    second = services.importing.plan(
        draft, options=replace(WHOLE, topics={("Default",): "anatomy"}), before=first
    )
    assert second.progress is first.progress
    third = services.importing.plan(draft, options=replace(WHOLE, rollover_hour=0), before=second)
    assert third.progress is not first.progress
    none = services.importing.plan(draft, options=ImportOptions(), before=third)
    assert none.progress is None


def test_media_are_foreseen(services: Workspace) -> None:
    draft = formats.read("old.apkg", old_sample().package())
    assert services.importing.plan(draft).media.new == len(MEDIA)
    services.media.put("hand bones.png", png(3, 3))
    plan = services.importing.plan(draft)
    assert list(plan.media.renamed) == ["hand bones.png"]
    take(services, draft)
    again = services.importing.plan(draft, options=WHOLE)
    assert (again.media.new, again.media.known) == (0, len(MEDIA))
    assert not again.is_worth_it, "the picture has its other name by now"


def test_duplicates_can_be_brought_up_to_date(services: Workspace) -> None:
    [[card]] = fill(services, [Note(NoteKind.BASIC, ("AMI", "infarction"), "k")], ("Terms",))
    rate(services, card, Rating.GOOD)
    told = Note(NoteKind.BASIC, ("AMI", "infarction"), tags=("heart",), source="book")
    twice = a_draft(told, replace(told, tags=("other",)))
    plan = services.importing.plan(twice, options=ImportOptions(duplicates=Duplicates.UPDATE))
    assert [planned.fate for planned in plan.notes] == [Fate.UPDATE, Fate.DUPLICATE]
    services.importing.carry_out(plan)
    with services.library_file() as uow:
        note = uow.notes.by_keys(["k"])["k"].note
        assert uow.notes.count() == 1
        assert uow.cards.get(card).memory.state is not CardState.NEW
    assert (note.tags, note.source) == (("heart",), "book")


@pytest.mark.parametrize("generation", list(Generation))
def test_a_spoiled_package_leaves_the_library_as_it_was(full: Workspace, generation: Generation) -> None:
    data = old_sample().package(generation)
    before = contents(full.library_file, leaving_out=())
    for spoiled in (data[: len(data) // 2], data[:200], data.replace(b"PK\x01\x02", b"PK\x01\x09")):
        with pytest.raises(BadInput):
            formats.read("old.apkg", spoiled)
    assert contents(full.library_file, leaving_out=()) == before


def test_odd_progress_is_told_and_the_rest_comes_in(services: Workspace) -> None:
    odd = old_sample()
    at = CARD_COLUMNS.index("data")
    odd.cards[0][at] = '{"s": NaN, "d": 5.0}'
    odd.add_review(odd.cards[0][0], 32_503_680_000_000, 3)
    odd.add_review(odd.cards[0][0], 1_600_000_000_000, 9)
    odd.add_deck("<img src=/etc/passwd>")
    plan = services.importing.plan(formats.read("odd.apkg", odd.package()), options=WHOLE)
    assert plan.problems
    done = services.importing.carry_out(plan)
    assert done.added == 4
    assert services.library_file.check() == []


def a_draft(*notes: Note, deck: tuple[str, ...] = ("Terms",)) -> Draft:
    entries = tuple(DraftNote(note, deck, line) for line, note in enumerate(notes, 2))
    return Draft("terms", "Test", (), entries)
