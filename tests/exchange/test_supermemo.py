"""Questions and answers as SuperMemo exports them."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpccards.domain.drafts import Draft
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import NoteKind
from cpccards.exchange import formats, supermemo


def read(text: str) -> Draft:
    return supermemo.read(text.encode(), "my questions.txt")


def fields(text: str) -> list[tuple[str, ...]]:
    return [entry.note.fields for entry in read(text).notes]


def test_questions_and_answers() -> None:
    draft = formats.read("my questions.txt", b"q: river\r\na: rivero\r\n\r\nQ: school\r\nA: lernejo\r\n")
    assert [(entry.line, entry.note.fields) for entry in draft.notes] == [
        (1, ("river", "rivero")),
        (4, ("school", "lernejo")),
    ]
    assert draft.format_name == "Questions and answers (SuperMemo)"
    assert {entry.deck for entry in draft.notes} == {("my questions",)}


def test_several_lines() -> None:
    assert fields("Q: one\nQ: two\nA: x (west)\nA: y < z\nand on\nQ: next\nA:last\n") == [
        ("one<br>two", "x (west)<br>y &lt; z<br>and on"),
        ("next", "last"),
    ]


def test_html_is_kept() -> None:
    assert fields("Q: <b>x</b>\nA: y<br>z &lt; 1\n") == [("<b>x</b>", "y<br>z &lt; 1")]


def test_wrong_answers_make_multiple_choice() -> None:
    draft = read(
        "q: What borders Nigeria?\na: Niger\na1: Tanzania\na2: Mozambique\na3: Iraq & co\na4: Somalia\n"
    )
    [entry] = draft.notes
    assert entry.note.kind is NoteKind.CHOICE
    question, *options, letter = entry.note.fields
    assert question == "What borders Nigeria?"
    assert options["ABCD".index(letter)] == "Niger"
    assert set(options) == {"Niger", "Tanzania", "Mozambique", "Iraq &amp; co"}
    assert "4 wrong answers; the first 3" in draft.problems[0].why
    assert (
        read("q: What borders Nigeria?\na: Niger\na1: x\n").notes
        == read("q: What borders Nigeria?\na: Niger\na1: x\n").notes
    )


def test_the_right_answer_does_not_always_stand_in_the_same_place() -> None:
    letters = {fields(f"Q: question {n}\nA: right\nA1: b\nA2: c\nA3: d\n")[0][-1] for n in range(40)}
    assert letters == set("ABCD")


def test_a0_is_an_answer_and_an_empty_wrong_one_is_none() -> None:
    assert fields("Q: x\nA0: y\nA1:\n") == [("x", "y")]


def test_what_makes_no_card_is_told_with_its_line() -> None:
    draft = read("A: no question\n\nwords\nQ: no answer\n\nQ: a\nA: b\n\nmore words\n")
    assert [entry.note.fields for entry in draft.notes] == [("a", "b")]
    assert [(problem.line, problem.fatal) for problem in draft.problems] == [
        (1, True),
        (3, False),
        (4, True),
        (9, False),
    ]


def test_a_gap_makes_a_cloze_note() -> None:
    assert read("Q: {{c1::25}} is a modifier\nA: yes\n").notes[0].note.kind is NoteKind.CLOZE


def test_nothing_at_all() -> None:
    with pytest.raises(BadInput, match="looks like a question"):
        read("only words\n")


@pytest.mark.parametrize(
    ("text", "is_it"),
    [
        (b"Q: a\nA: b\n", True),
        (b"\xef\xbb\xbfq:a\n\n\na:b\nQ: cut o", True),
        (b"A: a\nQ: b\n", False),
        (b"Q: a\nQ: b\n", False),
        (b"Q: a\nwords\nA: b\n", False),
        (b"", False),
        (b"Question,Answer\nQ: a,A: b\n", False),
    ],
)
def test_what_is_such_a_file(text: bytes, *, is_it: bool) -> None:
    assert (supermemo.sniff(text, "x.csv") > formats.SURE) is is_it


@settings(max_examples=200)
@given(st.text(alphabet='QAqa0129: \n\r\t<b>{}c"é\x00', max_size=80))
def test_no_text_breaks_anything(text: str) -> None:
    with suppress(BadInput):
        read(text)
