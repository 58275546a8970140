"""CSV, tab-separated and pasted text: real bytes in, rows and notes out."""

from __future__ import annotations

import csv
import io
import random
import string
from contextlib import suppress
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpccards.domain.drafts import Draft
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import NoteKind
from cpccards.exchange import delimited
from cpccards.exchange.delimited import (
    Mapping,
    Role,
    Table,
    decode,
    draft,
    read,
    read_content,
    read_table,
    suggest_mapping,
)
from cpccards.exchange.table import ReadOptions


def read_pasted(text: str) -> Table:
    return read_content(text, ReadOptions())


def cells(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows]


def fields(result: Draft) -> list[tuple[str, ...]]:
    return [note.note.fields for note in result.notes]


def fatal(result: Draft) -> list[tuple[int | None, str]]:
    return [(problem.line, problem.why) for problem in result.problems if problem.fatal]


def warnings(table: Table | Draft) -> str:
    return " ".join(problem.why for problem in table.problems if not problem.fatal)


def drafted(data: bytes, **changes: object) -> Draft:
    table = read_table(data)
    suggested = suggest_mapping(table, "cards.csv")
    values = {
        name: getattr(suggested, name) for name in ("roles", "kind", "deck", "topic", "edition", "html")
    }
    return draft(table, Mapping(**(values | changes)), "cards.csv")


class TestDecode:
    @pytest.mark.parametrize(
        ("encoding", "mark", "name"),
        [
            ("utf-8", b"\xef\xbb\xbf", "utf-8"),
            ("utf-8", b"", "utf-8"),
            ("utf-16-le", b"\xff\xfe", "utf-16-le"),
            ("utf-16-be", b"\xfe\xff", "utf-16-be"),
            ("utf-32-le", b"\xff\xfe\x00\x00", "utf-32-le"),
            ("utf-16-le", b"", "utf-16-le"),
            ("utf-16-be", b"", "utf-16-be"),
            ("cp1252", b"", "cp1252"),
        ],
    )
    def test_finds_the_encoding(self, encoding: str, mark: bytes, name: str) -> None:
        text = "Ménière\tvertigo – “spinning”\r\nCABG\tcoronary artery bypass graft\r\n"
        assert decode(mark + text.encode(encoding)) == (text, name)

    def test_one_bad_byte_does_not_turn_utf_8_into_windows_1252(self) -> None:
        text, name = decode("β-blocker\té à ü ö ñ ≥ é à ü\n".encode() + b"x\t\xff\n")
        assert name == "utf-8"
        assert text.endswith("x\t\ufffd\n")

    def test_bytes_that_mean_nothing_in_windows_1252_are_marked(self) -> None:
        assert decode(b"M\xe9ni\xe8re\x81\n") == ("Ménière\ufffd\n", "cp1252")

    def test_takes_the_encoding_asked_for(self) -> None:
        assert decode("Ménière".encode("mac_roman"), "mac_roman") == ("Ménière", "mac-roman")
        assert decode(b"\xef\xbb\xbfa", "utf-8") == ("a", "utf-8")

    @pytest.mark.parametrize("encoding", ["utf-8", "ascii", "no-such", "rot13", "hex"])
    def test_says_when_the_encoding_asked_for_does_not_fit(self, encoding: str) -> None:
        with pytest.raises(BadInput) as caught:
            decode(b"a\tb\nM\xe9ni\xe8re\tx\n", encoding)
        assert encoding in caught.value.message
        assert "another encoding" in caught.value.remedy
        if encoding in {"utf-8", "ascii"}:
            assert "line 2" in caught.value.message

    @pytest.mark.parametrize(
        "data",
        [
            b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
            b"PK\x03\x04rest",
            b"SQLite format 3\x00rest",
            b"%PDF-1.7",
            bytes(range(256)) * 40,
            random.Random(1).randbytes(5_000),
            b"\x7fELF\x02\x01\x01" + b"\x00" * 64,
        ],
    )
    def test_refuses_what_is_no_text(self, data: bytes) -> None:
        with pytest.raises(BadInput) as caught:
            decode(data)
        assert caught.value.remedy

    def test_refuses_a_100_mb_file_at_once(self) -> None:
        with pytest.raises(BadInput, match="64 MB") as caught:
            read_table(b"a,b\n" * 25_000_000)
        assert "Split" in caught.value.remedy

    @given(st.binary(max_size=300))
    def test_never_fails_otherwise(self, data: bytes) -> None:
        with suppress(BadInput):
            text, name = decode(data)
            assert isinstance(text, str)
            assert name


