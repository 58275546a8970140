"""Columns beyond front and back: keys that update, kinds, options of multiple choice, and our own exports."""

from __future__ import annotations

import pytest

from cpccards.domain.drafts import Draft
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import Note, NoteKind
from cpccards.exchange.delimited import Mapping, Role, draft, read, read_table, suggest_mapping
from cpccards.exchange.table import Announced, Table, make_table
from cpccards.exchange.text_rows import Row


def notes(result: Draft) -> list[Note]:
    return [entry.note for entry in result.notes]


def warnings(result: Draft) -> str:
    return " ".join(problem.why for problem in result.problems if not problem.fatal)


def roles(data: bytes) -> tuple[Role, ...]:
    return suggest_mapping(read_table(data), "x.csv").roles


class TestKeys:
    DATA = b"No;Term;Meaning\n1;AMI;infarction\n2;BPH;hyperplasia\n2;CABG;bypass\n;NPO;nothing\n"

    def keyed(self, name: str) -> Draft:
        table = read_table(self.DATA)
        mapping = suggest_mapping(table, name)
        assert mapping.roles == (Role.IGNORE, Role.FRONT, Role.BACK)
        chosen = Mapping((Role.KEY, Role.FRONT, Role.BACK), key_prefix=mapping.key_prefix)
        return draft(table, chosen, name)

    def test_a_chosen_column_names_the_notes_of_files_with_that_name(self) -> None:
        assert [note.key for note in notes(self.keyed("Terms.csv"))] == ["terms:1", "terms:2", None, None]
        assert notes(self.keyed("Others.csv"))[0].key == "others:1"

    def test_a_key_that_stands_twice_costs_no_card(self) -> None:
        result = self.keyed("Terms.csv")
        assert len(result.notes) == 4
        assert "“2” is that of line 3 too" in warnings(result)

    def test_a_key_that_is_far_too_long(self) -> None:
        table = read_table(b"Key,a,b\n" + b"x" * 500 + b",c,d\ny,e,f\n")
        result = draft(table, Mapping((Role.KEY, Role.FRONT, Role.BACK)), "x")
        assert [note.key for note in notes(result)] == [None, "y"]
        assert "too long" in warnings(result)

    def test_guids_are_keys_by_themselves_but_only_if_they_differ(self) -> None:
        table = read_table(b"guid,front,back\na1,b,c\na2,d,e\n")
        mapping = suggest_mapping(table, "x.csv")
        assert mapping.roles[0] is Role.KEY
        assert [note.key for note in notes(draft(table, mapping, "x"))] == ["anki:a1", "anki:a2"]
        assert roles(b"guid,front,back\na1,b,c\na1,d,e\n")[0] is Role.IGNORE

    def test_an_answer_key_is_no_key(self) -> None:
        assert roles(b"Question,Answer,Key\nq1,a1,B\nq2,a2,C\n") == (Role.FRONT, Role.BACK, Role.IGNORE)


class TestKinds:
    def test_each_row_may_name_its_kind(self) -> None:
        result = read(
            b"Kind,Front,Back\nbasic,{{c1::a}},b\nTyped answer,c,d\ncloze,{{c1::e}},\n"
            b"reversed,f,g\nodd,h,i\n,j,k\n",
            "x.csv",
        )
        assert [note.kind for note in notes(result)] == [
            NoteKind.BASIC,
            NoteKind.TYPED,
            NoteKind.CLOZE,
            NoteKind.REVERSED,
            NoteKind.BASIC,
            NoteKind.BASIC,
        ]
        assert "no kind of card “odd”; it becomes basic" in warnings(result)

    def test_another_column_of_that_name_is_left_alone(self) -> None:
        assert roles(b"Kind,Front,Back\nnoun,a,b\nverb,c,d\n")[0] is Role.IGNORE


class TestOptions:
    @pytest.mark.parametrize(
        "head",
        [
            b"Question,A,B,C,D,Answer",
            b"Question,Option A,Option B,Option C,Option D,Correct",
            b"Question,Choice 1,Choice 2,Choice 3,Choice 4,Correct answer(s)",
            b"Question,Answer 1,Answer 2,Answer 3,Answer 4,Right answer",
        ],
    )
    def test_a_sheet_of_questions_with_options(self, head: bytes) -> None:
        result = read(head + b"\nWhich?,25,59,51,24,B\nWho?,me,you,,,you\nWhat?,a,b,c,,3\n", "x.csv")
        assert [(note.kind, note.fields) for note in notes(result)] == [
            (NoteKind.CHOICE, ("Which?", "25", "59", "51", "24", "B")),
            (NoteKind.CHOICE, ("Who?", "me", "you", "", "", "B")),
            (NoteKind.CHOICE, ("What?", "a", "b", "c", "", "C")),
        ]

    @pytest.mark.parametrize(
        ("answer", "letter"),
        [("B", "B"), ("b)", "B"), ("(C)", "C"), ("2.", "B"), ("D. 24", "D"), ("51", "C"), ("1", "A")],
    )
    def test_ways_to_name_the_right_one(self, answer: str, letter: str) -> None:
        result = read(f"Question,A,B,C,D,Answer\nWhich?,25,59,51,24,{answer}\n".encode(), "x.csv")
        assert notes(result)[0].fields[-1] == letter

    @pytest.mark.parametrize("answer", ["E", "1.5 cm", "A visit, not a procedure", "none"])
    def test_an_answer_that_is_no_option(self, answer: str) -> None:
        result = read(f'Question,A,B,C,D,Answer\nWhich?,25,59,51,24,"{answer}"\n'.encode(), "x.csv")
        assert not result.notes
        assert "names none of the options" in result.problems[0].why

    def test_five_options_are_too_many(self) -> None:
        result = read(b"Question,A,B,C,D,E,Answer\nq,1,2,3,4,5,A\nr,1,2,3,4,,A\n", "x.csv")
        assert [note.fields[0] for note in notes(result)] == ["r"]
        assert "more than four options" in result.problems[0].why

    def test_answers_without_a_right_one_are_joined(self) -> None:
        result = read(b"Question,Answer 1,Answer 2\nq,a,b\n", "x.csv")
        assert notes(result)[0].fields == ("q", "a<br>b")
        assert notes(read(b"Question,Answer 1\nq,a\n", "x.csv"))[0].fields == ("q", "a")

    def test_multiple_choice_needs_options(self) -> None:
        mapping = Mapping((Role.FRONT, Role.BACK, Role.OPTION), kind=NoteKind.CHOICE)
        with pytest.raises(BadInput, match="two to four columns"):
            draft(read_table(b"a,b,c\nd,e,f\n"), mapping, "x")


