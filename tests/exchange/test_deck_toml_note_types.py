"""Note types, authors and media in deck files."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpccards.domain.drafts import DeckAbout, Draft, DraftDeck, DraftNote, Problem
from cpccards.domain.note_types import CardTemplate, NoteType
from cpccards.exchange import deck_toml
from cpccards.exchange.deck_toml import DeckFile, read, read_file, write
from tests.support.exports import ABOUTS, MEDIA, NAME, TEXT, WORD, notes

HEAD = 'format = 1\n\n[deck]\npath = ["A"]\n'
TYPE = """
[[note_type]]
key = "drug"
name = "Drug"
fields = ["Name", "Class"]

[[note_type.template]]
name = "Class?"
question = "What is {{Name}}?"
answer = "{{Class}}"

[[note_type.template]]
name = "Name?"
question = "{{Class}}?"
answer = "{{Name}}"
"""
NOTE = '\n[[note]]\nkey = "k"\nkind = "drug"\nfields = ["metformin", "biguanide"]\n'
DRUG = NoteType(
    "drug",
    "Drug",
    ("Name", "Class"),
    (
        CardTemplate("Class?", "What is {{Name}}?", "{{Class}}"),
        CardTemplate("Name?", "{{Class}}?", "{{Name}}"),
    ),
)


def reading(text: str) -> Draft:
    return read(text.encode(), "cards.toml")


def only_problem(text: str) -> Problem:
    [problem] = reading(text).problems
    return problem


def test_a_note_type() -> None:
    draft = reading(HEAD + TYPE + NOTE)
    assert draft.problems == ()
    [entry] = draft.notes
    assert (entry.note.kind, entry.note.fields) == (DRUG, ("metformin", "biguanide"))
    assert write(draft) == HEAD + TYPE + NOTE


def test_a_cloze_type_with_its_style() -> None:
    text = HEAD + TYPE.replace(
        "\n\n[[note_type.template]]", '\ncloze = true\ncss = "x"\n\n[[note_type.template]]', 1
    )
    [entry] = reading(text + NOTE).notes
    assert entry.note.kind == replace(DRUG, css="x", is_cloze=True)


def test_templates_as_a_list_on_one_line() -> None:
    inline = 'template = [{name = "a", question = "{{Name}}", answer = "{{Class}}"}]\n'
    [entry] = reading(HEAD + TYPE.split("\n[[note_type.t", maxsplit=1)[0] + inline + NOTE).notes
    assert entry.note.kind == replace(DRUG, templates=(CardTemplate("a", "{{Name}}", "{{Class}}"),))


@pytest.mark.parametrize(
    ("good", "bad", "line", "said"),
    [
        ('key = "drug"\n', "", 6, "A note type needs key"),
        ('key = "drug"', 'key = "basic"', 7, "empty or taken"),
        ('key = "drug"', 'key = " "', 7, "empty or taken"),
        ('fields = ["Name", "Class"]', "fields = []", 9, "fields must be a list"),
        ('fields = ["Name", "Class"]', "fields = [1]", 9, "fields must be a list"),
        ('question = "What is {{Name}}?"\n', "", 11, "A template needs question"),
        ('answer = "{{Class}}"', "answer = 5", 14, "answer must be text"),
    ],
)
def test_a_type_that_cannot_be_used_takes_its_notes_along(good: str, bad: str, line: int, said: str) -> None:
    draft = reading(HEAD + TYPE.replace(good, bad, 1) + NOTE)
    assert draft.notes == ()
    first, second = draft.problems
    assert (first.line, first.fatal) == (line, True)
    assert said in first.why
    assert "kind “drug” is unknown" in second.why


@pytest.mark.parametrize(
    ("good", "bad", "line", "said"),
    [
        ('name = "Drug"\n', 'name = "Drug"\nfileds = []\n', 9, "A note type has no field “fileds”"),
        ('name = "Name?"\n', 'name = "Name?"\nanser = ""\n', 18, "A template has no field “anser”"),
        ('name = "Drug"\n', 'name = "Drug"\ncloze = "yes"\n', 9, "true or false was expected, text found"),
        ('name = "Drug"\n', "", None, ""),
    ],
)
def test_a_detail_of_a_type(good: str, bad: str, line: int | None, said: str) -> None:
    draft = reading(HEAD + TYPE.replace(good, bad) + NOTE)
    assert len(draft.notes) == 1
    assert [problem.line for problem in draft.problems] == ([line] if line else [])
    assert all(said in problem.why and not problem.fatal for problem in draft.problems)


def test_two_types_with_one_key() -> None:
    problem = only_problem(HEAD + TYPE + TYPE + NOTE)
    assert (problem.line, problem.fatal) == (22, True)


def test_no_template() -> None:
    headless = TYPE.split("\n[[note_type.t", maxsplit=1)[0]
    assert "needs a template for each card" in reading(HEAD + headless + NOTE).problems[0].why
    whys = [problem.why for problem in reading(HEAD + headless + "template = 5\n" + NOTE).problems]
    assert "Begin each with [[note_type.template]]" in " ".join(whys)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ('["metformin"]', "Drug has 2 fields (Name, Class); 1 stand there"),
        ('["a", "b", "c"]', "3 stand there"),
        ('"metformin"', "fields must be a list"),
        (f'["a", "{"x" * 200_001}"]', "Class has 200,001 characters"),
    ],
)
def test_fields_that_do_not_fit(fields: str, said: str) -> None:
    problem = only_problem(HEAD + TYPE + NOTE.replace('["metformin", "biguanide"]', fields))
    assert problem.fatal
    assert said in problem.why


def test_too_many_gaps_in_a_cloze_type() -> None:
    text = HEAD + TYPE.replace('name = "Drug"', 'name = "Drug"\ncloze = true') + NOTE
    assert "more than 200 gaps" in only_problem(text.replace("biguanide", "{{c1::a}}" * 201)).why
    assert reading(HEAD + TYPE + NOTE.replace("biguanide", "{{c1::a}}" * 201)).problems == ()


def test_who_made_it() -> None:
    head = (
        HEAD + 'title = "T"\nauthor = "N. N."\nlicence = "CC BY 4.0"\nabout = "Why"\nedition = "CPT 2026"\n'
    )
    draft = reading(head + TYPE + NOTE)
    assert draft.about == DeckAbout("T", "N. N.", "CC BY 4.0", "CPT 2026", "Why")
    assert draft.notes[0].note.edition == "CPT 2026"
    assert reading(HEAD + TYPE + NOTE).about is None


def test_media_it_names() -> None:
    text = HEAD + 'media = ["a.png", "../b.png", "c.png", "a.png", "d.png", "e.png"]\n' + TYPE + NOTE
    file = read_file(text.encode(), "x.toml")
    assert file.media == ("a.png", "c.png", "d.png", "e.png")
    assert ["“../b.png” was left out" in problem.why for problem in file.draft.problems] == [True]
    told = reading(text).problems[-1]
    assert "4 pictures or sounds (a.png, c.png, d.png, …)" in told.why
    assert not told.fatal


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    path = tuple(draw(st.lists(NAME, min_size=1, max_size=3)))
    held = tuple(replace(entry, deck=path) for entry in draw(notes()))
    deck = DraftDeck(path, draw(st.none() | WORD), None, draw(TEXT))
    about = draw(st.none() | ABOUTS)
    return Draft("x.toml", deck_toml.FORMAT_NAME, (deck,), held, media=draw(MEDIA), about=about)


def without_lines(entries: tuple[DraftNote, ...]) -> list[DraftNote]:
    return [replace(entry, line=0) for entry in entries]


@settings(max_examples=200)
@given(drafts())
def test_what_is_written_is_read_as_it_was(given_draft: Draft) -> None:
    text = write(given_draft)
    file: DeckFile = read_file(text.encode(), "x.toml")
    assert file.draft.problems in {(), (Problem(None, "There is no [[note]] in this file.", fatal=False),)}
    assert file.draft.decks == given_draft.decks
    assert without_lines(file.draft.notes) == without_lines(given_draft.notes)
    assert file.draft.about == given_draft.about
    assert file.media == tuple(each.name for each in given_draft.media)
    assert write(replace(file.draft, media=given_draft.media)) == text
    lines = text.split("\n")
    assert all(lines[entry.line - 1] == "[[note]]" for entry in file.draft.notes)


def test_the_example_of_the_manual() -> None:
    manual = (Path(__file__).parents[2] / "decks" / "README.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```toml\n(\[\[note_type\]\]\n.*?)```", manual, re.DOTALL)
    draft = reading(HEAD + "\n" + example)
    assert draft.problems == ()
    assert draft.notes[0].note.fields[2] == '<img src="metformin.png">'
