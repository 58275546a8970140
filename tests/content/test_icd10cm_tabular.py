"""The tabular list as the app reads it, held against the package it was built from."""

from __future__ import annotations

import importlib.util
import re
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from cpccards.config import resources_folder
from cpccards.content.icd10cm_tabular import Tabular
from cpccards.domain.errors import CpcCardsError
from cpccards.domain.icd10cm import Entry, Level

ROOT = Path(__file__).parents[2]
FILE = resources_folder() / "icd10cm.sqlite"


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    """packaging/icd10cm.py."""
    spec = importlib.util.spec_from_file_location("icd10cm_builder", ROOT / "packaging" / "icd10cm.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look there for their annotations
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def listed() -> Iterator[Tabular]:
    made = Tabular(FILE)
    yield made
    made.close()


def entry(listed: Tabular, code: str) -> Entry:
    found = listed.lookup(code)
    assert found is not None, code
    return found


def found(listed: Tabular, words: str, limit: int = 100) -> list[str]:
    return [line.code for line in listed.search(words, limit)]


# The file


_TABLES = ("meta", "entries", "notes", "extensions")


def _rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in _TABLES}
    finally:
        connection.close()


def test_the_file_is_what_the_package_gives_and_the_same_each_time(
    builder: ModuleType, tmp_path: Path
) -> None:
    """Compared by rows, word indexes included: another SQLite may lay the same rows out otherwise."""
    items = builder.read_items(builder.data_folder())
    for name in ("one", "two"):
        builder.write(items, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["one", "two"]
    mine, shipped = _rows(tmp_path / "one"), _rows(FILE)
    for name in _TABLES:
        assert mine[name] == shipped[name], "run packaging/icd10cm.py"
    for word in ("diabetes", "pain", "frac*"):
        for index in ("titles", "terms"):
            assert _matches(tmp_path / "one", index, word) == _matches(FILE, index, word) != []


def _matches(path: Path, index: str, word: str) -> list[tuple[int]]:
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        return connection.execute(f"SELECT rowid FROM {index} WHERE {index} MATCH ?", (word,)).fetchall()
    finally:
        connection.close()


def test_the_file_is_small_and_says_what_it_is(listed: Tabular) -> None:
    assert FILE.stat().st_size <= 6_000_000
    edition = listed.edition()
    assert edition.name == "ICD-10-CM FY2026"
    assert edition.source == "ICD-10-CM tabular list, April 2026"
    assert f"{edition.effective:%Y-%m-%d}" == "2026-04-01"
    assert "Public domain" in edition.licence


def test_without_the_file_a_sentence_says_so(tmp_path: Path) -> None:
    for path, word in ((tmp_path / "none.sqlite", "missing"), (tmp_path / "bad.sqlite", "damaged")):
        if word == "damaged":
            path.write_bytes(b"no database at all " * 100)
        listed = Tabular(path)
        for use in (listed.edition, listed.chapters, lambda one=listed: one.search("gout")):
            with pytest.raises(CpcCardsError, match=word):
                use()
        listed.close()
        assert path.exists() is (word == "damaged"), "nothing is made in its place"


# Against the package


def _lines(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (" ".join(line.split()) for line in text.split("\n"))))


def _clean(texts: list[str]) -> tuple[str, ...]:
    return tuple(filter(None, (" ".join(text.split()) for text in texts)))


