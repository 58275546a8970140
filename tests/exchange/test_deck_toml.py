"""Our own deck files: what they say, what a typo gets, and that writing loses nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpccards.content.bundled_decks import deck_files
from cpccards.domain.drafts import Draft, DraftDeck, DraftNote
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import FIELD_NAMES, Evidence, Note, NoteKind
from cpccards.domain.topics import STUDY_AREA_BY_KEY, TOPIC_BY_KEY
from cpccards.exchange import deck_toml
from cpccards.exchange.deck_toml import by_deck, read, write

HEAD = """\
format = 1

[deck]
key = "cpt-modifiers"
path = ["CPT", "Modifiers"]
study_area = "cpt"
topic = "modifiers"
description = "Which modifier, and why."
edition = "CPT 2026"
checked_on = 2026-11-22
review_by = 2027-01-01
"""
NOTE = """
[[note]]
key = "modifiers-25"
kind = "basic"
front = "Which modifier?"
back = "25"
rationale = "Because."
source = "CMS"
evidence = "2+"
tags = ["modifier-25", "same-day"]
"""
FIRST_NOTE_LINE = 13


def reading(text: str) -> Draft:
    return read(text.encode(), "cards.toml")


def refused(text: str | bytes) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(text if isinstance(text, bytes) else text.encode(), "cards.toml")
    assert caught.value.title
    assert caught.value.remedy
    assert "cards.toml" in caught.value.message
    return caught.value


def the_problem(text: str) -> tuple[int | None, str, bool]:
    [problem] = reading(text).problems
    return problem.line, problem.why, problem.fatal


class TestReading:
    def test_everything_a_deck_can_say(self) -> None:
        result = reading(HEAD + NOTE)
        assert result.problems == ()
        assert result.decks == (
            DraftDeck(("CPT", "Modifiers"), "cpt-modifiers", "cpt", "Which modifier, and why."),
        )
        [drafted] = result.notes
        assert drafted.deck == ("CPT", "Modifiers")
        assert drafted.line == FIRST_NOTE_LINE
        assert drafted.note == Note(
            kind=NoteKind.BASIC,
            fields=("Which modifier?", "25"),
            key="modifiers-25",
            topic="modifiers",
            tags=("modifier-25", "same-day"),
            rationale="Because.",
            source="CMS",
            edition="CPT 2026",
            evidence="2+",
            checked_on=date(2026, 11, 22),
            review_by=date(2027, 1, 1),
        )

    def test_a_note_may_say_otherwise(self) -> None:
        details = 'topic = "hcpcs"\nedition = "2025"\nchecked_on = 2025-01-02\nreview_by = 2025-02-03\n'
        note = reading(HEAD + NOTE + details).notes[0].note
        assert (note.topic, note.edition) == ("hcpcs", "2025")
        assert (note.checked_on, note.review_by) == (date(2025, 1, 2), date(2025, 2, 3))

    def test_a_note_may_say_what_it_is_confused_with(self) -> None:
        result = reading(HEAD + NOTE + 'confused_with = ["modifiers-57", "modifiers-24"]\n')
        assert result.problems == ()
        assert result.notes[0].note.confused_with == ("modifiers-57", "modifiers-24")
        assert 'confused_with = ["modifiers-57", "modifiers-24"]\n' in write(result)

    def test_a_key_with_a_space_is_none(self) -> None:
        result = reading(HEAD + NOTE + 'confused_with = ["modifiers-57", "modifier 24", ""]\n')
        assert result.notes[0].note.confused_with == ("modifiers-57",)
        whys = [problem.why for problem in result.problems if not problem.fatal]
        assert "“modifier 24” was left out: a key has no spaces." in whys

    def test_an_empty_topic_is_none(self) -> None:
        assert reading(HEAD + NOTE + 'topic = ""\n').notes[0].note.topic is None

    @pytest.mark.parametrize(
        ("kind", "content", "fields"),
        [
            ("reversed", 'front = "a"\nback = "b"', ("a", "b")),
            ("typed", 'front = "a"\nback = "b"', ("a", "b")),
            ("cloze", 'text = "{{c1::a}} b"', ("{{c1::a}} b", "")),
            ("cloze", 'text = "{{c1::a}} b"\nextra = "c"', ("{{c1::a}} b", "c")),
            ("choice", 'question = "q"\noptions = ["a", "b"]\nanswer = "B"', ("q", "a", "b", "", "", "B")),
            (
                "choice",
                'question = "q"\noptions = ["a", "b", "c", "d"]\nanswer = " d "',
                ("q", "a", "b", "c", "d", "D"),
            ),
        ],
    )
    def test_kinds(self, kind: str, content: str, fields: tuple[str, ...]) -> None:
        result = reading(f'{HEAD}\n[[note]]\nkey = "k"\nkind = "{kind}"\n{content}\n')
        assert result.problems == ()
        assert (result.notes[0].note.kind, result.notes[0].note.fields) == (NoteKind(kind), fields)

    def test_windows_line_ends_and_byte_order_mark(self) -> None:
        data = b"\xef\xbb\xbf" + (HEAD + NOTE).replace("\n", "\r\n").encode()
        assert read(data, "x.toml").notes == reading(HEAD + NOTE).notes

    def test_lines_after_texts_over_several_lines(self) -> None:
        tricky = (
            'rationale = """\n[[note]]\nfront = "no"\n\\"""\n"""\nsource = \'\'\'\n[[note]]\n\'\'\' # """\n'
        )
        note = NOTE.replace('rationale = "Because."\nsource = "CMS"\n', tricky)
        second = NOTE.replace("modifiers-25", "modifiers-59") + "fronnt = 1\n"
        result = reading(HEAD + note + second)
        lines = (HEAD + note + second).split("\n")
        assert [lines[drafted.line - 1] for drafted in result.notes] == ["[[note]]", "[[note]]"]
        assert [drafted.note.key for drafted in result.notes] == ["modifiers-25", "modifiers-59"]
        assert [lines[(problem.line or 0) - 1] for problem in result.problems] == ["fronnt = 1"]

    def test_notes_as_inline_tables(self) -> None:
        text = 'note = [{key = "k", kind = "basic", front = "a", back = "b"}]\n' + HEAD
        [drafted] = reading(text).notes
        assert (drafted.line, drafted.note.key) == (1, "k")

    def test_our_own_decks(self) -> None:
        for file in deck_files(Path(__file__).parents[2] / "decks"):
            text = file.read_text(encoding="utf-8")
            result = read(text.encode(), file.name)
            lines = text.split("\n")
            assert all(lines[drafted.line - 1].startswith("[[note]]") for drafted in result.notes)


