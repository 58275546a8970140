"""Notes in plain text from Anki: every header line, comments, note types, and what Anki itself writes."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpccards.domain.drafts import Draft
from cpccards.domain.errors import BadInput
from cpccards.domain.note_types import NoteType
from cpccards.domain.notes import Note, NoteKind
from cpccards.exchange import anki_text, formats
from cpccards.exchange.anki_headers import is_anki_text, read_headers
from cpccards.exchange.anki_own_types import to_anki
from cpccards.exchange.column_mapping import suggest_mapping
from cpccards.exchange.column_names import Role
from cpccards.exchange.table import ReadOptions, Table


def table(text: str, **options: object) -> Table:
    return anki_text.read_table(text.encode(), ReadOptions(**options))  # type: ignore[arg-type]


def notes(text: str, name: str = "my deck.txt") -> list[Note]:
    return [entry.note for entry in anki_text.read(text.encode(), name).notes]


def whys(draft: Draft) -> str:
    return " ".join(problem.why for problem in draft.problems)


class TestHeaders:
    @pytest.mark.parametrize(
        ("value", "separator"),
        [
            ("Comma", ","),
            ("semicolon", ";"),
            ("tab\t\t\t", "\t"),
            ("TAB;;;", "\t"),
            ("space", " "),
            ("pipe", "|"),
            ("colon", ":"),
            ("\t", "\t"),
            ("|||", "|"),
            (";", ";"),
            ("nonsense", None),
            ("", None),
            ('"', None),
        ],
    )
    def test_separators(self, value: str, separator: str | None) -> None:
        assert read_headers([f"#separator:{value}\n"]).separator == separator

    def test_all_of_them(self) -> None:
        found = read_headers(
            [
                "# anything\n",
                "#Separator:;\r\n",
                "#HTML:true;;\r\n",
                "# tags : a b;;\r\n",
                "#columns:Term;  The  meaning;;\r\n",
                "#notetype:My type;\r\n",
                "#deck:CPT::Mods\r\n",
                "#tags column:5;;\r\n",
                "#deck column: 2\r\n",
                "#guid column:0\r\n",
                "#notetype column:x\r\n",
                "#if matches:update current\r\n",
                "front;back\r\n",
                "#deck:too late\r\n",
            ]
        )
        assert found.lines == 12
        assert (found.separator, found.html, found.tags) == (";", True, ("a", "b"))
        assert (found.names, found.note_type, found.deck) == (("Term", "The meaning"), "My type", "CPT::Mods")
        assert found.columns == {4: Role.TAGS, 1: Role.DECK}
        assert not found.has_note_types

    def test_names_are_parted_by_the_separator_known_so_far(self) -> None:
        assert read_headers(["#columns:a\tb,c\n", "#separator:comma\n"]).names == ("a", "b,c")
        assert read_headers(["#separator:comma\n", '#columns:a,"b,c"\n']).names == ("a", "b,c")

    def test_lines_that_say_nothing(self) -> None:
        assert not is_anki_text(["# a\n", "#x:y\n"])
        assert not is_anki_text([])

    def test_html_false_and_the_line_of_old_versions(self) -> None:
        assert read_headers(["#html:false,,\n"]).html is False
        found = read_headers(["tags: old ones\n", "a\tb\n"])
        assert (found.tags, found.lines) == (("old", "ones"), 1)
        assert notes("tags: old ones\na\tb\n")[0].tags == ("old", "ones")


class TestTable:
    def test_the_usual_export(self) -> None:
        text = '#separator:tab\n#html:true\n#tags column:4\n<b>q</b>\t"a ""1"""\tmore\tx y\nr\ts\t\t\n'
        found = table(text)
        assert (found.format_name, found.separator, found.headers) == (anki_text.FORMAT_NAME, "\t", None)
        assert [row.line for row in found.rows] == [4, 5]
        assert suggest_mapping(found, "x").roles == (Role.FRONT, Role.BACK, Role.BACK, Role.TAGS)
        assert notes(text) == [
            Note(NoteKind.BASIC, ("<b>q</b>", 'a "1"<br>more'), tags=("x", "y")),
            Note(NoteKind.BASIC, ("r", "s")),
        ]

    def test_html_false_is_text(self) -> None:
        assert notes('#separator:,\n#html:false\n"a<b>\nc",d & e\n')[0].fields == (
            "a&lt;b&gt;<br>c",
            "d &amp; e",
        )

    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("Basic", NoteKind.BASIC),
            ("basic (and reversed card)", NoteKind.REVERSED),
            ("Basic (type in the answer)", NoteKind.TYPED),
        ],
    )
    def test_a_known_note_type_says_the_kind_and_that_the_third_column_is_tags(
        self, name: str, kind: NoteKind
    ) -> None:
        text = f"#separator:tab\n#notetype:{name}\n#deck:A::B\n#tags:all\nq\ta\tx y\tmore\n"
        [entry] = anki_text.read(text.encode(), "x.txt").notes
        assert entry.deck == ("A", "B")
        assert entry.note == Note(kind, ("q", "a<br>more"), tags=("all", "x", "y"))

    def test_names_of_columns(self) -> None:
        text = "#separator:tab\n#columns:Source\tAnswer\tQuestion\nCMS\ta\tq\n"
        assert table(text).headers == ("Source", "Answer", "Question")
        assert notes(text)[0] == Note(NoteKind.BASIC, ("q", "a"), source="CMS")
        assert [row.cells[0] for row in table(text, header=False).rows] == ["CMS"]

    def test_the_first_row_is_a_card_unless_it_is_said(self) -> None:
        text = "#separator:tab\nFront\tBack\na\tb\n"
        assert len(table(text).rows) == 2
        assert table(text, header=True).headers == ("Front", "Back")
        named = "#separator:tab\n#columns:x\ty\nFront\tBack\na\tb\n"
        assert table(named, header=True).headers == ("Front", "Back")

    def test_guids_are_keys(self) -> None:
        text = "#separator:tab\n#guid column:1\n#deck column:2\ng1\tA::B\tq\ta\n"
        [entry] = anki_text.read(text.encode(), "x.txt").notes
        assert (entry.note.key, entry.deck, entry.note.fields) == ("anki:g1", ("A", "B"), ("q", "a"))

    def test_columns_that_are_not_there(self) -> None:
        assert notes("#separator:tab\n#tags column:9\nq\ta\n")[0].fields == ("q", "a")

    def test_a_deck_by_number_means_nothing_here(self) -> None:
        draft = anki_text.read(b"#separator:tab\n#deck:1699999999999\nq\ta\n", "my deck.txt")
        assert draft.notes[0].deck == ("my deck",)
        assert "only its own Anki knows" in whys(draft)

    def test_a_separator_is_found_or_chosen(self) -> None:
        assert table("#html:true\na|b\nc|d\n").separator == "|"
        assert table("#separator:tab\na;b\nc;d\n", separator=";").columns == 2

    def test_pasted_text_has_no_encoding(self) -> None:
        assert anki_text.read_table("#separator:tab\nq\ta\n", ReadOptions()).encoding == ""

    @pytest.mark.parametrize("text", ["#separator:tab\n", "#html:true\n\n\n", "#deck:x\none\ntwo\n"])
    def test_nothing_in_columns(self, text: str) -> None:
        with pytest.raises(BadInput) as caught:
            table(text)
        assert caught.value.remedy