class TestRows:
    @pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
    @pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
    def test_finds_the_separator_whatever_ends_the_lines(self, separator: str, ending: str) -> None:
        lines = [
            f'one{separator}"two, with; many\t signs|"',
            f"three{separator}four",
            f"five{separator}six",
        ]
        table = read_table(ending.join(lines).encode())
        assert table.separator == separator
        assert cells(table) == [
            ("one", "two, with; many\t signs|"),
            ("three", "four"),
            ("five", "six"),
        ]
        assert [row.line for row in table.rows] == [1, 2, 3]

    def test_a_tab_separated_file_called_csv(self) -> None:
        table = read_table(b"CABG\tcoronary artery bypass, graft\nBP\tblood pressure, arterial\n")
        assert table.separator == "\t"
        assert table.format_name == "Tab-separated text"

    def test_decimal_commas_do_not_win_over_semicolons(self) -> None:
        assert read_table(b"1,5;a\n2,5;b\n3,5;c\n").separator == ";"

    def test_names_of_columns_decide_between_equals(self) -> None:
        assert read_table(b"front,back\na;x,b\nc;y,d\n").separator == ","

    def test_the_separator_may_be_announced(self) -> None:
        table = read_table(b"sep=;\r\na,b;c,d\r\ne,f;g,h\r\n")
        assert cells(table) == [("a,b", "c,d"), ("e,f", "g,h")]
        assert [row.line for row in table.rows] == [2, 3]
        assert read_table(b'"sep=|"\na|b\n').separator == "|"

    def test_the_separator_may_be_chosen(self) -> None:
        assert cells(read_table(b"a:b\nc:d\n", separator=":")) == [("a", "b"), ("c", "d")]
        assert cells(read_table(b"sep=;\na,b;c\n", separator=",")) == [("a", "b;c")]

    @pytest.mark.parametrize("separator", ["", "::", '"', "\n"])
    def test_an_impossible_separator(self, separator: str) -> None:
        with pytest.raises(BadInput) as caught:
            read_table(b"a,b\n", separator=separator)
        assert caught.value.remedy

    def test_lines_are_those_of_the_file_also_after_cells_over_several_lines(self) -> None:
        table = read_table(b'a,"x\ny\nz"\n\n\nb,c\r\n"d\re",f\n')
        assert [(row.line, row.cells) for row in table.rows] == [
            (1, ("a", "x\ny\nz")),
            (6, ("b", "c")),
            (7, ("d\re", "f")),
        ]

    def test_empty_columns_at_the_right_are_no_columns(self) -> None:
        table = read_table(b"front,back,,,\na,b,,,\nc,d,,,\n")
        assert table.columns == 2
        assert table.headers == ("front", "back")

    def test_a_column_that_is_filled_anywhere_stays(self) -> None:
        assert read_table(b"a,b,,\nc,d,e,\nf,g,,\n").columns == 3

    def test_one_row_with_a_stray_separator_widens_nothing(self) -> None:
        table = read_table(b"a,b\nc,d\ne,f,g\nh,i\n")
        assert table.columns == 2

    def test_spaces_before_quotation_marks(self) -> None:
        assert cells(read_table(b'a, "b, c"\nd, "e, f"\n')) == [("a", "b, c"), ("d", "e, f")]

    def test_long_cells(self) -> None:
        long = "x" * 150_000
        assert cells(read_table(f"a,{long}\nb,c\n".encode()))[0] == ("a", long)

    def test_nul_characters_are_left_out_with_a_warning(self) -> None:
        table = read_table(b"a,b\x00\nc,d\n")
        assert cells(table) == [("a", "b"), ("c", "d")]
        assert "NUL" in warnings(table)

    def test_unreadable_characters_are_pointed_at(self) -> None:
        table = read_table(b"a,b\nM\xe9ni\xe8re \x81,d\n")
        assert [problem.line for problem in table.problems] == [2]
        assert "encoding" in warnings(table)

    def test_a_quotation_mark_that_is_never_closed_spoils_one_row_only(self) -> None:
        table = read_table(b'a\t5" wide\nb\t"open\nc\td\ne\tf\n')
        assert cells(table) == [("a", '5" wide'), ("b", '"open'), ("c", "d"), ("e", "f")]
        assert [problem.line for problem in table.problems] == [2]

    def test_many_quotation_marks_that_are_never_closed(self) -> None:
        table = read_table(b'a"\t"b\n' * 30)
        assert cells(table) == [('a"', '"b')] * 30
        assert [problem.line for problem in table.problems][:10] == list(range(1, 11))

    def test_text_after_a_closing_quotation_mark(self) -> None:
        table = read_table(b'a,b\n"he said "yes" twice",d\ne,f\n')
        assert [problem.line for problem in table.problems] == [2]
        assert '""' in warnings(table)

    def test_rows_over_many_lines_are_pointed_at(self) -> None:
        inside = "\n".join(f"q{n}\ta{n}" for n in range(30))
        table = read_table(f'a\tb\nc\t"open\n{inside}\n"x"\ty\nd\te\n'.encode())
        assert "may be missing its partner" in warnings(table)

    @pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\n\n\n", b" , ,\n,,\n", b"\t\t\n", b"\x1a"])
    def test_an_empty_file(self, data: bytes) -> None:
        with pytest.raises(BadInput, match="no row with text") as caught:
            read_table(data)
        assert caught.value.remedy

    @pytest.mark.parametrize(
        "data", [b"one\ntwo\nthree\n", b"A long text, perhaps.\nAnd more\nand more\nand\n"]
    )
    def test_one_column(self, data: bytes) -> None:
        with pytest.raises(BadInput) as caught:
            read_table(data)
        assert "one column" in caught.value.title
        assert "tab" in caught.value.remedy

    @pytest.mark.parametrize("data", [b"a,b\n" * 1_000_001, b"," * 10_000_001, b"\n" * 2_000_000 + b"a,b"])
    def test_too_many_lines_or_cells(self, data: bytes) -> None:
        with pytest.raises(BadInput) as caught:
            read_table(data, separator=",")
        assert "Split" in caught.value.remedy

    def test_a_large_file_is_judged_by_its_beginning(self) -> None:
        data = b"question number one, with commas\tand, an, answer\n" * 60_000
        table = read_table(data)
        assert table.separator == "\t"
        assert len(table.rows) == 60_000

    def test_pasted_text(self) -> None:
        table = read_pasted("\ufeffCABG\tgraft\nBP\t\ud83dpressure\n")
        assert cells(table) == [("CABG", "graft"), ("BP", "\ufffdpressure")]
        assert table.encoding == ""
        with pytest.raises(BadInput, match="characters"):
            read_pasted("x" * (delimited.MAX_BYTES + 1))