class TestTypos:
    """A typo in one note leaves the others alone and names line and remedy."""

    @pytest.mark.parametrize(
        ("good", "bad", "line", "said"),
        [
            ('kind = "basic"', 'kind = "basics"', 15, "Did you mean “basic”?"),
            ('kind = "basic"', 'kind = "essay"', 15, "Possible: basic, choice, cloze, reversed, typed."),
            ('kind = "basic"\n', "", 13, 'needs kind. Write kind = "…"'),
            ('front = "Which modifier?"', "front = 25", 16, "between quotation marks, not a number"),
            ('front = "Which modifier?"', "front = true", 16, "true or false"),
            ('front = "Which modifier?"', 'front = ["a"]', 16, "not a list"),
            ('front = "Which modifier?"', "front = {a = 1}", 16, "not a table"),
            ('back = "25"', "back = 2026-11-22", 17, "not a date"),
            ('back = "25"\n', "", 13, "A basic note needs back"),
            ('back = "25"', 'back = " "', 13, "Back is empty"),
            ('kind = "basic"', 'kind = "choice"', 13, "A choice note needs question"),
        ],
    )  # fmt: skip
    def test_no_card_without_it(self, good: str, bad: str, line: int, said: str) -> None:
        other = NOTE.replace("modifiers-25", "modifiers-59")
        result = reading(HEAD + NOTE.replace(good, bad) + other)
        assert [drafted.note.key for drafted in result.notes] == ["modifiers-59"]
        [(found, why, row)] = [(p.line, p.why, p.row) for p in result.problems if p.fatal]
        assert found == line
        assert said in why
        assert any("key = modifiers-25" in cell for cell in row)

    @pytest.mark.parametrize(
        ("good", "bad", "line", "said"),
        [
            ('rationale = "Because."', 'rationle = "Because."', 18, "no field “rationle”; it was left out."),
            ('rationale = "Because."', "rationale = 5", 18, "text between quotation marks was expected"),
            ('evidence = "2+"', 'evidence = "B"', 20, "it was left empty. Possible: 2+, A, T."),
            ('tags = ["modifier-25", "same-day"]', 'tags = "x"', 21, "a list was expected"),
            ('tags = ["modifier-25", "same-day"]', "tags = [1]", 21, "a list was expected"),
            ('source = "CMS"', 'source = "CMS"\ntopic = "modifers"', 20, "Did you mean “modifiers”?"),
            ('source = "CMS"', 'source = "CMS"\nchecked_on = "2026-11-22"', 20, "without quotation marks"),
            ('source = "CMS"', "source = 'CMS'\nreview_by = 2026-11-22T10:00:00", 20, "a date"),
            ('key = "modifiers-25"\n', "", 13, "has no key"),
            ('source = "CMS"', 'source = "CMS"\noptions = ["a"]', 20, "A basic note has no field “options”"),
        ],
    )  # fmt: skip
    def test_only_a_detail_is_lost(self, good: str, bad: str, line: int, said: str) -> None:
        result = reading(HEAD + NOTE.replace(good, bad))
        assert len(result.notes) == 1
        [problem] = result.problems
        assert (problem.line, problem.fatal) == (line, False)
        assert said in problem.why

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            ('options = ["a"]\nanswer = "A"', "options must be a list of 2 to 4 texts; 1 parts"),
            ('options = ["a", "b", "c", "d", "e"]\nanswer = "A"', "5 parts were found"),
            ('options = "a"\nanswer = "A"', "there is none"),
            ('options = ["a", 2]\nanswer = "A"', "texts"),
            ('answer = "A"', "there is none"),
            ('options = ["a", "b"]\nanswer = "C"', "answer is “C”, but the options are A to B"),
            ('options = ["a", "b"]\nanswer = "AB"', "Write the letter"),
            ('options = ["a", "b"]\nanswer = ""', "Write the letter"),
            ('options = ["a", "b"]', "needs answer"),
            ('options = ["a", " "]\nanswer = "A"', "B is empty"),
            ('options = ["a", "b", "", "d"]\nanswer = "C"', "names none of the options"),
        ],
    )
    def test_options_and_answer(self, content: str, said: str) -> None:
        text = f'{HEAD}\n[[note]]\nkey = "k"\nkind = "choice"\nquestion = "q"\n{content}\n'
        _, why, is_fatal = the_problem(text)
        assert said in why
        assert is_fatal

    def test_a_cloze_needs_a_gap(self) -> None:
        _, why, is_fatal = the_problem(HEAD + '\n[[note]]\nkey = "k"\nkind = "cloze"\ntext = "none"\n')
        assert "{{c1::" in why
        assert is_fatal

    def test_a_key_used_twice(self) -> None:
        line, why, is_fatal = the_problem(HEAD + NOTE + NOTE)
        assert line == 24
        assert "is that of the note on line 13 already" in why
        assert is_fatal

    @pytest.mark.parametrize(
        ("good", "bad", "line", "said"),
        [
            ('study_area = "cpt"', 'study_area = "ctp"', 6, "Did you mean “cpt”?"),
            ('edition = "CPT 2026"', "edition = 2026", 9, "edition was left out"),
            ('key = "cpt-modifiers"', 'kee = "cpt-modifiers"', 4, "The deck has no field “kee”"),
            ("format = 1\n", "", 1, "format = 1 is missing"),
            ("format = 1\n", "format = 1\nlanguage = 'en'\n", 2, "A deck file has no “language”"),
        ],
    )
    def test_in_the_head(self, good: str, bad: str, line: int, said: str) -> None:
        result = reading(HEAD.replace(good, bad, 1) + NOTE)
        assert len(result.notes) == 1
        assert (line, True) in [(problem.line, said in problem.why) for problem in result.problems]

    def test_notes_under_another_name(self) -> None:
        result = reading(HEAD + NOTE.replace("[[note]]", "[[notes]]"))
        assert result.notes == ()
        assert "Did you mean “note”?" in result.problems[-1].why
        assert result.problems[-1].fatal


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "line", "said"),
        [
            (HEAD.replace("format = 1", "format = 2"), 1, "format is 2"),
            (HEAD.replace("format = 1", "format = true"), 1, "format is True"),
            (HEAD.replace("[deck]", "[dekc]") + NOTE, 3, "there is no [deck]; “dekc” stands there"),
            ('format = 1\n[[note]]\nkind = "basic"\n', 1, "there is no [deck]"),
            (HEAD.replace("[deck]", "[[deck]]"), 3, "one bracket"),
            (HEAD + NOTE.replace("[[note]]", "[note]"), 13, "not written as [[note]]"),
            (HEAD + "\n[x]\n" + "note = 3\n", None, ""),
            (HEAD.replace('path = ["CPT", "Modifiers"]\n', ""), 3, "where the deck stands"),
            (HEAD.replace('["CPT", "Modifiers"]', '"CPT"'), 5, "where the deck stands"),
            (HEAD.replace('["CPT", "Modifiers"]', '["CPT", " "]'), 5, "where the deck stands"),
        ],
    )
    def test_heads(self, text: str, line: int | None, said: str) -> None:
        if line is None:
            assert reading(text).problems
            return
        error = refused(text)
        assert f"line {line}: " in error.message
        assert said in error.message

    @pytest.mark.parametrize(
        ("good", "bad", "line", "said"),
        [
            ('back = "25"', 'back = "25', 17, "not closed on its line"),
            ('back = "25"', "back = 25 modifiers", 17, "something follows a value"),
            ('back = "25"', "back = twenty-five", 17, "without quotation marks"),
            ('back = "25"', 'back = "say "25""', 17, "something follows a value"),
            ('back = "25"', 'back "25"', 17, "no = after the name"),
            ('back = "25"', 'back = "a\\d"', 17, "backslash"),
            ('back = "25"', 'back = """25', 17, "never closed"),
            ('back = "25"', "back = '''25", 17, "never closed"),
            ('back = "25"', 'front = "again"', 17, "a second time in the same note"),
            ('back = "25"', "???", 17, "neither a field nor a header"),
            ('back = "25"', "back = 2026-13-01", 17, "no such date"),
            ('back = "25"', "back = 2026-02-30", 17, "no such date"),
            ('back = "25"', "back = 2026-1-1", 17, "no such date"),
            ('tags = ["modifier-25", "same-day"]', 'tags = ["a", "b"', 21, "not closed"),
            ("[[note]]", "[[note]", 13, "header is not closed"),
            ("[[note]]", "[deck]", 13, "a second time"),
            ('back = "25"', 'back = "a\x01"', 17, "not valid TOML"),
            ('back = "25"', 'back = "\\u12"', 17, "not valid TOML"),
        ],
    )
    def test_syntax(self, good: str, bad: str, line: int, said: str) -> None:
        error = refused(HEAD + NOTE.replace(good, bad))
        assert f"line {line}: " in error.message
        assert said in error.message

    def test_a_mistake_on_the_last_line(self) -> None:
        assert "line 23: " in refused(HEAD + NOTE + "\nfront = 'x'").message

    def test_not_utf_8(self) -> None:
        error = refused((HEAD + NOTE).encode().replace(b"Because", b"M\xe9ni\xe8re"))
        assert "line 18: " in error.message
        assert "UTF-8" in error.remedy

    @pytest.mark.parametrize(
        "data", [b"x = " + b"[" * 5_000, b"x = " + b"1" * 5_000, b"a" * (8 * 1024 * 1024 + 1)]
    )
    def test_hostile_files(self, data: bytes) -> None:
        refused(data)

    def test_hostile_fields(self) -> None:
        for front in ("x" * 200_001, "<b>" + "<" * 100_000):
            _, why, is_fatal = the_problem(HEAD + NOTE.replace("Which modifier?", front))
            assert is_fatal
            assert why.endswith(".")

    def test_no_notes(self) -> None:
        assert the_problem(HEAD)[1] == "There is no [[note]] in this file."

    @given(st.text(max_size=120))
    def test_nothing_else_comes_out(self, text: str) -> None:
        for written in (text, HEAD + NOTE + text, HEAD + NOTE.replace("Because.", text)):
            try:
                result = read(written.encode(), "x.toml")
            except BadInput as error:
                assert (bool(error.message), bool(error.remedy)) == (True, True)  # noqa: PT017
            else:
                assert result.decks


