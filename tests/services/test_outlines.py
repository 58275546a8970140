"""The exam outlines there are, and making one's own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cpccards.domain.attempts import ExamResult, SectionResult
from cpccards.domain.blueprint import DEFAULT_OUTLINE, as_mapping
from cpccards.domain.changes import Subject
from cpccards.domain.errors import BadInput
from cpccards.domain.reviews import Rating
from cpccards.services.outlines import OutlineService, bundled_outlines
from cpccards.services.workspace import Workspace
from cpccards.storage.tables import outlines as outline_rows
from tests.support.clocks import FakeClock
from tests.support.libraries import RESOURCES, contents, fill_basic, opened, rate

OTHER = "aapc-100-questions"


@pytest.fixture
def outlines(services: Workspace) -> OutlineService:
    return services.outlines


def changed(outlines: OutlineService, outline_id: str, **changes: Any) -> dict[str, Any]:
    return as_mapping(outlines.get(outline_id)) | changes


def test_the_default_one_is_first(outlines: OutlineService) -> None:
    assert outlines.all()[0].id == DEFAULT_OUTLINE
    assert len(outlines.all()) == 2
    assert outlines.all() == bundled_outlines(RESOURCES / "blueprints")
    assert [outlines.get(outline.id) for outline in outlines.all()] == list(outlines.all())


def test_an_unknown_one_is_told_with_those_there_are(outlines: OutlineService) -> None:
    made, _ = outlines.copy(OTHER, "Mine")
    with pytest.raises(BadInput, match="called 'mine'") as caught:
        outlines.get("mine")
    assert DEFAULT_OUTLINE in caught.value.remedy
    assert made in caught.value.remedy


def test_a_copy_is_the_same_by_another_name(outlines: OutlineService) -> None:
    made, changes = outlines.copy(OTHER, "  My outline: 2027! ")
    assert made == "own-my-outline-2027"
    assert changes.step == "Copy an outline"
    assert changes.subjects == {Subject.OUTLINES}
    copied, original = outlines.get(made), outlines.get(OTHER)
    assert copied.name == "My outline: 2027!"
    assert (copied.sections, copied.questions) == (original.sections, original.questions)
    assert [outlines.is_own(outline.id) for outline in outlines.all()] == [False, False, True]


def test_ids_stay_apart(outlines: OutlineService) -> None:
    made = [outlines.copy(OTHER, name)[0] for name in ("A b", "A-b", "??", "A.b")]
    assert made == ["own-a-b", "own-a-b-2", "own-outline", "own-a-b-3"]


@pytest.mark.parametrize(
    ("name", "says"), [(" ", "Its name is empty."), ("MINE ", "Another outline is called “Mine”.")]
)
def test_a_copy_needs_a_name_of_its_own(outlines: OutlineService, name: str, says: str) -> None:
    outlines.copy(OTHER, "Mine")
    with pytest.raises(BadInput) as caught:
        outlines.copy(OTHER, name)
    assert caught.value.message == says
    assert len(outlines.all()) == 3


def test_everything_that_is_wrong_is_told_and_nothing_kept(outlines: OutlineService) -> None:
    made, _ = outlines.copy(DEFAULT_OUTLINE, "Mine")
    before = outlines.get(made)
    wrong = changed(outlines, made, pass_mark=2, name=outlines.get(OTHER).name)
    wrong["section"][0]["weight"] -= 0.05
    told = outlines.problems(wrong)
    assert told == [
        "The pass mark is 2.",
        "The weights add up to 95 %; 5 % are missing.",
        f"Another outline is called “{outlines.get(OTHER).name}”.",
    ]
    with pytest.raises(BadInput) as caught:
        outlines.save(wrong)
    assert caught.value.message == " ".join(told)
    assert outlines.get(made) == before
    assert outlines.problems({}) != []


def test_a_change_is_undone_redone_and_there_after_a_restart(services: Workspace, clock: FakeClock) -> None:
    outlines, undo = services.outlines, services.undo
    made, _ = outlines.copy(DEFAULT_OUTLINE, "Mine")
    states = [contents(services.library_file)]
    changes = outlines.save(changed(outlines, made, pass_mark=0.8))
    assert changes.touches(Subject.OUTLINES)
    states.append(contents(services.library_file))
    assert outlines.get(made).pass_mark == 0.8
    outlines.delete(made)
    assert [outline.id for outline in outlines.all()] == [DEFAULT_OUTLINE, OTHER]
    assert services.library_file.check() == []

    undo.undo()
    assert outlines.get(made).pass_mark == 0.8
    assert contents(services.library_file) == states[1]
    undo.undo()
    assert outlines.get(made).pass_mark == 0.7
    assert contents(services.library_file) == states[0]
    undo.undo()
    assert len(outlines.all()) == 2
    undo.redo()
    undo.redo()
    assert contents(services.library_file) == states[1]
    path, kept = services.library_file.path, outlines.all()
    services.close()
    with opened(path, clock) as again:
        assert again.outlines.all() == kept


def test_saving_the_same_is_no_step(outlines: OutlineService, services: Workspace) -> None:
    made, _ = outlines.copy(OTHER, "Mine")
    outlines.save(changed(outlines, made))
    assert services.undo.names() == ("Copy an outline", None)


def test_bundled_ones_are_neither_changed_nor_deleted(outlines: OutlineService) -> None:
    with pytest.raises(BadInput, match="comes with the app") as caught:
        outlines.save(changed(outlines, OTHER, pass_mark=0.5))
    assert "Copy it" in caught.value.remedy
    with pytest.raises(BadInput, match="comes with the app"):
        outlines.delete(OTHER)
    with pytest.raises(BadInput, match="called 'gone'"):
        outlines.delete("gone")
    assert outlines.all() == bundled_outlines(RESOURCES / "blueprints")


def test_results_given_by_an_outline_are_told_of_before_it_goes(services: Workspace) -> None:
    made, _ = services.outlines.copy(DEFAULT_OUTLINE, "Mine")
    assert services.outlines.use(made) is None
    today = services.calendar.today()
    result = ExamResult(today, "mock", made, 64, 100, sections=(SectionResult("other", share=0.5),))
    services.attempts.record(result)
    assert services.outlines.use(made) == (
        "1 result is given by this outline: its total will still count, the sections will not."
    )
    services.attempts.record(result)
    assert (services.outlines.use(made) or "").startswith("2 results are given")
    services.outlines.delete(made)
    services.forecasting.invalidate()
    assert services.forecasting.current().evidence is not None
    assert services.forecasting.has_results()


def test_forecasts_follow_a_change_at_once(services: Workspace) -> None:
    for card in fill_basic(services, 20, topic="terminology"):
        rate(services, card, Rating.EASY)
    made, _ = services.outlines.copy(DEFAULT_OUTLINE, "Mine")
    services.settings.change(services.calendar.date(), outline=made)
    before = services.forecasting.current()
    assert before.outline_id == made
    other = changed(services.outlines, made)
    weights = [section["weight"] for section in other["section"]]
    for section, weight in zip(other["section"], [*weights[1:], weights[0]], strict=True):
        section["weight"] = weight
    services.outlines.save(other)
    assert services.forecasting.current().mean != before.mean
    services.undo.undo()
    assert services.forecasting.current().mean == before.mean
    services.outlines.delete(made)
    assert services.forecasting.current().outline_id == DEFAULT_OUTLINE


def test_the_history_of_a_changed_outline_is_worked_out_anew(services: Workspace, clock: FakeClock) -> None:
    for card in fill_basic(services, 8, topic="terminology"):
        rate(services, card, Rating.EASY)
    made, _ = services.outlines.copy(DEFAULT_OUTLINE, "Mine")
    services.forecasting.keep_today()
    clock.advance(days=1)

    def days(outline: str) -> set[int]:
        with services.library_file() as uow:
            return uow.forecasts.days(outline)

    def mean() -> float:
        return services.forecasting.history(made)[0].pass_probability

    first, kept = mean(), days(DEFAULT_OUTLINE)
    assert days(made) == kept != set()
    services.outlines.save(changed(services.outlines, made, pass_mark=0.4))
    assert (days(made), days(DEFAULT_OUTLINE)) == (set(), kept)
    assert services.forecasting.fill_history() == 1
    assert mean() > first
    services.undo.undo()
    assert days(made) == set()
    services.forecasting.fill_history()
    assert mean() == pytest.approx(first)
    services.outlines.delete(made)
    assert (days(made), days(DEFAULT_OUTLINE)) == (set(), kept)


def test_a_history_filled_while_an_outline_changes_keeps_none_of_its_old_form(
    services: Workspace, clock: FakeClock
) -> None:
    [card] = fill_basic(services, 1, topic="terminology")
    rate(services, card, Rating.EASY)
    made, _ = services.outlines.copy(DEFAULT_OUTLINE, "Mine")
    clock.advance(days=1)

    def meanwhile(_done: int, _total: int, _words: str) -> None:
        services.outlines.save(changed(services.outlines, made, pass_mark=0.4))

    services.forecasting.fill_history(meanwhile)
    with services.library_file() as uow:
        assert (len(uow.forecasts.days(made)), len(uow.forecasts.days(OTHER))) == (0, 1)


def test_one_from_another_version_is_left_alone(
    services: Workspace, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    made, _ = services.outlines.copy(OTHER, "Mine")
    strange = changed(services.outlines, made)
    strange["section"][0]["topics"] = ["not-yet-invented"]
    with services.library_file() as uow:
        uow._connection.execute(outline_rows.update().values(content=json.dumps(strange)))
        uow.commit()
    path = services.library_file.path
    services.close()
    with opened(path, clock) as again:
        assert len(again.outlines.all()) == 2
        assert len(contents(again.library_file)["outlines"]) == 1
    assert "can't be read" in caplog.text