class TestHeader:
    @pytest.mark.parametrize(
        "first",
        [
            "Front,Back",
            "Question,Answer",
            "Abbreviation,Meaning",
            "CPT Code,Short description",
            "Term,Stands for",
            "*Term:,[Definition]",
            "q,a",
        ],
    )
    def test_known_names(self, first: str) -> None:
        assert read_table(f"{first}\nx,y\nz,w\n".encode()).headers is not None

    @pytest.mark.parametrize(
        "first", ["Back,Region of the spine", "CABG,coronary artery bypass graft", "25,x"]
    )
    def test_a_card_is_no_header(self, first: str) -> None:
        assert read_table(f"{first}\nBP,blood pressure\nHR,heart rate\n".encode()).headers is None

    def test_one_known_name_above_codes(self) -> None:
        assert read_table(b"ICD,Description\nE11.9,diabetes\nI10,hypertension\n").headers is not None

    def test_the_same_word_twice_is_no_header(self) -> None:
        assert read_table(b"back,back\nBP,blood pressure\n").headers is None

    def test_can_be_said(self) -> None:
        assert read_table(b"a,b\nc,d\n", header=True).headers == ("a", "b")
        table = read_table(b"Front,Back\nc,d\n", header=False)
        assert table.headers is None
        assert table.column_names == ("Column 1", "Column 2")
        assert len(table.rows) == 2

    def test_names_that_stand_twice_or_are_missing(self) -> None:
        table = read_table(b"Front,Back,Notes,Notes,\na,b,c,d,e\n")
        assert table.headers == ("Front", "Back", "Notes", "Notes (2)", "Column 5")
        assert "Two columns are called “Notes”" in warnings(table)

    def test_nothing_below(self) -> None:
        table = read_table(b"Front,Back\n")
        assert "nothing below" in warnings(table)
        assert draft(table, suggest_mapping(table), "x").notes == ()


