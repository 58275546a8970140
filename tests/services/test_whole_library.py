"""A library out to JSON and into another: exams, outlines, settings, dates, presets; all of it, once."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from cpccards.domain.attempts import ExamResult
from cpccards.domain.blueprint import as_mapping
from cpccards.domain.browsing import BrowseView
from cpccards.domain.changes import Subject, changes
from cpccards.domain.drafts import Draft
from cpccards.domain.exports import Export
from cpccards.domain.mock_causes import Cause
from cpccards.domain.notes import Note, NoteKind
from cpccards.domain.papers import MockId, PaperKind, plan_for
from cpccards.domain.presets import DEFAULT_PRESET
from cpccards.domain.reviews import Rating
from cpccards.exchange import library_json_writing
from cpccards.services.bundle_news import deleted_keys, remember_deleted
from cpccards.services.export_formats import format_of
from cpccards.services.exporting import ExportOptions
from cpccards.services.import_settings import is_fresh
from cpccards.services.importing import Imported, ImportOptions
from cpccards.services.settings import usable
from cpccards.services.workspace import Workspace
from tests.support import exports
from tests.support.clocks import FakeClock
from tests.support.libraries import contents, fill, fill_basic, opened, rate, reversed_
from tests.support.mock_bank import AAPC, bank

EVERYTHING = ImportOptions(with_progress=True, with_presets=True, with_settings=True)
PAPER = plan_for(PaperKind.SECTION, AAPC, 4, section="anatomy", seed=3)
RESULT = ExamResult(20_000, "exam", total_right=66, total_asked=100)
MARKS = ("library_id", "clock_seen", "fewer_answers_seen", "bundle_news", "bundle", "welcomed", "demo")


@pytest.fixture(autouse=True)
def questions(monkeypatch: pytest.MonkeyPatch) -> None:
    made = bank()
    monkeypatch.setattr("cpccards.services.mock_bank.MockBank._read", lambda self: tuple(made))


@pytest.fixture
def other(tmp_path: Path, new_library: Path, clock: FakeClock) -> Iterator[Workspace]:
    path = tmp_path / "other.cpccards"
    path.write_bytes(new_library.read_bytes())
    with opened(path, clock) as workspace:
        yield workspace


def sit(services: Workspace, *, hand_in: bool = True) -> MockId:
    sitting = services.mocks.sitting(services.mocks.start(PAPER))
    for shown in sitting.questions:
        sitting.go(shown.position)
        sitting.choose(shown.position % 4)
    if hand_in:
        sitting.hand_in()
    return sitting.id


def fill_everything(services: Workspace, clock: FakeClock) -> None:
    """A library with something of all there is."""
    [first, second] = fill(services, [reversed_("one", "modifiers"), reversed_("two")], ("CPT", "Modifiers"))
    [apart, _] = fill_basic(services, 2, deck=("Other",))
    services.library.add_deck(("Apart", "Inside"))
    with services.library_file() as uow:
        away = uow.decks.ensure(("Apart", "Inside"))
        uow.cards.change_all([apart], lambda _row: {"deck_id": away})
        uow.commit()
    rate(services, first[0], Rating.GOOD)
    clock.advance(minutes=20)
    rate(services, second[1], Rating.AGAIN)
    services.cards.bury([second[0]])
    services.presets.change(DEFAULT_PRESET, new_per_day=7)
    preset, _ = services.presets.add("Slow")
    services.presets.change(preset.key, reviews_per_day=11)
    services.presets.assign(
        next(deck.id for deck in services.library.decks() if deck.path == ("Other",)), preset.key
    )
    services.library.add_deck(("Empty", "Inside"))
    services.attempts.record(RESULT, "First", "Tired")
    mock = sit(services)
    missed = next(
        place for place in range(1, 5) if services.mocks.result(mock).questions[place - 1].right is False
    )
    services.mocks.name_cause(mock, missed, Cause.MISREAD)
    services.mocks.feeling(mock, 2, "Cold")
    own, _ = services.outlines.copy(AAPC.id, "Mine")
    services.settings.change(
        services.calendar.date(),
        exam_date=date(2027, 2, 13),
        minutes_per_day=45,
        outline=own,
        exam_mode=False,
    )
    services.search.save("Hard ones", "is:leech")
    services.browse.keep_view(BrowseView(descending=True))
    with services.library_file() as uow:
        uow.records.put("person", "p", {"name": "Ann"}, services.calendar.now())
        remember_deleted(uow, ["gone"])
        uow.commit(changes("Put", Subject.SUPPORT))


def written(services: Workspace, path: Path) -> Path:
    services.exporting.export(format_of("json"), None, ExportOptions(), path)
    return path


def draft_of(services: Workspace, path: Path) -> Draft:
    return services.reading.read_whole(path)


def take(services: Workspace, path: Path, options: ImportOptions = EVERYTHING) -> Imported:
    return services.importing.carry_out(services.importing.plan(draft_of(services, path), options=options))


def told(path: Path) -> dict[str, Any]:
    """What a file says, without what marks the library it is of."""
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    found["settings"] = {name: value for name, value in found["settings"].items() if name not in MARKS}
    return found


@pytest.fixture
def file(services: Workspace, clock: FakeClock, tmp_path: Path) -> Path:
    fill_everything(services, clock)
    return written(services, tmp_path / "library.json")


def test_a_library_with_everything_is_the_same_again(
    services: Workspace, other: Workspace, file: Path, clock: FakeClock, tmp_path: Path
) -> None:
    clock.advance(days=3)
    take(other, file)
    assert told(written(other, tmp_path / "again.json")) == told(file)
    mine, theirs = contents(services.library_file), contents(other.library_file)
    assert [row[2:8] for row in mine["mocks"]] == [row[2:8] for row in theirs["mocks"]]
    assert [row[2:] for row in mine["mock_questions"]] == [row[2:] for row in theirs["mock_questions"]]
    assert other.settings.current.exam_date == date(2027, 2, 13)
    assert other.outlines.get(other.settings.current.outline).name == "Mine"
    assert other.presets.default.new_per_day == 7
    lies_in = {deck.path: deck.id for deck in other.library.decks()}["Apart", "Inside"]
    with other.library_file() as uow:
        assert len(uow.cards.of_decks([lies_in])) == 1
    [mock] = other.mocks.results()
    assert mock.feeling == 2
    assert other.browse.view() == BrowseView(descending=True)
    with other.library_file() as uow:
        assert deleted_keys(uow) == {"gone"}


def test_a_second_time_there_is_nothing_to_take(other: Workspace, file: Path) -> None:
    take(other, file)
    before = contents(other.library_file)
    plan = other.importing.plan(draft_of(other, file), options=EVERYTHING)
    assert (plan.beside, plan.is_worth_it) == (0, False)
    assert not other.importing.carry_out(plan).is_any
    assert contents(other.library_file) == before


def test_undo_takes_it_all_back_and_redo_brings_it_again(other: Workspace, file: Path) -> None:
    before = contents(other.library_file)
    done = take(other, file)
    after = contents(other.library_file)
    assert done.changes.touches(Subject.MOCKS)
    assert done.changes.touches(Subject.OUTLINES)
    assert done.changes.touches(Subject.SETTINGS)
    other.undo.undo()
    assert contents(other.library_file) == before
    assert other.settings.current.exam_date is None
    assert all(outline.name != "Mine" for outline in other.outlines.all())
    other.undo.redo()
    assert contents(other.library_file) == after
    sit(other)
    assert len(other.mocks.results()) == 2


@hypothesis_settings(max_examples=12, deadline=None)
@given(export=exports.exports())
def test_any_library_is_the_same_again(tmp_path_factory: pytest.TempPathFactory, export: Export) -> None:
    folder = tmp_path_factory.mktemp("any")
    clock = FakeClock()
    out = io.BytesIO()
    library_json_writing.write(out, replace(export, media=(), settings={}))
    (folder / "given.json").write_bytes(out.getvalue())
    with opened(folder / "a.cpccards", clock) as first, opened(folder / "b.cpccards", clock) as second:
        take(first, folder / "given.json")
        one = written(first, folder / "one.json")
        take(second, one)
        clock.advance(days=1)
        assert told(written(second, folder / "two.json")) == told(one)
        before = contents(second.library_file)
        take(second, one)
        assert contents(second.library_file) == before


class TestSettings:
    def test_they_are_offered_where_nobody_has_set_up_the_library(
        self, services: Workspace, other: Workspace, file: Path
    ) -> None:
        found = other.importing.history(draft_of(other, file))
        assert (found.settings, found.suits_settings) == (5, True)
        assert services.importing.history(draft_of(services, file)).settings == 0
        other.settings.note_welcomed()
        assert other.importing.history(draft_of(other, file)).suits_settings
        card = fill_basic(other, 1)[0]
        rate(other, card, Rating.GOOD)
        assert not other.importing.history(draft_of(other, file)).suits_settings

    def test_with_an_exam_date_they_are_not_suggested(self, other: Workspace) -> None:
        other.settings.note_welcomed()
        other.settings.change(other.calendar.date(), exam_date=date(2027, 3, 1))
        with other.library_file() as uow:
            assert not is_fresh(uow)

    def test_unwanted_they_stay_out(self, other: Workspace, file: Path) -> None:
        take(other, file, replace(EVERYTHING, with_settings=False))
        assert other.settings.current.exam_date is None
        assert other.browse.view() == BrowseView()
        assert [each.name for each in other.search.saved()] == ["Hard ones"]

    def test_alone_they_come_without_what_is_not_there(self, other: Workspace, file: Path) -> None:
        plan = other.importing.plan(draft_of(other, file), options=ImportOptions(with_settings=True))
        assert set(plan.extras.settings) == {"exam_date", "minutes_per_day", "exam_mode", "browse_view"}
        assert any("outline" in problem.why and not problem.fatal for problem in plan.problems)
        assert not plan.extras.lists

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("exam_date", "soon"),
            ("exam_date", 3),
            ("exam_date", "1066-10-14"),
            ("rollover_hour", 23),
            ("rollover_hour", True),
            ("minutes_per_day", "30"),
            ("exam_mode", 1),
            ("outline", "nowhere"),
            ("outline", 3),
        ],
    )
    def test_one_that_cannot_be_is_said_and_left_out(
        self, other: Workspace, file: Path, name: str, value: object
    ) -> None:
        draft = draft_of(other, file)
        draft = replace(draft, settings={name: value})
        plan = other.importing.plan(draft, options=EVERYTHING)
        assert plan.extras.settings == {}
        [problem] = [each for each in plan.problems if name.replace("_", " ") in each.why]
        assert not problem.fatal

    def test_what_marks_a_library_stays_with_it(self, other: Workspace, file: Path) -> None:
        draft = replace(draft_of(other, file), settings=dict.fromkeys((*MARKS, "limits_today"), "x"))
        plan = other.importing.plan(draft, options=EVERYTHING)
        assert (plan.extras.settings, plan.extras.lists) == ({}, {})

    def test_a_date_that_is_none_is_fine(self) -> None:
        assert usable("exam_date", None)
        assert usable("paused_until", "2027-01-01")


class TestLists:
    def test_searches_grow_and_none_is_lost(self, other: Workspace, file: Path) -> None:
        other.search.save("hard ONES", "is:due")
        other.search.save("Mine", "tag:mine")
        given = [
            ["New", "is:new"],
            ["new", "is:due"],
            ["Hard ones", "x"],
            ["", "x"],
            ["a" * 101, "x"],
            3,
            ["x"],
        ]
        draft = replace(draft_of(other, file), settings={"saved_searches": given})
        other.importing.carry_out(other.importing.plan(draft, options=EVERYTHING))
        assert [each.name for each in other.search.saved()] == ["hard ONES", "Mine", "New"]

    def test_how_files_were_read_is_remembered(self, other: Workspace, file: Path) -> None:
        kept = {
            "kind": "basic", "roles": ["front", "back"], "deck": ["A"], "edition": "",
            "html": False, "topics": [],
        }  # fmt: skip
        with other.library_file() as uow:
            uow.settings.put({"import_mappings": {"here": kept}})
            uow.commit()
        given = {"here": {**kept, "deck": ["B"]}, "there": kept, "odd": {"kind": "party"}, "none": 3}
        draft = replace(draft_of(other, file), settings={"import_mappings": given})
        other.importing.carry_out(other.importing.plan(draft, options=EVERYTHING))
        with other.library_file() as uow:
            assert uow.settings.get("import_mappings") == {"there": kept, "here": kept}

    def test_lists_that_are_none_are_passed_over(self, other: Workspace, file: Path) -> None:
        given = {"saved_searches": {}, "import_mappings": [], "deleted_bundled_notes": [3]}
        draft = replace(draft_of(other, file), settings=given)
        assert other.importing.plan(draft, options=EVERYTHING).extras.lists == {}


class TestOutlines:
    def test_the_later_one_stays(
        self, services: Workspace, other: Workspace, clock: FakeClock, file: Path, tmp_path: Path
    ) -> None:
        take(other, file)
        clock.advance(hours=1)
        own = next(outline for outline in services.outlines.all() if outline.name == "Mine")
        services.outlines.save(as_mapping(replace(own, name="Mine, mended")))
        done = take(other, written(services, tmp_path / "later.json"))
        assert [outline.key for outline in done.extras.outlines] == [own.id]
        assert other.outlines.get(own.id).name == "Mine, mended"
        take(other, file)
        assert other.outlines.get(own.id).name == "Mine, mended"

    def test_a_name_that_is_taken_gets_a_number(self, other: Workspace, file: Path) -> None:
        own = next(iter(draft_of(other, file).outlines))
        content = as_mapping(replace(AAPC, id="own-another", name="MINE"))
        other.outlines.save(content)
        take(other, file)
        assert {other.outlines.get(key).name for key in ("own-another", own.key)} == {"MINE", "Mine 2"}

    def test_one_that_comes_with_the_app_is_not_replaced(self, other: Workspace, file: Path) -> None:
        draft = draft_of(other, file)
        bundled = replace(draft.outlines[0], key=AAPC.id, content=as_mapping(replace(AAPC, name="Forged")))
        plan = other.importing.plan(replace(draft, outlines=(bundled,)), options=EVERYTHING)
        assert plan.extras.outlines == ()


class TestPracticeExams:
    def test_one_that_is_still_sat_stays_and_is_named(
        self, services: Workspace, file: Path, tmp_path: Path
    ) -> None:
        sit(services, hand_in=False)
        assert told(written(services, tmp_path / "b.json"))["practice_exams"] == told(file)["practice_exams"]
        options = ExportOptions()
        without = services.exporting.preview(format_of("json"), None, replace(options, with_progress=False))
        assert "A practice exam that you have not handed in stays here." not in without.remarks
        said = services.exporting.preview(format_of("json"), None, options).remarks
        assert "A practice exam that you have not handed in stays here." in said

    def test_an_attempt_that_was_here_already_gets_its_exam(
        self, services: Workspace, other: Workspace, tmp_path: Path
    ) -> None:
        sit(services)
        file = written(services, tmp_path / "a.json")
        draft = draft_of(other, file)
        other.importing.carry_out(other.importing.plan(replace(draft, mocks=()), options=EVERYTHING))
        assert (len(other.attempts.all()), other.mocks.results()) == (1, [])
        other.importing.carry_out(other.importing.plan(draft, options=EVERYTHING))
        [attempt] = other.attempts.all()
        with other.library_file() as uow:
            assert [mock.attempt for mock in uow.mocks.all()] == [attempt.id]

    def test_a_result_changed_here_is_not_taken_again(
        self, services: Workspace, other: Workspace, file: Path
    ) -> None:
        take(other, file)
        mock = next(each for each in other.attempts.all() if each.result.kind == "mock")
        other.attempts.edit(mock.id, mock.result, "Another name")
        assert take(other, file).beside == 0
        assert len(other.attempts.all()) == len(services.attempts.all())

    def test_of_one_that_is_still_sat_here_the_result_stays_out(
        self, services: Workspace, other: Workspace, file: Path
    ) -> None:
        draft = draft_of(other, file)
        with other.library_file() as uow:
            uow.mocks.take(
                replace(draft.mocks[0], record=replace(draft.mocks[0].record, finished_at=None)), None
            )
            uow.commit()
        plan = other.importing.plan(draft, options=EVERYTHING)
        assert plan.extras.mocks == ()
        assert [each.result.kind for each in plan.extras.attempts.values()] == ["exam"]


class TestPresets:
    def test_a_default_that_is_in_use_stays_and_new_decks_get_the_one_of_the_file(
        self, other: Workspace, file: Path
    ) -> None:
        other.presets.change(DEFAULT_PRESET, new_per_day=3)
        take(other, file)
        assert other.presets.default.new_per_day == 3
        decks = {deck.path: deck.id for deck in other.library.decks()}
        of = {path: other.presets.of_deck(deck) for path, deck in decks.items()}
        assert of["CPT", "Modifiers"].new_per_day == 7
        assert of["Empty", "Inside"].new_per_day == 7
        assert of["Other",].reviews_per_day == 11

    def test_without_presets_the_default_stays(self, other: Workspace, file: Path) -> None:
        take(other, file, replace(EVERYTHING, with_presets=False))
        assert other.presets.default.new_per_day != 7


class TestNotes:
    def test_dates_and_origin_come_along_with_what_was_learned(
        self, services: Workspace, other: Workspace, clock: FakeClock, tmp_path: Path
    ) -> None:
        with services.library_file() as uow:
            home = uow.decks.ensure(("App",))
            note = Note(NoteKind.BASIC, ("a", "b"), key="from-the-app")
            [made] = uow.notes.add([(note, "from-the-app", home)], services.calendar.now(), bundled=True)
            [card] = uow.cards.add([(made, home, 0)])
            uow.cards.change_all([card], lambda row: {"buried_until_day": services.calendar.today() + 1})
            uow.commit()
        file = written(services, tmp_path / "a.json")
        then = services.calendar.now()
        clock.advance(days=2)
        take(other, file)
        with other.library_file() as uow:
            assert uow.notes.bundled_digests(["from-the-app"])["from-the-app"] is not None
            stored = uow.notes.by_keys(["from-the-app"])["from-the-app"]
            assert (stored.created_at, stored.modified_at) == (then, then)
        [row] = contents(other.library_file)["cards"]
        assert row == contents(services.library_file)["cards"][0]

    def test_of_somebody_elses_they_stay_out(
        self, services: Workspace, other: Workspace, clock: FakeClock, tmp_path: Path
    ) -> None:
        fill_basic(services, 1)
        file = written(services, tmp_path / "a.json")
        clock.advance(days=2)
        take(other, file, ImportOptions())
        with other.library_file() as uow:
            [(stored, digest)] = uow.notes.rows()
        assert (stored.created_at, digest) == (other.calendar.now(), None)
