"""What an update of the bundled decks did, in words and fields."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cpccards.domain.bundle_report import (
    BundleReport,
    FieldChange,
    NoteChange,
    field_changes,
    report_words,
)
from cpccards.domain.notes import Note, NoteKind

NOTE = Note(NoteKind.BASIC, ("front", "back"), key="a")


def some(count: int) -> tuple[NoteChange, ...]:
    return tuple(NoteChange(str(number), "a note") for number in range(count))


@pytest.mark.parametrize(
    ("added", "updated", "kept", "words"),
    [
        (3, 12, 2, "12 notes changed, 3 new, 2 of yours kept as you edited them"),
        (1, 1, 1, "1 note changed, 1 new, 1 of yours kept as you edited it"),
        (1, 0, 0, "1 new note"),
        (2, 0, 0, "2 new notes"),
        (0, 0, 4, "4 of yours kept as you edited them"),
    ],
)
def test_one_line_says_it(added: int, updated: int, kept: int, words: str) -> None:
    report = BundleReport(some(added), some(updated), some(kept), 100)
    assert report_words(report) == f"Bundled decks were updated: {words}."
    assert not report.is_empty
    assert BundleReport(unchanged=100).is_empty


def test_every_field_that_differs_is_told() -> None:
    after = Note(
        NoteKind.BASIC,
        ("front", "another  back"),
        key="a",
        topic="modifiers",
        tags=("t", "u"),
        rationale="Because",
        source="A book",
        edition="CPT 2027",
        evidence="A",
        checked_on=date(2026, 12, 1),
        review_by=date(2028, 1, 1),
        confused_with=("b", "c"),
    )
    assert field_changes(NOTE, after) == (
        FieldChange("Back", "back", "another back"),
        FieldChange("Why", "", "Because"),
        FieldChange("Topic", "", "Modifiers"),
        FieldChange("Source", "", "A book"),
        FieldChange("Edition", "", "CPT 2027"),
        FieldChange("Evidence", "", "read in an official source"),
        FieldChange("Checked on", "", "2026-12-01"),
        FieldChange("Check again by", "", "2028-01-01"),
        FieldChange("Tags", "", "t u"),
        FieldChange("Easily confused with", "", "b c"),
    )
    assert field_changes(NOTE, NOTE) == ()


def test_another_kind_changes_its_fields() -> None:
    gap = Note(NoteKind.CLOZE, ("{{c1::front}}", ""), key="a", topic="no longer a topic")
    assert field_changes(NOTE, gap) == (
        FieldChange("Kind", "basic", "cloze"),
        FieldChange("Front", "front", ""),
        FieldChange("Back", "back", ""),
        FieldChange("Text", "", "{{c1::front}}"),
        FieldChange("Topic", "", "no longer a topic"),
    )


def test_a_note_that_was_looked_up_again_says_what_it_said() -> None:
    later = replace(NOTE, edition="CPT 2027", review_by=date(2028, 1, 1))
    assert NoteChange("a", "front", field_changes(NOTE, later)).is_checked_again
    assert not NoteChange("a", "front", field_changes(NOTE, replace(later, rationale="x"))).is_checked_again
    assert not NoteChange("a", "front").is_checked_again