class TestComments:
    def test_lines_with_a_hash_are_left_out_with_their_line(self) -> None:
        draft = anki_text.read(b'#separator:tab\nq\ta\n#25\tnot a card\n"#59"\ta card\n', "x.txt")
        assert [entry.note.fields[0] for entry in draft.notes] == ["q", "#59"]
        [problem] = draft.problems
        assert (problem.line, problem.fatal, problem.row) == (3, False, ("#25\tnot a card",))
        assert "quotation marks" in problem.why

    def test_a_hash_inside_quotation_marks_belongs_to_its_cell(self) -> None:
        draft = anki_text.read(b'#separator:tab\nq\t"a\n#b\nc"\nr\ts\n', "x.txt")
        assert [entry.note.fields for entry in draft.notes] == [("q", "a<br>#b<br>c"), ("r", "s")]
        assert [entry.line for entry in draft.notes] == [2, 5]

    def test_a_comment_with_an_open_quotation_mark_swallows_nothing(self) -> None:
        draft = anki_text.read(b'#separator:tab\n#x\t"open\nq\ta\nr\ts\n', "x.txt")
        assert len(draft.notes) == 2

    def test_thousands_of_comments_are_counted(self) -> None:
        draft = anki_text.read(b"#separator:tab\nq\ta\n" + b"#c\n" * 5_000, "x.txt")
        assert len(draft.problems) < 30
        assert "4,980 more" in whys(draft)