def test_every_code_is_as_in_the_package(tabular: ModuleType, listed: Tabular) -> None:
    seen: set[str] = set()
    complete = 0
    for code in dict.fromkeys(tabular.get_all_codes()):
        is_twin = tabular.is_block(code) and tabular.is_category(code)
        for is_block in (True, False) if is_twin else (tabular.is_block(code),):
            if tabular.is_extended_subcategory(code):
                continue
            mine = entry(listed, f"{code}-{code}" if is_twin and is_block else code)
            seen.add(mine.code)
            ask = {"prioritize_blocks": is_twin and is_block}
            assert mine.title == " ".join(tabular.get_description(code, **ask).split())
            parent = tabular.get_parent(code, **ask)
            assert (mine.parent.name.removeprefix("Chapter ") if mine.parent else "") == parent
            own = mine.own
            assert own.excludes1 == _clean(tabular.get_excludes1(code, **ask)), code
            assert own.excludes2 == _clean(tabular.get_excludes2(code, **ask)), code
            assert own.includes == _clean(tabular.get_includes(code, **ask)), code
            assert own.inclusion_terms == _clean(tabular.get_inclusion_term(code, **ask)), code
            assert own.code_first == _lines(tabular.get_code_first(code, **ask)), code
            assert own.use_additional == _lines(tabular.get_use_additional_code(code, **ask)), code
            assert own.code_also == _lines(tabular.get_code_also(code, **ask)), code
            assert own.notes == _lines(tabular.get_notes(code, **ask)), code
            assert own.seventh_note == _lines(tabular.get_seven_chr_note(code, **ask)), code
            children = tabular.get_children(code, **ask)
            assert [child.name.removeprefix("Chapter ") for child in mine.children] == children, code
            if not mine.takes_seventh:
                defined = tabular.get_seven_chr_def(code, search_in_ancestors=True, **ask)
                assert {each: meaning.strip() for each, meaning in mine.sevenths} == {
                    each: " ".join(meaning.split()) for each, meaning in defined.items()
                }, code
            assert mine.line.is_billable == (tabular.is_leaf(code, **ask) and not is_block), code
            for child in mine.children if mine.takes_seventh else ():
                assert child.is_billable
                assert child.title == " ".join(tabular.get_description(child.code).split())
                seen.add(child.code)
            complete += mine.line.is_billable + (len(mine.children) if mine.takes_seventh else 0)
    assert len(seen) == len(tabular.get_all_codes()) == 98_505
    assert complete == 74_719


# Looking up


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("E11.65", "E11.65"),
        (" e1165 ", "E11.65"),
        ("E11.-", "E11"),
        ("n18-", "N18"),
        ("t36.0x1a", "T36.0X1A"),
        ("T07XXXA", "T07.XXXA"),
        ("T07.XXX", "T07"),
        ("S52501A", "S52.501A"),
        ("B20", "B20"),
        ("B20-B20", "B20-B20"),
        ("E08–E13", "E08-E13"),
        ("A00-B99", "1"),
        ("4", "4"),
        ("S52.501Z", None),
        ("T07XXXQ", None),
        ("T36.0X1X", None),
        ("E11.65X", None),
        ("E11.6X", None),
        ("A1C", None),
        ("99213", None),
        ("E11-E12", None),
        ("E1", None),
        ("", None),
        ("-", None),
    ],
)
def test_codes_are_read_as_people_write_them(listed: Tabular, written: str, code: str | None) -> None:
    assert listed.resolve(written) == code
    looked_up = listed.lookup(written)
    assert (looked_up.code if looked_up else None) == code


def test_an_entry_knows_what_bears_on_it(listed: Tabular) -> None:
    mine = entry(listed, "E11.65")
    assert [line.name for line in mine.above] == ["Chapter 4", "E08-E13", "E11", "E11.6"]
    assert mine.line.is_billable
    assert not mine.children
    category = {line.code: own for line, own in mine.inherited}["E11"]
    assert any("insulin" in line for line in category.use_additional)
    assert any("type 1 diabetes" in line for line in category.excludes1)


def test_a_complete_code_inherits_from_the_code_without_its_7th_character(listed: Tabular) -> None:
    base, complete = entry(listed, "S52.501"), entry(listed, "S52.501D")
    assert base.takes_seventh
    assert not base.line.is_billable
    assert base.sevenths_from is not None
    assert base.sevenths_from.code == "S52"
    assert complete.parent == base.line
    assert complete.line.is_billable
    assert complete.sevenths == (("D", "subsequent encounter for closed fracture with routine healing"),)
    assert complete.title == f"{base.title}, {complete.sevenths[0][1]}"
    assert "S52" in [line.code for line, _ in complete.inherited]