class TestSpreadsheetDamage:
    def test_codes_that_became_numbers(self) -> None:
        table = read_table(b"Code,Description\nE11.9,diabetes\n1.00E+10,something\n2E10,more\n")
        assert "“1.00E+10” in “Code” looks like a code" in warnings(table)
        assert "1 more" in warnings(table)
        assert [problem.line for problem in table.problems] == [3]

    def test_zeros_that_were_lost(self) -> None:
        table = read_table(b"CPT Code,Meaning\n99213,visit\n100,anesthesia\n12001,repair\n1967,labor\n")
        assert "lost the zeros" in warnings(table)

    def test_dates_that_were_codes(self) -> None:
        assert "date" in warnings(read_table(b"Code,Meaning\n3-Jan,stage\nE11.9,diabetes\n"))

    def test_sound_codes_and_other_numbers_pass(self) -> None:
        assert not read_table(b"Code,Meaning\nE11.9,a\nJ45.909,b\n00100,c\n99213,d\n").problems
        assert not read_table(b"front,back\nHow many bones?,206\nHow many vertebrae?,33\n").problems


class TestMapping:
    def test_by_names(self) -> None:
        table = read_table(
            b"ID,Question,Answer,Explanation,Reference,Topic,Tags,Deck,Year\n1,a,b,c,d,hcpcs,x,D,2026\n"
        )
        assert suggest_mapping(table).roles == (
            Role.IGNORE,
            Role.FRONT,
            Role.BACK,
            Role.RATIONALE,
            Role.SOURCE,
            Role.TOPIC,
            Role.TAGS,
            Role.DECK,
            Role.EDITION,
        )

    def test_without_names_the_first_two_columns_with_text(self) -> None:
        table = read_table(b",a,,b,c\n,d,,e,f\n")
        assert suggest_mapping(table).roles == (
            Role.IGNORE,
            Role.FRONT,
            Role.IGNORE,
            Role.BACK,
            Role.IGNORE,
        )

    def test_two_names_for_the_front(self) -> None:
        table = read_table(b"Code,Term\nE11.9,diabetes\nI10,hypertension\n")
        assert suggest_mapping(table).roles == (Role.FRONT, Role.BACK)

    def test_one_name_only(self) -> None:
        table = read_table(b"foo,Answer,bar\n1,a,b\n2,c,d\n", header=True)
        assert suggest_mapping(table).roles == (Role.FRONT, Role.BACK, Role.IGNORE)

    def test_a_lone_column_is_the_front(self) -> None:
        table = read_table(b"Answer\n{{c1::25}} is a modifier\n")
        assert suggest_mapping(table).roles == (Role.FRONT,)

    def test_the_deck_is_called_like_the_file(self) -> None:
        table = read_table(b"a,b\n")
        assert suggest_mapping(table, "my_modifiers.csv").deck == ("my modifiers",)
        assert suggest_mapping(table).deck == ("Imported",)

    def test_html_is_noticed(self) -> None:
        assert suggest_mapping(read_table(b"a,<b>b</b>\nc,d\n")).html
        assert suggest_mapping(read_table(b"a,b&nbsp;c\nc,d\n")).html
        assert not suggest_mapping(read_table(b"a < b,c > d\nR&D,x\n")).html

    def test_cloze_texts_are_noticed(self) -> None:
        table = read_table(b"{{c1::25}} is a modifier\n{{c1::59}} too\n")
        assert table.columns == 1
        assert suggest_mapping(table).kind is NoteKind.CLOZE

    @pytest.mark.parametrize(
        "mapping",
        [
            Mapping((Role.BACK, Role.IGNORE)),
            Mapping((Role.FRONT, Role.IGNORE, Role.BACK)),
            Mapping((Role.FRONT, Role.BACK), kind=NoteKind.CHOICE),
            Mapping((Role.FRONT, Role.BACK), topic="no-such"),
        ],
    )
    def test_mappings_that_do_not_fit(self, mapping: Mapping) -> None:
        with pytest.raises(BadInput) as caught:
            draft(read_table(b"a,b\nc,d\n"), mapping, "x")
        assert caught.value.remedy