HEAD = "#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\n#deck column:3\n#tags column:7\n"


class TestNoteTypes:
    def test_rows_of_several_types(self) -> None:
        draft = anki_text.read(
            (
                HEAD + "g1\tBasic\tA\tq\ta\t\tx y\n"
                "g2\tCloze\tA::B\t{{c1::25}} goes\textra\t\t\n"
                "g3\tBasic (optional reversed card)\tA\tq\ta\ty\t\n"
                "g4\tBasic (optional reversed card)\t\tq\ta\t\t\n"
                "g5\tDrug\tA\tmetformin\tbiguanide\t500 mg\t\n"
            ).encode(),
            "mine.txt",
        )
        assert [(entry.note.kind, entry.deck) for entry in draft.notes[:4]] == [
            (NoteKind.BASIC, ("A",)),
            (NoteKind.CLOZE, ("A", "B")),
            (NoteKind.REVERSED, ("A",)),
            (NoteKind.BASIC, ("mine",)),
        ]
        assert draft.notes[0].note == Note(NoteKind.BASIC, ("q", "a"), "anki:g1", tags=("x", "y"))
        assert [deck.path for deck in draft.decks] == [("A",), ("A", "B"), ("mine",)]
        drug = draft.notes[4].note
        assert isinstance(drug.kind, NoteType)
        assert (drug.kind.name, drug.kind.fields) == ("Drug", ("Front", "Back", "Field 3"))
        assert drug.fields == ("metformin", "biguanide", "500 mg")
        assert "{{Front}}" in drug.kind.templates[0].question
        assert "{{Field 3}}" in drug.kind.templates[0].answer

    def test_a_stock_type_with_more_fields_keeps_them(self) -> None:
        [note] = notes(HEAD + "g\tBasic\tA\tq\ta\tmore\t\n")
        assert isinstance(note.kind, NoteType)
        assert note.fields == ("q", "a", "more")

    def test_the_same_type_is_the_same_in_the_next_file(self) -> None:
        one, two = (notes(HEAD + f"{guid}\tDrug\tA\tq\ta\tm\t\n")[0].kind for guid in "gh")
        assert one == two
        other = notes(HEAD + "g\tDrug\tA\tq\ta\t\t\n")[0].kind
        assert isinstance(one, NoteType)
        assert isinstance(other, NoteType)
        assert other.key != one.key

    def test_a_type_with_gaps_in_any_field(self) -> None:
        [note] = notes(HEAD + "g\tMy cloze\tA\ttitle\t{{c1::x}} y\t\t\n")
        assert isinstance(note.kind, NoteType)
        assert note.kind.is_cloze
        assert "{{cloze:Back}}" in note.kind.templates[0].question

    def test_names_of_columns_are_names_of_fields(self) -> None:
        text = "#separator:tab\n#columns:N\tTerm\tTerm\t{{x}}\n#notetype column:1\nDrug\ta\tb\tc\n"
        [note] = notes(text)
        assert isinstance(note.kind, NoteType)
        assert note.kind.fields == ("Term", "Term 2", "x")

    def test_our_own_types_come_back(self) -> None:
        note = Note(NoteKind.CHOICE, ("q", "a", "b", "", "", "B"), "mine", rationale="r", source="s & t")
        note_type, fields = to_anki(note)
        text = f"#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\nmine\t{note_type.name}\t"
        assert notes(text + "\t".join(fields) + "\n") == [note]

    def test_hundreds_of_fields(self) -> None:
        wide = "g\tWide\tA\t" + "x\t" * 3_000 + "\n"
        draft = anki_text.read((HEAD.replace("#tags column:7\n", "") + wide).encode(), "x")
        assert len(draft.notes[0].note.fields) == 500
        assert "first 500 of 3,001 fields" in whys(draft)

    def test_what_makes_no_card_is_left_out(self) -> None:
        draft = anki_text.read(
            (HEAD + "g1\tBasic\tA\tq\t\t\t\ng2\tCloze\tA\tno gap\t\t\t\ng3\tDrug\tA\t\ta\tb\t\n").encode(),
            "x.txt",
        )
        assert not draft.notes
        assert [(problem.line, problem.fatal) for problem in draft.problems] == [
            (7, True),
            (8, True),
            (9, True),
        ]

    def test_two_notes_with_one_guid(self) -> None:
        draft = anki_text.read(
            (HEAD + "g\tBasic\tA\tq\ta\t\t\n" * 2 + "\tBasic\tA\tr\ts\t\t\n").encode(), "x"
        )
        assert [entry.note.key for entry in draft.notes] == ["anki:g", None, None]
        assert "guid of another" in whys(draft)

    def test_plain_text_is_escaped(self) -> None:
        text = "#separator:tab\n#html:false\n#notetype column:1\nBasic\ta < b\tc\n"
        assert notes(text)[0].fields == ("a &lt; b", "c")
        assert notes(text.replace("#html:false\n", "") + "Basic\t<b>x</b>\ty\n")[0].fields == ("a < b", "c")

    def test_no_rows(self) -> None:
        with pytest.raises(BadInput, match="no row"):
            anki_text.read(HEAD.encode(), "x")