TEXT = st.text(
    alphabet=st.one_of(
        st.sampled_from(list("ab \"'\\\n\r\t#=[]{}<>&\x7f\x00é≥")), st.characters(exclude_categories=["Cs"])
    ),
    max_size=20,
)
FILLED = TEXT.map(lambda text: "x" + text)
KEYS = FILLED.map(lambda text: "".join(text.split()))
DATES = st.none() | st.dates()


@st.composite
def fields_of(draw: st.DrawFn, kind: NoteKind) -> tuple[str, ...]:
    if kind is NoteKind.CLOZE:
        return ("{{c1::" + draw(FILLED) + "}}" + draw(TEXT), draw(TEXT))
    if kind is NoteKind.CHOICE:
        options = draw(st.lists(FILLED, min_size=2, max_size=4))
        answer = "ABCD"[draw(st.integers(0, len(options) - 1))]
        return (draw(FILLED), *options, *[""] * (4 - len(options)), answer)
    return (draw(FILLED), draw(FILLED))


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    path = tuple(draw(st.lists(FILLED, min_size=1, max_size=3)))
    deck = DraftDeck(
        path,
        draw(st.none() | FILLED),
        draw(st.none() | st.sampled_from(list(STUDY_AREA_BY_KEY))),
        draw(TEXT),
    )
    keys = draw(st.lists(FILLED, max_size=5, unique=True))
    notes = []
    for key in keys:
        kind = draw(st.sampled_from(list(NoteKind)))
        notes.append(
            Note(
                kind=kind,
                fields=draw(fields_of(kind)),
                key=draw(st.sampled_from([key, None])),
                topic=draw(st.none() | st.sampled_from(list(TOPIC_BY_KEY))),
                tags=tuple(draw(st.lists(TEXT, max_size=3))),
                confused_with=tuple(draw(st.lists(KEYS, max_size=3))),
                rationale=draw(TEXT),
                source=draw(TEXT),
                edition=draw(st.sampled_from(["", "CPT 2026", "ICD-10-CM 2027"])),
                evidence=draw(st.sampled_from(["", *map(str, Evidence)])),
                checked_on=draw(DATES),
                review_by=draw(DATES),
            )
        )
    return Draft("x.toml", deck_toml.FORMAT_NAME, (deck,), tuple(DraftNote(note, path, 0) for note in notes))


