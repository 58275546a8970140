"""The decks in decks/ as they stand: no findings, enough of everything, and ICD-10-CM codes that exist."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from cpccards.content.bundled_decks import deck_files, digest
from cpccards.content.deck_checks import check_decks
from cpccards.content.findings import (
    Entry,
    Finding,
    entries,
    study_area,
)
from cpccards.domain.drafts import Draft
from cpccards.domain.notes import Note, NoteKind
from cpccards.domain.topics import STUDY_AREA_BY_KEY, STUDY_AREAS, TOPICS
from cpccards.exchange.deck_toml import read
from tests.support.tabular_list import excludes_faults, icd_faults

DECKS = Path(__file__).parents[2] / "decks"
FEWEST_NOTES_AN_AREA = 60


@pytest.fixture(scope="session")
def drafts() -> tuple[Draft, ...]:
    return tuple(read(path.read_bytes(), path.relative_to(DECKS).as_posix()) for path in deck_files(DECKS))


@pytest.fixture(scope="session")
def notes(drafts: tuple[Draft, ...]) -> tuple[Entry, ...]:
    return entries(drafts)


def listed(findings: list[Finding] | tuple[Finding, ...]) -> str:
    return "\n".join(map(str, findings))


# --- ICD-10-CM --------------------------------------------------------------------------------------------

SOUND = Note(
    NoteKind.TYPED, ("Which code is essential hypertension?", "I10"), rationale="No heart or kidney disease."
)


@pytest.mark.parametrize(
    ("front", "back", "faults"),
    [
        ("Which code is essential hypertension?", "I10", 0),
        ("Which code is high blood pressure?", "I10", 0),
        ("Which code is a fracture of the wrist?", "I10", 1),
        ("Which code is hypertension?", "I10.9", 1),
        ("Which code is hypertension?", "I10-", 1),
        ("Which code is chronic kidney disease?", "N18", 1),
        ("Which category is chronic kidney disease?", "N18", 0),
        ("Which code is chronic kidney disease?", "N18.-", 0),
        ("Which code is chronic kidney disease, stage 3?", "N18.3", 1),
        ("Which code is stage 3a kidney disease?", "N18.31", 0),
        ("Which chapter is infections, A00–B99?", "1", 0),
        ("Which chapter is congenital, Q00–QA0?", "17", 0),
        ("Which chapter is special, U00–U85?", "22", 0),
        ("Which codes are infections?", "A00–B99", 0),
        ("Which codes are neoplasms?", "A00–B99", 1),
        ("Which codes are intestinal infections?", "A00–A09", 0),
        ("Which codes are tuberculosis?", "A00–A09", 1),
        ("Which range is it? A00–B12", "x", 1),
        ("Which code is accidental penicillin poisoning, first visit?", "T36.0X1A", 0),
        ("Which code is accidental penicillin poisoning?", "T36.0X1", 1),
        ("Which code is accidental penicillin poisoning?", "T36.01XA", 1),
        ("Diabetes with kidney disease stage 4: which codes?", "E11.22, N18.4", 0),
        ("Diabetes with kidney disease stage 4: which codes?", "E11.22 and then O80", 1),
    ],
)
def test_icd_faults(tabular: ModuleType, front: str, back: str, faults: int) -> None:
    found = list(icd_faults(tabular, replace(SOUND, fields=(front, back))))
    assert len(found) == faults, found


def test_icd_faults_in_wrong_options_and_rationale(tabular: ModuleType) -> None:
    shown = ("Which code is essential hypertension?", "I10", "I10.9", "", "", "A")
    note = replace(SOUND, kind=NoteKind.CHOICE, fields=shown, rationale="Not I99.7, N18.3 or J45.")
    assert [fault.split()[0] for fault in icd_faults(tabular, note)] == ["I10.9", "I99.7", "N18.3"]


# --- the decks --------------------------------------------------------------------------------------------


def test_there_is_nothing_to_find(drafts: tuple[Draft, ...]) -> None:
    findings = check_decks(drafts)
    assert findings == (), listed(findings)


@pytest.mark.parametrize(
    ("rationale", "faults"),
    [
        ("E11.- has an Excludes1 note for type 1, E10.-.", 0),
        ("J45.- has an Excludes1 note for hypertension, I10.", 1),
        ("J03.- has an Excludes2 note for chronic tonsillitis, J35.0-.", 0),
        ("J03.- has an Excludes1 note for chronic tonsillitis, J35.0-.", 1),
        ("Z12.- has an Excludes1 note for diagnostic examinations, so not Z12.11.", 0),
        ("An Excludes1 note between J44.- and J45.- is out of date.", 0),
        ("An Excludes1 note between E11.- and E10.- is out of date.", 1),
        ("An Excludes1 note means not coded here.", 0),
    ],
)
def test_excludes_faults(tabular: ModuleType, rationale: str, faults: int) -> None:
    note = Note(NoteKind.BASIC, ("What does the note say?", "See below"), rationale=rationale)
    assert len(list(excludes_faults(tabular, note))) == faults


def test_excludes_notes_are_as_the_card_says(notes: tuple[Entry, ...], tabular: ModuleType) -> None:
    findings = [
        entry.finding("icd-10-cm", why) for entry in notes for why in excludes_faults(tabular, entry.note)
    ]
    assert findings == [], listed(findings)


def test_icd_codes_exist_and_are_what_the_card_says(notes: tuple[Entry, ...], tabular: ModuleType) -> None:
    findings = [entry.finding("icd-10-cm", why) for entry in notes for why in icd_faults(tabular, entry.note)]
    assert findings == [], listed(findings)


@pytest.mark.parametrize("area", [area.key for area in STUDY_AREAS[:4]])
def test_each_first_area_has_enough_notes(notes: tuple[Entry, ...], area: str) -> None:
    assert sum(study_area(entry.note) == area for entry in notes) >= FEWEST_NOTES_AN_AREA


@pytest.mark.parametrize("topic", [topic.key for topic in TOPICS if topic.study_area != STUDY_AREAS[4].key])
def test_each_topic_of_the_first_areas_has_notes(notes: tuple[Entry, ...], topic: str) -> None:
    assert sum(entry.note.topic == topic for entry in notes) >= 3


def test_no_topic_has_half_of_an_area(notes: tuple[Entry, ...]) -> None:
    counts = Counter(entry.note.topic for entry in notes)
    for area in STUDY_AREAS[:4]:
        shares = [counts[topic.key] for topic in TOPICS if topic.study_area == area.key]
        assert max(shares) <= 0.75 * sum(shares), (area.key, shares)


def test_decks_stand_on_the_shelf_of_their_study_area(drafts: tuple[Draft, ...]) -> None:
    for draft in drafts:
        folder = draft.source_name.split("/")[0]
        assert folder in STUDY_AREA_BY_KEY
        assert [(deck.study_area, bool(deck.description)) for deck in draft.decks] == [(folder, True)]


def test_deck_keys_are_unique(drafts: tuple[Draft, ...]) -> None:
    keys = Counter(deck.key for draft in drafts for deck in draft.decks)
    assert [key for key, count in keys.items() if count > 1 or key is None] == []


def test_decks_with_cpt_carry_the_trademark_line_in_their_notice() -> None:
    notice = (DECKS.parent / "NOTICE").read_text(encoding="utf-8")
    for line in (
        "American Medical Association",
        "Not affiliated with, sponsored or endorsed by AAPC",
        "ICD-10-CM",
    ):
        assert line in notice
    assert "CC-BY-4.0" in (DECKS / "LICENSE").read_text(encoding="utf-8")


def test_a_fault_planted_in_a_real_deck_is_found(drafts: tuple[Draft, ...]) -> None:
    first, *others = drafts
    worn = replace(first.notes[0], note=replace(first.notes[0].note, review_by=date(2000, 1, 1)))
    findings = check_decks([replace(first, notes=(worn, *first.notes[1:])), *others])
    assert "dates" in {finding.rule for finding in findings}


def test_digest_changes_when_a_bundled_file_changes(tmp_path: Path) -> None:
    copy = tmp_path / "decks"
    shutil.copytree(DECKS, copy)
    assert digest(copy) == digest(DECKS)
    (copy / "README.md").write_text("other")
    assert digest(copy) == digest(DECKS)
    changed = deck_files(copy)[0]
    changed.write_bytes(changed.read_bytes() + b"\n")
    assert digest(copy) != digest(DECKS)