def test_a_category_defines_its_own_7th_characters(listed: Tabular) -> None:
    mine = entry(listed, "S52")
    assert mine.sevenths_from is None
    assert [character for character, _ in mine.sevenths][:3] == ["A", "B", "C"]
    assert not mine.takes_seventh


def test_chapters_and_what_is_below(listed: Tabular) -> None:
    chapters = listed.chapters()
    assert [line.name for line in chapters] == [f"Chapter {number}" for number in range(1, 23)]
    assert {line.level for line in chapters} == {Level.CHAPTER}
    categories = [line.code for line in listed.categories("I10-I1A", 100)]
    assert categories == ["I10", "I11", "I12", "I13", "I15", "I16", "I1A"]
    assert [line.code for line in listed.codes("I10-I1A", 3)] == ["I10", "I11.0", "I11.9"]
    assert [line.code for line in listed.codes("S52.50", 9)] == ["S52.501", "S52.502", "S52.509"]
    assert listed.count_below("I10-I1A") == (7, 18)
    for code in ("I10", "S52.501", "S52.501A", "nothing"):
        assert listed.categories(code, 9) == listed.codes(code, 9) == ()
        assert listed.count_below(code) == (0, 0)


# Searching


def test_an_exact_code_comes_first_then_those_that_begin_so(listed: Tabular) -> None:
    assert found(listed, "e11.6")[:3] == ["E11.6", "E11.61", "E11.62"]
    assert all(code.startswith("E11.6") for code in found(listed, "E116"))
    assert found(listed, "I1")[:3] == ["I10-I1A", "I10", "I11"]
    assert found(listed, "S52.501")[:2] == ["S52.501", "S52.501A"]
    assert found(listed, "s52501a")[0] == "S52.501A"
    assert found(listed, "b20")[:2] == ["B20", "B20-B20"]


def test_all_words_in_the_title_come_before_inclusion_terms(listed: Tabular) -> None:
    assert found(listed, "hypertension")[0] == "I10"
    assert found(listed, "type 2 diabetes foot ulcer") == ["E11.621"]
    assert found(listed, "foot ulcer diabetes type 2") == ["E11.621"]
    assert "I10" in found(listed, "high blood pressure"), "an includes note"
    titles = found(listed, "asthma")
    assert titles[0] == "J45"
    terms = [code for code in titles if not re.search(r"\basthma", entry(listed, code).title, re.IGNORECASE)]
    assert terms
    assert titles[len(titles) - len(terms) :] == terms


def test_beginnings_plurals_accents_and_7th_character_words(listed: Tabular) -> None:
    assert "I10" in found(listed, "hyperten")
    assert found(listed, "fractures skull")[0] == found(listed, "fracture skull")[0] == "S02"
    assert found(listed, "cafe au lait") == found(listed, "CAFÉ au lait") == ["L81.3"]
    assert found(listed, "hepatitis b")[0] == "B16"
    assert found(listed, "diabetes w")[0] == "E08-E13"
    assert "S52.5" in found(listed, "fracture radius initial encounter")


@pytest.mark.parametrize("words", ["", "   ", "zzzzz", '"', "*", "AND", "a OR b)", "-", "é́", "x" * 5000])
def test_nothing_a_person_can_type_is_a_fault(listed: Tabular, words: str) -> None:
    assert isinstance(listed.search(words), tuple)


def test_no_more_are_found_than_asked_for(listed: Tabular) -> None:
    assert len(listed.search("fracture", 7)) == 7
    assert len(listed.search("E", 7)) == 7
    assert listed.search("gout", 1)[0].code == "M1A"