@settings(max_examples=200, deadline=None)
@given(drafts())
def test_what_is_written_is_read_as_it_was(given_draft: Draft) -> None:
    text = write(given_draft)
    result = read(text.encode(), "x.toml")
    assert result.decks == given_draft.decks
    assert [(n.note, n.deck) for n in result.notes] == [(n.note, n.deck) for n in given_draft.notes]
    assert not any(problem.fatal for problem in result.problems)
    assert write(result) == text
    lines = text.split("\n")
    assert [lines[n.line - 1] for n in result.notes] == ["[[note]]"] * len(result.notes)


class TestWriting:
    def test_reads_well(self) -> None:
        text = write(reading(HEAD + NOTE))
        head = HEAD.replace('description = "Which modifier, and why."\n', "").replace(
            'topic = "modifiers"\n', 'topic = "modifiers"\ndescription = "Which modifier, and why."\n'
        )
        assert text == head + NOTE

    def test_what_most_notes_share_stands_once(self) -> None:
        other = NOTE.replace("modifiers-25", "x") + 'topic = "hcpcs"\n'
        text = write(reading(HEAD + other + NOTE + NOTE.replace("modifiers-25", "y")))
        assert text.count('topic = "modifiers"') == 1
        assert text.count('topic = "hcpcs"') == 1

    def test_several_decks_are_written_one_by_one(self) -> None:
        note = Note(NoteKind.BASIC, ("a", "b"), key="k")
        both = Draft(
            "x",
            "y",
            (DraftDeck(("A",), key="a"), DraftDeck(("B",))),
            (DraftNote(note, ("B",), 1), DraftNote(note, ("C",), 2)),
        )
        with pytest.raises(BadInput) as caught:
            write(both)
        assert caught.value.remedy
        single = by_deck(both)
        assert [part.decks[0].path for part in single] == [("A",), ("B",), ("C",)]
        assert [len(part.notes) for part in single] == [0, 1, 1]
        assert all(write(part) for part in single)

    def test_a_draft_without_decks(self) -> None:
        note = DraftNote(Note(NoteKind.BASIC, ("a", "b"), key="k"), ("A",), 1)
        assert read(write(Draft("x", "y", (), (note,))).encode(), "x").decks == (DraftDeck(("A",)),)
        with pytest.raises(BadInput):
            write(Draft("x", "y", (DraftDeck(()),), ()))

    def test_every_kind_has_names_for_its_fields(self) -> None:
        assert set(deck_toml._KIND_FIELDS) == set(FIELD_NAMES)