def test_what_anki_writes(tmp_path: Path) -> None:
    anki = pytest.importorskip("anki.collection")
    exporting = pytest.importorskip("anki.import_export_pb2")
    col = anki.Collection(str(tmp_path / "one.anki2"))
    try:
        for kind, fields in (
            ("Basic", ("#1 q", 'a "quoted"\tand <b>bold</b>')),
            ("Cloze", ("{{c1::25}} is a modifier", "extra")),
            ("Basic (and reversed card)", ("r", "s<br>t")),
        ):
            note = col.new_note(col.models.by_name(kind))
            note.fields[: len(fields)] = list(fields)
            note.tags = ["x", "y::z"]
            col.add_note(note, col.decks.id("CPT::Mods"))
        path = tmp_path / "notes.txt"
        request = exporting.ExportNoteCsvRequest(
            out_path=str(path),
            with_html=True,
            with_tags=True,
            with_deck=True,
            with_notetype=True,
            with_guid=True,
        )
        request.limit.whole_collection.SetInParent()
        col._backend.export_note_csv_raw(request.SerializeToString())
        guids = [f"anki:{col.get_note(number).guid}" for number in sorted(col.find_notes(""))]
    finally:
        col.close()
    draft = formats.read("notes.txt", path.read_bytes())
    assert [(entry.note.kind, entry.note.fields) for entry in draft.notes] == [
        (NoteKind.BASIC, ("#1 q", 'a "quoted"\tand <b>bold</b>')),
        (NoteKind.CLOZE, ("{{c1::25}} is a modifier", "extra")),
        (NoteKind.REVERSED, ("r", "s<br>t")),
    ]
    assert {entry.deck for entry in draft.notes} == {("CPT", "Mods")}
    assert all(entry.note.tags == ("x", "y::z") for entry in draft.notes)
    assert [entry.note.key for entry in draft.notes] == guids


HEADERS = st.sampled_from(
    [
        "#separator:tab",
        "#separator:,",
        "#html:true",
        "#html:",
        "#columns:a\tb",
        "#guid column:1",
        "#notetype column:1",
        "#notetype column:2",
        "#deck column:3",
        "#tags column:99999",
        "#deck:A::B",
        "#deck:12",
        "#notetype:Cloze",
        "tags: x",
        "#",
        "##",
        "#x:y",
    ]
)


@settings(max_examples=200)
@given(st.lists(HEADERS, max_size=6), st.text(alphabet='ab\t,"#\n\r{}:c1<&é\x00', max_size=60))
def test_no_text_breaks_anything(headers: list[str], text: str) -> None:
    data = ("\n".join(headers) + "\n" + text).encode()
    with suppress(BadInput):
        anki_text.read(data, "x.txt")
    with suppress(BadInput):
        anki_text.read_table(data.decode(), ReadOptions())