class TestDraft:
    def test_plain_text_is_escaped(self) -> None:
        result = drafted(b'"x < y & z","line\r\nline\rline\n<b>"\n', html=False)
        assert fields(result) == [("x &lt; y &amp; z", "line<br>line<br>line<br>&lt;b&gt;")]

    def test_html_is_kept(self) -> None:
        assert fields(drafted(b"<b>x</b> &amp; y,z\n")) == [("<b>x</b> &amp; y", "z")]

    def test_everything_a_row_can_say(self) -> None:
        result = drafted(
            b"Question,Answer,Explanation,Reference,Topic,Tags,Deck,Year\n"
            b"a,b,c <d>,CMS & co,Modifiers,x y x,CPT:: Modifiers ,CPT 2026\n"
            b'e,f,,,cpt-radiology,"same day, late; x",,\n',
            deck=("Mine",),
            topic="hcpcs",
            edition="2025",
            html=False,
        )
        first, second = (drafted.note for drafted in result.notes)
        assert (first.rationale, first.source) == ("c &lt;d&gt;", "CMS & co")
        assert (first.topic, first.edition, first.tags) == ("modifiers", "CPT 2026", ("x", "y"))
        assert (second.topic, second.edition) == ("cpt-radiology", "2025")
        assert second.tags == ("same-day", "late", "x")
        assert [note.deck for note in result.notes] == [("CPT", "Modifiers"), ("Mine",)]
        assert [deck.path for deck in result.decks] == [("CPT", "Modifiers"), ("Mine",)]
        assert [note.line for note in result.notes] == [2, 3]

    def test_an_unknown_topic_is_a_warning(self) -> None:
        result = drafted(b"front,back,topic\na,b,Modifers\nc,d,\n", topic="hcpcs")
        assert [note.note.topic for note in result.notes] == ["hcpcs", "hcpcs"]
        assert "no topic “Modifers”" in warnings(result)

    def test_short_rows_are_left_out_with_line_and_cells(self) -> None:
        result = drafted(b"a,b\n\nno separator here\nc,d\n")
        assert fields(result) == [("a", "b"), ("c", "d")]
        [(line, why)] = fatal(result)
        assert line == 3
        assert "1 cell" in why
        assert result.problems[0].row == ("no separator here",)

    def test_rows_too_short_even_for_the_front(self) -> None:
        table = read_table(b"1,a,b\n2,c,d\n3\n", header=False)
        result = draft(table, Mapping((Role.IGNORE, Role.FRONT, Role.BACK)), "x")
        assert [line for line, _ in fatal(result)] == [3]

    def test_extra_cells_are_a_warning(self) -> None:
        result = drafted(b"a,b\nc,d, and more\ne,f\ng,h,,\n")
        assert len(result.notes) == 4
        [problem] = result.problems
        assert (problem.line, problem.fatal, problem.row) == (2, False, ("c", "d", " and more"))

    def test_empty_cells(self) -> None:
        result = drafted(b"a,b\n,d\ne,\nf,<br>\n", html=True)
        assert fields(result) == [("a", "b")]
        assert [line for line, _ in fatal(result)] == [2, 3, 4]

    def test_missing_optional_cells_are_empty(self) -> None:
        result = drafted(b"front,back,source\na,b,CMS\nc,d\n")
        assert [note.note.source for note in result.notes] == ["CMS", ""]

    def test_columns_with_the_same_role_are_joined(self) -> None:
        table = read_table(b"a,b,c\nd,e,\n", header=False)
        result = draft(table, Mapping((Role.FRONT, Role.BACK, Role.BACK)), "x")
        assert fields(result) == [("a", "b<br>c"), ("d", "e")]

    def test_gaps_make_cloze_notes(self) -> None:
        result = drafted(b"{{c1::25}} goes on E/M,extra\nplain,back\n{{c1::59}} too,\n")
        assert [note.note.kind for note in result.notes] == [NoteKind.CLOZE, NoteKind.BASIC, NoteKind.CLOZE]
        assert fields(result)[0] == ("{{c1::25}} goes on E/M", "extra")

    def test_a_cloze_row_needs_a_gap(self) -> None:
        result = drafted(b"{{c1::25}} goes on E/M\n{{c1::59}} too\nnone here\n", kind=NoteKind.CLOZE)
        assert len(result.notes) == 2
        [(line, why)] = fatal(result)
        assert line == 3
        assert "{{c1::" in why

    @pytest.mark.parametrize("kind", [NoteKind.BASIC, NoteKind.REVERSED, NoteKind.TYPED])
    def test_kinds(self, kind: NoteKind) -> None:
        assert drafted(b"a,b\n", kind=kind).notes[0].note.kind is kind

    @pytest.mark.parametrize(
        "front",
        [
            "x" * 200_001,
            "{{c1::" * 201 + "x",
            "{{c" + "1" * 5_000 + "::x}}",
            "<b>" + "<" * 5_000,
        ],
    )
    def test_hostile_cells_are_left_out(self, front: str) -> None:
        result = drafted(f"{front},b\nc,d\n".encode(), html=True, kind=NoteKind.CLOZE)
        assert 1 in [line for line, _ in fatal(result)]

    def test_repeated_abbreviations_all_come_through(self) -> None:
        """2,500 abbreviations, 315 of them with a second meaning: a list as they really are."""
        shuffle = random.Random(7)
        letters = string.ascii_uppercase
        short = [f"{a}{b}{c}" for a in letters[:13] for b in letters[:13] for c in letters[:13]][
            : 2_500 - 315
        ]
        rows = [(text, f"first meaning of {text}, as written & used") for text in short]
        rows += [(text, f"another meaning of {text}") for text in shuffle.sample(short, 315)]
        shuffle.shuffle(rows)
        out = io.StringIO()
        csv.writer(out).writerows([("Abbreviation", "Meaning"), *rows])
        result = read(out.getvalue().encode(), "abbreviations.csv")
        assert result.problems == ()
        assert len(result.notes) == 2_500
        assert fields(result) == [(front, back.replace("&", "&amp;")) for front, back in rows]
        assert len({front for front, _ in fields(result)}) == 2_500 - 315


