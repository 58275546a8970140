"""The decks in decks/ as they stand: no findings, enough of everything, and ICD-10-CM codes that exist."""

from __future__ import annotations

import importlib
import re
import shutil
import warnings
from collections import Counter
from collections.abc import Iterator
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
    all_text,
    answer,
    asserted,
    entries,
    study_area,
)
from cpccards.content.icd10cm_codes import Mention, find_codes
from cpccards.domain.drafts import Draft
from cpccards.domain.notes import Note, NoteKind, plain_text
from cpccards.domain.topics import STUDY_AREA_BY_KEY, STUDY_AREAS, TOPICS
from cpccards.exchange.deck_toml import read

DECKS = Path(__file__).parents[2] / "decks"
FEWEST_NOTES_AN_AREA = 60


@pytest.fixture(scope="session")
def drafts() -> tuple[Draft, ...]:
    return tuple(read(path.read_bytes(), path.relative_to(DECKS).as_posix()) for path in deck_files(DECKS))


@pytest.fixture(scope="session")
def notes(drafts: tuple[Draft, ...]) -> tuple[Entry, ...]:
    return entries(drafts)


@pytest.fixture(scope="session")
def tabular() -> ModuleType:
    """The official tabular list, April 2026; loading takes some two seconds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it still reads its data through pkg_resources
        return importlib.import_module("simple_icd_10_cm")


def listed(findings: list[Finding] | tuple[Finding, ...]) -> str:
    return "\n".join(map(str, findings))


# --- ICD-10-CM --------------------------------------------------------------------------------------------

_CATEGORY_LENGTH = 3
_SAYS_CATEGORY = re.compile(
    r"\b(?:sub)?categor(?:y|ies)\b|\bblocks?\b|\bchapters?\b|\branges?\b|\bfamil(?:y|ies)\b|\bgroups?\b"
    r"|\b(?:7th|seventh|6th|sixth|5th|fifth|4th|fourth) characters?\b|\bcodes (?:under|from|in|of|that)\b"
    r"|\bbegins?\b|\bstarts?\b|\bstem\b|\bnotes?\b|\bsubdivi|\bincomplete\b|\bmore characters\b",
    re.IGNORECASE,
)
_RANGE_IN_TITLE = re.compile(r"\(([A-Z]\d[0-9A-Z]-[A-Z][0-9A-Z]{2})\)")
_ABOUT_FORM = frozenset({"icd-conventions"})  # there a code may stand for its shape
_EMPTY_WORDS = (
    "other unspecified codes disease condition with without type first initial encounter diagnosis patient"
    " specified reported which where class chronic acute right left named category according due when after"
    " there their these those following described documented second subsequent sequence before about caused"
    " being still part care single site late body time"
)
_EMPTY_STEMS = frozenset(word[:5] for word in _EMPTY_WORDS.split())


def _stems(text: str) -> frozenset[str]:
    """The first five letters of each longer word, British spellings made American, without empty words."""
    letters = text.casefold().replace("aem", "em").replace("oed", "ed").replace("oes", "es")
    return frozenset(word[:5] for word in re.findall(r"[a-z]{4,}", letters)) - _EMPTY_STEMS


def _range_exists(tabular: ModuleType, mention: Mention) -> bool:
    ends = (mention.code, mention.until or mention.code)
    return all(map(tabular.is_valid_item, ends)) or _range_title(tabular, mention) is not None


def _range_title(tabular: ModuleType, mention: Mention) -> str | None:
    """The title of the chapter or block that has just this range; None when none has."""
    ends = f"{mention.code}-{mention.until}"
    titles = [tabular.get_description(str(chapter)) for chapter in range(1, 23)]
    titles += [tabular.get_description(ends)] if tabular.is_valid_item(ends) else []
    return next((title for title in titles if ends in _RANGE_IN_TITLE.findall(title)), None)


def _official_words(tabular: ModuleType, code: str) -> frozenset[str]:
    """The stems of the titles, inclusion terms and includes notes of a code and of its categories."""
    texts: list[str] = []
    for item in (code, *filter(tabular.is_category_or_subcategory, tabular.get_ancestors(code))):
        texts += [
            tabular.get_description(item),
            *tabular.get_inclusion_term(item),
            *tabular.get_includes(item),
        ]
    return _stems(" ".join(texts))


def _missing(tabular: ModuleType, mention: Mention) -> str | None:
    """Why `mention` is not in the tabular list as it is written; None when it is."""
    code = mention.code
    if mention.until is not None:
        there = _range_exists(tabular, mention)
        return None if there else f"{code}–{mention.until} is no range of the tabular list."
    if not tabular.is_valid_item(code):
        return f"{code} is not in the tabular list."
    if mention.open_ended and tabular.is_leaf(code):
        return f"{code} is complete; it takes no trailing hyphen."
    return None


def _unfinished(tabular: ModuleType, text: str) -> Iterator[str]:
    """Codes in `text` that need more characters and are not written with a trailing hyphen."""
    for mention in find_codes(text):
        whole = mention.until is None and not mention.open_ended and tabular.is_valid_item(mention.code)
        if whole and not tabular.is_leaf(mention.code):
            yield mention.code


def _titles(tabular: ModuleType, text: str) -> Iterator[tuple[str, str, frozenset[str]]]:
    """(code, its title, its official words) of each code, and of each range that has a title, in `text`."""
    for mention in find_codes(text):
        if mention.until is not None:
            title = _range_title(tabular, mention)
            if title is not None:
                yield f"{mention.code}–{mention.until}", title, _stems(title)
        elif tabular.is_valid_item(mention.code):
            title = tabular.get_description(mention.code)
            yield mention.code, title, _official_words(tabular, mention.code)


def icd_faults(tabular: ModuleType, note: Note) -> Iterator[str]:
    """What the tabular list has against the ICD-10-CM codes on `note`, wrong options included.

    Every code exists; both ends of a range do, or a chapter has that range. A code with a trailing hyphen has
    codes below it. A code that needs more characters is written with that hyphen, or the card says that it
    is a category; for an answer, question and answer have to say so. In prose three characters alone are read
    as a category, and a wrong option may be incomplete. Each code in the answer shares a word of its official
    title, or of the notes beneath it, with the card.
    """
    told = f"{asserted(note)} {plain_text(note.rationale)}"
    yield from filter(None, (_missing(tabular, mention) for mention in find_codes(all_text(note))))
    unfinished = set() if _SAYS_CATEGORY.search(asserted(note)) else set(_unfinished(tabular, answer(note)))
    if not _SAYS_CATEGORY.search(told):
        unfinished |= {code for code in _unfinished(tabular, told) if len(code) > _CATEGORY_LENGTH}
    for code in sorted(unfinished):
        yield f"{code} needs more characters: write '{code}-' or say that it is a category."
    if note.topic not in _ABOUT_FORM:
        reversed_too = asserted(note) if note.kind is NoteKind.REVERSED else answer(note)
        for code, title, official in _titles(tabular, reversed_too):
            if not _stems(told) & official:
                yield f"{code} is '{title}': no word of it stands on the card."


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
