"""Which pictures and sounds notes call for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpccards.domain.maths import drawn_latex
from cpccards.domain.media_references import media_of, media_of_type, named_in
from cpccards.domain.note_types import CardTemplate, NoteType
from cpccards.domain.notes import Note, NoteKind


@pytest.mark.parametrize(
    ("markup", "names"),
    [
        ("no picture", []),
        ('<img src="a%20b.png"> <IMG SRC=c.png>', ["a b.png", "c.png"]),
        ("<img src='d&amp;e.png'>[sound:50%.mp3]", ["d&e.png", "50%.mp3"]),
        ('<img src="https://x/y.png"><img src="//x/y.png"><img src="">', []),
    ],
)
def test_names_in_markup(markup: str, names: list[str]) -> None:
    assert list(named_in(markup)) == names


def test_of_a_note() -> None:
    latex = "[latex]x^2[/latex]"
    note = Note(NoteKind.BASIC, (latex, "[a] [sound:b.mp3]"), rationale='<img src="why.png">')
    [drawn] = drawn_latex(latex)
    assert list(media_of(note)) == [drawn.picture, "b.mp3", "why.png"]
    assert list(media_of(replace(note, fields=("[$]x[/$]", "")))) == [
        next(drawn_latex("[$]x[/$]")).picture,
        "why.png",
    ]


def test_of_a_note_type() -> None:
    note_type = NoteType(
        key="anki-1",
        name="Mine",
        fields=("A",),
        templates=(CardTemplate("1", '<img src="_q.png">{{A}}', "[sound:_a.mp3]"),),
        css='.a { background: url("_b%20c.png"); } .d { src: url(https://x/f.ttf); } @import "_e.css";',
    )
    assert list(media_of_type(note_type)) == ["_q.png", "_a.mp3", "_b c.png", "_e.css"]