CELL = st.text(
    alphabet=st.one_of(
        st.sampled_from(list("abc 123,;|\t\"'\n\r#=-\\éβ")),
        st.characters(exclude_categories=("Cs", "Cc")),
    ),
    max_size=12,
)


@st.composite
def grids(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(2, 5))
    row = st.lists(CELL, min_size=width, max_size=width).map(
        lambda made: ["x" + made[0], "y" + made[1], *made[2:]]
    )
    return draw(st.lists(row, min_size=1, max_size=8))


@settings(max_examples=150)
@given(
    grid=grids(),
    separator=st.sampled_from(",;|\t"),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from(["some", "all"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_the_csv_module_writes_is_read_as_it_was(
    grid: list[list[str]], separator: str, ending: str, quoting: str, encoding: str
) -> None:
    out = io.StringIO()
    # before Python 3.13 the module quotes line breaks only if they are those it ends lines with
    breaks = any("\r" in cell or "\n" in cell for row in grid for cell in row)
    level: Literal[0, 1] = csv.QUOTE_ALL if quoting == "all" or breaks else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=separator, lineterminator=ending, quoting=level).writerows(grid)
    table = read_table(out.getvalue().encode(encoding), separator=separator, header=False)
    assert cells(table) == [tuple(row) for row in grid]


@settings(max_examples=150)
@given(st.text(max_size=200))
def test_no_pasted_text_breaks_anything(text: str) -> None:
    with suppress(BadInput):
        table = read_pasted(text)
        result = draft(table, suggest_mapping(table, "x"), "x")
        taken = {note.line for note in result.notes} | {problem.line for problem in result.problems}
        assert taken >= {row.line for row in table.rows}