class TestOwnExport:
    HEAD = (
        b'"Key","Deck","Kind","Front","Back","Option A","Option B",'
        b'"Rationale","Source","Edition","Topic","Tags"\r\n'
    )

    def test_cells_are_fields_just_as_they_are(self) -> None:
        data = (
            self.HEAD
            + b'"k","CPT::Mods","basic"," x < y ","{{c1::b}}","","","r","s ","","modifiers","a,b c"\r\n'
        )
        [entry] = read(data, "cards.csv").notes
        assert entry.deck == ("CPT", "Mods")
        assert entry.note == Note(
            NoteKind.BASIC,
            (" x < y ", "{{c1::b}}"),
            "k",
            "modifiers",
            ("a,b", "c"),
            "r",
            "s ",
        )

    def test_letters_are_not_taken_for_options(self) -> None:
        data = self.HEAD + b'"k","D","choice","q","A","C","A","","","","",""\r\n'
        assert notes(read(data, "x.csv"))[0].fields == ("q", "C", "A", "", "", "A")

    def test_kinds_that_need_templates_are_left_out(self) -> None:
        result = read(self.HEAD + b'"k","D","anki-1","q","a","","","","","","",""\r\n', "x.csv")
        assert "templates" in result.problems[0].why

    def test_what_was_made_safe_for_spreadsheets_is_as_before(self) -> None:
        data = (
            b"#cpccards:spreadsheet,,,\r\nFront,Back\r\n'-ectomy,'=1+1\r\n''=x,'quoted' '=y\r\n\"'\nz\",'\r\n"
        )
        result = read(data, "x.csv")
        assert [note.fields for note in notes(result)] == [
            ("-ectomy", "=1+1"),
            ("'=x", "'quoted' '=y"),
            ("z", "'"),
        ]
        assert notes(read(b"Front,Back\n'-ectomy,x\n", "x.csv"))[0].fields[0] == "'-ectomy"

    def test_the_mark_may_stand_above_an_announced_separator(self) -> None:
        table = read_table(b"\xef\xbb\xbf#cpccards:spreadsheet\nsep=;\na,b;'-c\nd;e\n")
        assert [row.cells for row in table.rows] == [("a,b", "-c"), ("d", "e")]
        assert [row.line for row in table.rows] == [3, 4]


class TestAnnounced:
    def test_what_a_file_says_goes_before_names_and_places(self) -> None:
        rows = [Row(1, ("x", "deck", "q", "a", "more")), Row(2, ("y", "deck", "r", "b", ""))]
        table = make_table(rows, separator="\t", header=False)
        said = Announced(
            {0: Role.KEY, 1: Role.DECK, 9: Role.TAGS}, rest=Role.BACK, key_prefix="p:", html=False
        )
        table = Table(table.rows, table.columns, None, "\t", "", announced=said)
        mapping = suggest_mapping(table, "x")
        assert mapping.roles == (Role.KEY, Role.DECK, Role.FRONT, Role.BACK, Role.BACK)
        assert notes(draft(table, mapping, "x"))[0] == Note(NoteKind.BASIC, ("q", "a<br>more"), "p:x")

    def test_tags_for_every_note(self) -> None:
        table = read_table(b"front,back,tags\na,b,x y\nc,d,\n")
        mapping = Mapping((Role.FRONT, Role.BACK, Role.TAGS), tags=("all", "x"))
        assert [note.tags for note in notes(draft(table, mapping, "x"))] == [("all", "x", "y"), ("all", "x")]


def test_a_table_in_markdown() -> None:
    result = read(
        b"| Front | Back |\n|:---|---|\n| 25 | separate E/M |\n| --- | |\n| 59 | distinct |\n", "x.md"
    )
    assert [note.fields for note in notes(result)] == [("25", "separate E/M"), ("59", "distinct")]


def test_numbers_as_excel_shows_them_are_told_of_in_any_column() -> None:
    assert "1.00E+10" in warnings(read(b"Term,Meaning\nx,1.00E+10\ny,z\n", "x.csv"))
    assert not warnings(read(b"Term,Meaning\nx,1E5\ny,z\n", "x.csv"))


@pytest.mark.parametrize("harmed", ["3-Jan", "Jan-03", "3-Jan-26", "2026-03-01", "3/1/2026", "01.03.2026"])
def test_dates_in_a_column_of_codes(harmed: str) -> None:
    assert "turned into a date" in warnings(
        read(f"Code,Meaning\n{harmed},stage\nE11.9,diabetes\n".encode(), "x")
    )
