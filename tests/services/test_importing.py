"""ImportService over a real library file: what would happen, what happens, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpccards.domain.bundle_report import BundleReport, FieldChange, NoteChange
from cpccards.domain.changes import Subject
from cpccards.domain.drafts import Draft, DraftDeck, DraftNote, Problem
from cpccards.domain.errors import Cancelled
from cpccards.domain.notes import DeckId, Note, NoteKind
from cpccards.domain.reviews import CardState, Rating
from cpccards.services.importing import BATCH, Duplicates, Fate, ImportOptions, ImportPlan
from cpccards.services.reading import ReadingService
from cpccards.services.workspace import Workspace
from tests.support.libraries import contents, rate

DECK = ("Abbreviations",)


def basic(front: str, back: str, key: str | None = None, topic: str | None = None) -> Note:
    return Note(NoteKind.BASIC, (front, back), key, topic)


def draft(*notes: Note, deck: tuple[str, ...] = DECK, problems: tuple[Problem, ...] = ()) -> Draft:
    entries = tuple(DraftNote(note, deck, line) for line, note in enumerate(notes, start=2))
    return Draft("terms.csv", "CSV", (DraftDeck(deck),), entries, problems)


def fates(plan: ImportPlan) -> list[Fate]:
    return [planned.fate for planned in plan.notes]


def all_notes(services: Workspace, deck: tuple[str, ...] = DECK) -> list[Note]:
    home = next(found.id for found in services.library.decks() if found.path == deck)
    return [stored.note for stored in services.library.notes(home)]


def test_planning_writes_nothing(services: Workspace) -> None:
    before = contents(services.library_file)
    services.importing.plan(draft(basic("AMI", "acute myocardial infarction")))
    assert contents(services.library_file) == before


def test_new_notes_are_counted_with_their_cards_and_decks(services: Workspace) -> None:
    reversed_ = Note(NoteKind.REVERSED, ("a", "b"))
    plan = services.importing.plan(draft(basic("AMI", "infarction"), reversed_))
    assert fates(plan) == [Fate.NEW, Fate.NEW]
    assert (plan.cards, plan.all_cards, plan.to_write, plan.without_topic) == (3, 3, 2, 2)
    assert plan.decks == {DECK: 2}


def test_the_same_question_with_another_answer_is_kept(services: Workspace) -> None:
    plan = services.importing.plan(
        draft(
            basic("MS", "multiple sclerosis"),
            basic("ms ", "mitral stenosis"),
            basic("<b>MS</b>", "morphine sulfate"),
            basic("PT", "prothrombin time"),
            basic("PT", "Prothrombin  Time"),
        )
    )
    assert fates(plan) == [Fate.NEW, Fate.NEW, Fate.NEW, Fate.NEW, Fate.DUPLICATE]
    assert plan.several_answers == 1


def test_duplicates_say_what_they_repeat(services: Workspace) -> None:
    services.importing.carry_out(services.importing.plan(draft(basic("AMI", "infarction"))))
    given = draft(basic("ami", "Infarction"), basic("BPH", "hyperplasia"), basic("BPH", "hyperplasia"))
    plan = services.importing.plan(given)
    assert fates(plan) == [Fate.DUPLICATE, Fate.NEW, Fate.DUPLICATE]
    assert [planned.repeats_line for planned in plan.notes] == [None, None, 3]
    assert plan.repeats == 2
    wanted = services.importing.plan(given, options=ImportOptions(duplicates=Duplicates.ADD))
    assert fates(wanted) == [Fate.NEW, Fate.NEW, Fate.NEW]
    assert wanted.repeats == 2


def test_the_same_note_in_another_deck_is_no_duplicate(services: Workspace) -> None:
    services.importing.carry_out(services.importing.plan(draft(basic("AMI", "infarction"))))
    plan = services.importing.plan(draft(basic("AMI", "infarction"), deck=("Cardiology",)))
    assert fates(plan) == [Fate.NEW]


def test_topics_are_for_notes_that_name_none(services: Workspace) -> None:
    given = draft(basic("AMI", "infarction"), basic("HIPAA", "privacy", topic="compliance"))
    plan = services.importing.plan(given, {DECK: "terminology"})
    services.importing.carry_out(plan)
    assert [note.topic for note in all_notes(services)] == ["terminology", "compliance"]
    assert plan.without_topic == 0


def test_notes_that_make_no_card_are_problems_by_line(services: Workspace) -> None:
    earlier = Problem(9, "no separator", ("x",))
    plan = services.importing.plan(draft(basic("AMI", "infarction"), basic("BPH", ""), problems=(earlier,)))
    assert [problem.line for problem in plan.problems] == [3, 9]
    assert plan.rejected == plan.problems
    imported = services.importing.carry_out(plan)
    assert imported.rejected == plan.rejected
    assert imported.added == 1


def test_carrying_out_adds_notes_and_cards_in_one_step(services: Workspace) -> None:
    plan = services.importing.plan(draft(basic("AMI", "infarction"), basic("BPH", "hyperplasia")))
    told: list[tuple[int, int, str]] = []
    imported = services.importing.carry_out(plan, lambda *words: told.append(words))
    assert (imported.added, imported.cards, imported.updated, imported.skipped) == (2, 2, 0, 0)
    assert imported.changes.touches(Subject.NOTES, Subject.CARDS, Subject.DECKS)
    assert services.undo.names() == ("Import terms.csv", None)
    assert services.importing.is_last_step(imported)
    assert told == [(2, 2, "Adding notes"), (2, 2, "Writing to disk")]
    assert services.library.tree()[0].counts.total == 2


def test_undo_leaves_nothing_and_redo_brings_it_back(services: Workspace) -> None:
    before = contents(services.library_file)
    notes = [basic(f"term {number}", f"meaning {number}") for number in range(50)]
    imported = services.importing.carry_out(services.importing.plan(draft(*notes)))
    after = contents(services.library_file)
    assert services.undo.undo() == imported.changes
    assert contents(services.library_file) == before
    assert not services.importing.is_last_step(imported)
    services.undo.redo()
    assert contents(services.library_file) == after
    assert services.importing.is_last_step(imported)


def test_an_import_of_nothing_is_no_step(services: Workspace) -> None:
    imported = services.importing.carry_out(services.importing.plan(draft()))
    assert services.undo.names() == (None, None)
    assert not services.importing.is_last_step(imported)


@pytest.mark.parametrize("stops_at", [0, 1, 2, 3])
def test_cancelled_at_any_time_nothing_is_added(services: Workspace, stops_at: int) -> None:
    notes = [basic(f"term {number}", f"meaning {number}") for number in range(2 * BATCH + 1)]
    plan = services.importing.plan(draft(*notes))
    before = contents(services.library_file)
    asked = iter(range(100))
    with pytest.raises(Cancelled):
        services.importing.carry_out(plan, cancelled=lambda: next(asked) >= stops_at)
    assert contents(services.library_file) == before
    assert services.undo.names() == (None, None)


def test_a_plan_can_be_given_up(services: Workspace) -> None:
    with pytest.raises(Cancelled):
        services.importing.plan(draft(basic("AMI", "infarction")), cancelled=lambda: True)


def test_batches_report_how_far_they_are(services: Workspace) -> None:
    total = 2 * BATCH + 1
    plan = services.importing.plan(draft(*(basic(f"term {number}", "meaning") for number in range(total))))
    told: list[int] = []
    services.importing.carry_out(plan, lambda done, _total, _words: told.append(done))
    assert told == [BATCH, 2 * BATCH, total, total]


def test_a_changed_keyed_file_updates_and_keeps_progress(services: Workspace) -> None:
    first = draft(basic("AMI", "infarction", key="ami"), basic("BPH", "hyperplasia", key="bph"))
    services.importing.carry_out(services.importing.plan(first, {DECK: "terminology"}))
    with services.library_file() as uow:
        stored = uow.notes.by_keys(["ami"])["ami"]
        [card] = uow.cards.of_note(stored.id)
    rate(services, card.id, Rating.GOOD)
    with services.library_file() as uow:
        [studied] = uow.cards.of_note(stored.id)
    assert studied.memory.state is not CardState.NEW

    changed = draft(
        basic("AMI", "acute myocardial infarction", key="ami"),
        basic("BPH", "hyperplasia", key="bph"),
        basic("CVA", "stroke", key="cva"),
    )
    plan = services.importing.plan(changed)
    assert fates(plan) == [Fate.UPDATE, Fate.UNCHANGED, Fate.NEW]
    imported = services.importing.carry_out(plan)
    assert (imported.added, imported.updated, imported.skipped, imported.unchanged) == (1, 1, 1, 1)
    with services.library_file() as uow:
        again = uow.notes.get(stored.id)
        [kept] = uow.cards.of_note(stored.id)
    assert again.note.fields == ("AMI", "acute myocardial infarction")
    assert again.note.topic == "terminology"
    assert kept == studied

    services.undo.undo()
    with services.library_file() as uow:
        assert uow.notes.get(stored.id).note == stored.note


def test_an_update_that_asks_more_adds_cards(services: Workspace) -> None:
    cloze = Note(NoteKind.CLOZE, ("{{c1::one}} two", ""), key="count")
    services.importing.carry_out(services.importing.plan(draft(cloze)))
    more = replace(cloze, fields=("{{c1::one}} {{c2::two}}", ""))
    services.importing.carry_out(services.importing.plan(draft(more)))
    assert services.library.tree()[0].counts.total == 2


def test_many_updates_report_and_can_be_stopped(services: Workspace) -> None:
    notes = [basic(f"term {number}", "old", key=f"key-{number}") for number in range(450)]
    services.importing.carry_out(services.importing.plan(draft(*notes)))
    before = contents(services.library_file)
    plan = services.importing.plan(draft(*(replace(note, fields=(note.fields[0], "new")) for note in notes)))
    assert plan.count(Fate.UPDATE) == 450
    told: list[tuple[int, int, str]] = []
    asked = iter((False, True))
    with pytest.raises(Cancelled):
        services.importing.carry_out(plan, lambda *words: told.append(words), lambda: next(asked))
    assert told == [(200, 450, "Updating notes")]
    assert contents(services.library_file) == before
    services.importing.carry_out(plan)
    assert {note.fields[1] for note in all_notes(services)} == {"new"}


def test_a_real_list_keeps_every_meaning_of_an_abbreviation(services: Workspace) -> None:
    """2,500 rows of which 315 repeat an abbreviation with another meaning: all of them come in."""
    repeated = 315
    rows = [f"AB{number},meaning {number}" for number in range(2500 - repeated)]
    rows += [f"AB{number},another meaning of {number}" for number in range(repeated)]
    data = "\n".join(["Abbreviation,Meaning", *rows]).encode()
    reading = ReadingService(services.library_file)
    plan = services.importing.plan(reading.draft(reading.open("abbreviations.csv", data)))
    assert plan.count(Fate.NEW) == plan.cards == 2500
    assert plan.several_answers == repeated
    assert plan.problems == ()
    assert services.importing.carry_out(plan).added == 2500
    assert len(all_notes(services, ("abbreviations",))) == 2500
    again = services.importing.plan(reading.draft(reading.open("abbreviations.csv", data)))
    assert again.count(Fate.DUPLICATE) == 2500
    assert again.to_write == 0


def test_a_bundle_adds_updates_and_respects_edits(services: Workspace) -> None:
    given = draft(basic("one", "1", key="a"), basic("two", "2", key="b"), basic("no key", "left out"))
    outline = services.outlines.all()[0]
    first = services.importing.take_over_bundle([given], outline)
    assert ([note.key for note in first.added], first.updated, first.kept) == (["a", "b"], (), ())
    assert services.undo.names() == (None, None)
    home = services.library.decks()[0].id
    mine = next(stored for stored in services.library.notes(DeckId(home)) if stored.note.key == "b")
    services.library.edit_note(mine.id, replace(mine.note, fields=("two", "mine")), DECK)
    newer = draft(basic("one", "uno", key="a"), basic("two", "dos", key="b"), basic("three", "3", key="c"))
    report = services.importing.take_over_bundle([newer], outline)
    assert report == BundleReport(
        added=(NoteChange("c", "three"),),
        updated=(NoteChange("a", "one", (FieldChange("Back", "1", "uno"),)),),
        kept=(NoteChange("b", "two", (FieldChange("Back", "mine", "dos"),)),),
    )
    assert [note.fields[1] for note in all_notes(services)] == ["uno", "mine", "3"]
    assert services.importing.take_over_bundle([newer], outline) == BundleReport(unchanged=3)


def test_a_note_that_was_edited_into_what_the_bundle_says_is_the_bundles_again(services: Workspace) -> None:
    outline = services.outlines.all()[0]

    def update(answer: str) -> BundleReport:
        return services.importing.take_over_bundle([draft(basic("one", answer, key="a"))], outline)

    update("1")
    stored = services.library.notes(services.library.decks()[0].id)[0]
    services.library.edit_note(stored.id, basic("one", "uno"), DECK)
    assert update("uno").is_empty
    assert [note.key for note in update("eins").updated] == ["a"]


def test_a_note_of_ones_own_with_a_bundled_key_is_left_alone(services: Workspace) -> None:
    services.importing.carry_out(services.importing.plan(draft(basic("one", "mine", key="a"))))
    bundled = draft(basic("one", "1", key="a"))
    report = services.importing.take_over_bundle([bundled], services.outlines.all()[0])
    assert report == BundleReport(unchanged=1)
    assert [note.fields[1] for note in all_notes(services)] == ["mine"]


def test_what_a_bundled_note_is_confused_with_is_kept_and_updated(services: Workspace) -> None:
    outline = services.outlines.all()[0]
    one, two, other = (basic(key, "x", key=key) for key in ("one", "two", "other"))

    def update(*names: str) -> BundleReport:
        named = (replace(note, confused_with=names) for note in (one, two))
        return services.importing.take_over_bundle([draft(*named, other)], outline)

    update("other")
    stored = {each.note.key: each for each in services.library.notes(services.library.decks()[0].id)}
    assert stored["one"].note.confused_with == ("other",)
    with services.library_file() as uow:
        [card] = uow.cards.of_note(stored["one"].id)
    rated = rate(services, card.id, Rating.EASY)
    mine = replace(stored["two"].note, fields=("two", "mine"))
    services.library.edit_note(stored["two"].id, mine, DECK)

    report = update("other", "two")
    change = FieldChange("Easily confused with", "other", "other two")
    assert report.updated == (NoteChange("one", "one", (change,)),)
    assert [note.key for note in report.kept] == ["two"]
    notes = {note.key: note for note in all_notes(services)}
    assert notes["one"].confused_with == ("other", "two")
    assert notes["two"] == mine
    assert services.study.show(card.id).card.memory == rated.after
    assert [note.key for note in update("other").updated] == ["one"], "it is not taken for an edited one"


def test_what_was_deleted_stays_away_until_that_is_undone(services: Workspace) -> None:
    outline = services.outlines.all()[0]
    bundle = [draft(basic("one", "1", key="a"), basic("two", "2", key="b"))]
    services.importing.take_over_bundle(bundle, outline)
    before = contents(services.library_file)
    for stored in services.library.notes(services.library.decks()[0].id):
        services.library.delete_note(stored.id)
    assert services.importing.take_over_bundle(bundle, outline) == BundleReport()
    assert all_notes(services) == []
    services.undo.undo()
    assert services.importing.take_over_bundle(bundle, outline) == BundleReport(unchanged=1)
    assert [note.key for note in all_notes(services)] == ["b"]
    services.undo.undo()
    assert contents(services.library_file) == before
    services.undo.redo()
    assert services.importing.take_over_bundle(bundle, outline) == BundleReport(unchanged=1)


def test_a_deleted_note_of_ones_own_is_not_remembered(services: Workspace) -> None:
    services.importing.carry_out(services.importing.plan(draft(basic("one", "mine", key="a"))))
    services.library.delete_note(services.library.notes(services.library.decks()[0].id)[0].id)
    report = services.importing.take_over_bundle(
        [draft(basic("one", "1", key="a"))], services.outlines.all()[0]
    )
    assert [note.key for note in report.added] == ["a"]


def test_a_topic_for_the_deck_loses_nothing_the_note_says(services: Workspace) -> None:
    note = Note(
        NoteKind.BASIC,
        ("AMI", "infarction"),
        "k",
        tags=("t",),
        rationale="r",
        source="s",
        edition="e",
        evidence="A",
        confused_with=("other",),
    )
    plan = services.importing.plan(draft(note), {DECK: "terminology"})
    assert [entry.draft.note for entry in plan.notes] == [replace(note, topic="terminology")]
