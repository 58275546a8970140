"""Checking and counting the decks and questions in a folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cpccards import config
from cpccards.content.content_report import Due
from cpccards.content.deck_targets import DECK_TARGETS
from cpccards.domain.errors import BadInput
from cpccards.domain.topics import TOPIC_BY_KEY
from cpccards.services.content import QUESTION_OUTLINE, ContentService
from cpccards.services.outlines import bundled_outlines
from tests.support.decks import DECK, FORM_MIX_FAULTS, QUESTIONS, make_decks


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_decks(tmp_path)


@pytest.fixture
def service(folder: Path) -> ContentService:
    outlines = bundled_outlines(config.resources_folder() / "blueprints")
    outline = next(outline for outline in outlines if outline.id == QUESTION_OUTLINE)
    return ContentService(folder, outline)


def test_a_sound_folder_lacks_only_the_other_questions(service: ContentService) -> None:
    checked = service.check()
    assert checked.files == 2
    assert {finding.rule for finding in checked.findings} == {"form-mix"}


def test_a_file_is_checked_alone_but_beside_the_others(service: ContentService, folder: Path) -> None:
    deck = folder / "terminology" / "terms.toml"
    assert service.check([deck]).findings == ()
    questions = folder / "questions" / "terminology.toml"
    checked = service.check([questions])
    assert [finding.rule for finding in checked.findings] == ["form-mix"] * FORM_MIX_FAULTS
    deck.write_text(DECK.replace("terminology-ectomy", "terminology-removal"), encoding="utf-8")
    assert "notes" in {finding.rule for finding in service.check([questions]).findings}


def test_findings_are_told_under_the_name_that_was_given(
    service: ContentService, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    given = Path("terminology/terms.toml")
    given.write_text(DECK.replace("2031-01-01", "2020-01-01"), encoding="utf-8")
    assert [(f.deck, f.line, f.rule) for f in service.check([given]).findings] == [
        ("terminology/terms.toml", 12, "dates")
    ]
    assert "decks/terminology/terms.toml" in {finding.deck for finding in service.check().findings}


def test_a_file_from_elsewhere_is_looked_at_beside_the_folder(
    service: ContentService, tmp_path: Path
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(DECK, encoding="utf-8")
    [finding] = [f for f in service.check([own]).findings if f.rule == "key-twice"]
    assert "decks/terminology/terms.toml:12" in finding.why


def test_a_file_that_cannot_be_read_is_a_finding_with_its_line(service: ContentService, folder: Path) -> None:
    questions = folder / "questions" / "terminology.toml"
    questions.write_text(QUESTIONS.replace("form = 1", "form ="), encoding="utf-8")
    [finding] = service.check([questions]).findings
    assert (finding.line, finding.rule) == (10, "file")
    assert service.check([folder / "terminology" / "terms.toml"]).findings == ()
    assert service.report().questions == 0


def test_a_file_too_large_is_a_finding_unless_it_was_asked_for(service: ContentService, folder: Path) -> None:
    deck = folder / "terminology" / "terms.toml"
    deck.write_bytes(b"#" * (9 * 1024 * 1024))
    assert [f.rule for f in service.check().findings if f.deck == "decks/terminology/terms.toml"] == ["file"]
    with pytest.raises(BadInput):
        service.check([deck])


def test_a_missing_file_is_said(service: ContentService, folder: Path) -> None:
    with pytest.raises(BadInput, match="is no file"):
        service.check([folder / "nowhere.toml"])


def test_the_report_counts(service: ContentService, folder: Path) -> None:
    (folder / "cpt").mkdir()
    (folder / "cpt" / "structure-and-modifiers.toml").write_text(
        DECK.replace('key = "terminology', 'key = "cpt').replace("Removal", "Code 11102"), encoding="utf-8"
    )
    report = service.report(date(2027, 6, 2))
    assert (report.notes, report.questions, report.cpt_numbers) == (2, 1, ("11102",))
    counts = {row.name: row.count for row in report.topics if row.count}
    assert counts == {"Medical terminology": 2, "CPT: structure and modifiers": 1}
    assert report.kinds == {"basic": 2, "reversed": 0, "cloze": 0, "typed": 0, "choice": 0}
    terminology = next(row for row in report.sections if row.section == "terminology")
    assert (terminology.wanted, terminology.by_form) == (4, (1, 0, 0, 0))
    assert report.due == (Due(date(2027, 6, 1), "decks/questions/terminology.toml", 1),)
    assert service.report(date(2027, 6, 1)).due == ()
    assert service.report().due == ()


def test_what_has_no_review_date_is_due(service: ContentService, folder: Path) -> None:
    deck = folder / "terminology" / "terms.toml"
    deck.write_text(DECK.replace("review_by = 2031-01-01\n", ""), encoding="utf-8")
    assert service.report(date(2026, 12, 1)).due == (Due(None, "decks/terminology/terms.toml", 1),)


def test_what_falls_due_is_listed_by_date(service: ContentService) -> None:
    due = service.report(date(2031, 1, 2)).due
    assert due == (
        Due(date(2027, 6, 1), "decks/questions/terminology.toml", 1),
        Due(date(2031, 1, 1), "decks/terminology/terms.toml", 1),
    )


def test_every_target_names_what_there_is() -> None:
    for target in DECK_TARGETS:
        assert set(target.topics) <= set(TOPIC_BY_KEY)
        assert bool(target.topics) is not bool(target.file)
        assert not target.file or (config.decks_folder() / target.file).is_file()
