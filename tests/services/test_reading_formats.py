"""ReadingService with files of every kind: sheets, ways of writing, folders beside a file, and memory."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cpccards.domain.errors import BadInput
from cpccards.domain.notes import NoteKind
from cpccards.services.reading import TEXT_MODES, Mapping, ReadingService, ReadOptions, Role, Source
from cpccards.services.workspace import Workspace


@pytest.fixture
def reading(services: Workspace) -> ReadingService:
    return ReadingService(services.library_file)


def fronts(reading: ReadingService, source: Source) -> list[str]:
    return [entry.note.fields[0] for entry in reading.draft(source).notes]


def workbook(**sheets: list[tuple[Any, ...]]) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


class TestSheets:
    DATA = workbook(
        About=[("Made by a tutor",)],
        One=[("Term", "Meaning"), ("AMI", "infarction")],
        Two=[("Code", "Meaning"), (25, "separate")],
    )

    def test_a_workbook_is_mapped_like_text(self, reading: ReadingService) -> None:
        source = reading.open("terms.xlsx", workbook(One=[("Term", "Meaning"), ("AMI", "infarction")]))
        assert source.format_name == "Excel workbook"
        assert source.sheets == ("One",)
        assert source.has_columns
        assert not source.has_separator
        assert source.modes == ()
        assert source.mapping is not None
        assert source.mapping.deck == ("terms",)
        assert fronts(reading, source) == ["AMI"]

    def test_another_sheet_can_be_chosen_even_when_the_first_is_no_table(
        self, reading: ReadingService
    ) -> None:
        source = reading.open("terms.xlsx", self.DATA)
        assert source.trouble is not None
        assert source.sheets == ("About", "One", "Two")
        chosen = reading.reread(source, ReadOptions(sheet="Two"))
        assert chosen.table is not None
        assert chosen.table.sheet == "Two"
        assert fronts(reading, chosen) == ["25"]

    def test_a_sheet_is_remembered(self, reading: ReadingService) -> None:
        source = reading.reread(reading.open("terms.xlsx", self.DATA), ReadOptions(sheet="Two"))
        assert source.mapping is not None
        reading.remember(source, source.mapping, {})
        again = reading.open("terms.xlsx", self.DATA)
        assert again.is_remembered
        assert again.options == ReadOptions(sheet="Two")
        assert fronts(reading, again) == ["25"]

    def test_one_sheet_without_columns_has_no_way_out(self, reading: ReadingService) -> None:
        with pytest.raises(BadInput, match="one column"):
            reading.open("terms.xlsx", workbook(One=[("a",), ("b",)]))


class TestModes:
    MARKDOWN = b"# Modifiers\n\n## 25\nseparate :: E/M\nmore\nand more\n"

    def test_cards_in_markdown_can_be_read_in_other_ways(self, reading: ReadingService) -> None:
        source = reading.open("notes.md", self.MARKDOWN)
        assert source.modes == TEXT_MODES
        assert source.format_name == "Cards in Markdown"
        assert not source.has_columns
        assert fronts(reading, source) == ["25"]
        again = reading.reread(source, ReadOptions(mode="double-colon"))
        assert fronts(reading, again) == ["separate"]
        assert fronts(reading, reading.reread(again, ReadOptions())) == ["25"]

    def test_a_way_that_fits_nothing_is_trouble_not_the_end(self, reading: ReadingService) -> None:
        source = reading.open("notes.md", self.MARKDOWN)
        spoilt = reading.reread(source, ReadOptions(mode="questions"))
        assert spoilt.trouble is not None
        with pytest.raises(BadInput, match="looks like a question"):
            reading.draft(spoilt)
        assert fronts(reading, reading.reread(spoilt, ReadOptions(mode="headings"))) == ["25"]

    def test_columns_can_be_cards_and_cards_columns(self, reading: ReadingService) -> None:
        source = reading.open("list.txt", b"25 :: a,b\n59 :: c,d\n")
        columns = reading.reread(source, ReadOptions(mode="columns", separator=","))
        assert columns.table is not None
        assert columns.format_name == "Comma-separated text"
        assert fronts(reading, columns) == ["25 :: a", "59 :: c"]
        table = reading.open("list.csv", b"25 :: a,b\n59,c\n51,d\n50,e\n")
        assert table.modes == TEXT_MODES
        assert fronts(reading, reading.reread(table, ReadOptions(mode="double-colon"))) == ["25"]

    def test_questions_and_answers(self, reading: ReadingService) -> None:
        source = reading.open("q.txt", b"Q: a\nA: b\nA1: c\n")
        assert reading.draft(source).notes[0].note.kind is NoteKind.CHOICE
        assert reading.draft(reading.reread(source, ReadOptions(mode="questions"))).notes[0].note.kind is (
            NoteKind.CHOICE
        )
        assert reading.reread(source, ReadOptions(mode="headings")).trouble is not None

    def test_pasted_cards(self, reading: ReadingService) -> None:
        source = reading.paste("25 :: separate E/M\n59 :: distinct\n")
        assert source.is_pasted
        assert fronts(reading, source) == ["25", "59"]
        assert fronts(reading, reading.paste("Q: a\nA: b\n")) == ["a"]

    def test_an_encoding_for_cards(self, reading: ReadingService) -> None:
        source = reading.open("n.md", "é :: à\n".encode("mac-roman"))
        assert fronts(reading, reading.reread(source, ReadOptions(encoding="mac-roman"))) == ["é"]

    def test_what_says_itself_how_it_is_written_leaves_no_choice(self, reading: ReadingService) -> None:
        source = reading.open("n.txt", b"#separator:tab\n#notetype column:1\nBasic\ta\tb\n")
        assert source.modes == ()
        assert reading.reread(source, ReadOptions(mode="headings")) is source

    def test_headings_without_cards(self, reading: ReadingService) -> None:
        source = reading.open("n.md", b"---\ntags: x\n---\nwords :: \n# a\nb\n")
        assert source.draft is not None


class TestAnkiText:
    DATA = b"#separator:tab\n#html:true\n#tags column:3\n#deck:A::B\nq\ta\tx\n"

    def test_columns_come_with_what_the_headers_say(self, reading: ReadingService) -> None:
        source = reading.open("notes.txt", self.DATA)
        assert source.has_separator
        assert source.mapping is not None
        assert source.mapping.roles == (Role.FRONT, Role.BACK, Role.TAGS)
        assert (source.mapping.deck, source.mapping.html) == (("A", "B"), True)
        assert reading.draft(source).notes[0].note.tags == ("x",)

    def test_tags_and_prefixes_are_remembered(self, reading: ReadingService) -> None:
        source = reading.open("notes.txt", self.DATA)
        mapping = Mapping((Role.KEY, Role.FRONT, Role.BACK), tags=("all",), key_prefix="p:")
        reading.remember(source, mapping, {})
        again = reading.open("notes.txt", self.DATA)
        assert again.mapping == mapping
        assert reading.draft(again).notes[0].note.key == "p:q"


class TestMemory:
    DATA = "Begriff;Bedeutung\nMénière;Ohr, innen\n".encode("mac-roman")

    def test_encoding_separator_and_header_are_remembered(self, reading: ReadingService) -> None:
        chosen = ReadOptions(encoding="mac-roman", separator=";", header=True)
        source = reading.reread(reading.open("a.csv", self.DATA), chosen)
        assert source.mapping is not None
        reading.remember(source, source.mapping, {})
        again = reading.open("a.csv", self.DATA)
        assert again.options == chosen
        assert again.is_remembered
        assert fronts(reading, again) == ["Ménière"]

    def test_a_file_that_was_trouble_is_none_the_next_time(self, reading: ReadingService) -> None:
        data = b"AMI ~ infarction\nBPH ~ hyperplasia\n"
        source = reading.reread(reading.open("b.txt", data), ReadOptions(separator="~"))
        assert source.mapping is not None
        reading.remember(source, source.mapping, {})
        again = reading.open("b.txt", data)
        assert again.trouble is None
        assert fronts(reading, again) == ["AMI", "BPH"]

    def test_options_that_fit_no_more_are_left_alone(self, reading: ReadingService) -> None:
        source = reading.reread(reading.open("a.csv", b"Term,Meaning\nx,y\n"), ReadOptions(encoding="ascii"))
        assert source.mapping is not None
        reading.remember(source, source.mapping, {})
        again = reading.open("a.csv", "Term,Meaning\né,y\n".encode())
        assert not again.is_remembered
        assert fronts(reading, again) == ["é"]

    def test_a_source_made_by_hand_is_known_by_its_table(self, reading: ReadingService) -> None:
        source = reading.open("a.csv", b"Term,Meaning\nx,y\n")
        assert source.mapping is not None
        reading.remember(
            Source(source.name, source.content, table=source.table, mapping=source.mapping),
            source.mapping,
            {},
        )
        assert reading.open("a.csv", b"Term,Meaning\nx,y\n").is_remembered

    @pytest.mark.parametrize(
        "spoil", [{"options": {"encoding": 5}}, {"options": {"colour": "red"}}, {"options": 7}, {"tags": 5}]
    )
    def test_options_of_another_version(
        self, reading: ReadingService, services: Workspace, spoil: dict[str, object]
    ) -> None:
        source = reading.open("a.csv", b"Term,Meaning\nx,y\n")
        assert source.mapping is not None
        reading.remember(source, source.mapping, {})
        with services.library_file() as uow:
            [(key, stored)] = uow.settings.all()["import_mappings"].items()
            uow.settings.put({"import_mappings": {key: stored | spoil}})
            uow.commit()
        assert not reading.open("a.csv", b"Term,Meaning\nx,y\n").is_remembered

    def test_multiple_choice_is_remembered_with_its_options(self, reading: ReadingService) -> None:
        data = b"Question,A,B,Answer\nq,x,y,B\n"
        source = reading.open("a.csv", data)
        assert source.mapping is not None
        assert source.mapping.kind is NoteKind.CHOICE
        reading.remember(source, source.mapping, {})
        assert reading.open("a.csv", data).is_remembered


ROOT: dict[str, object] = {
    "__type__": "Deck",
    "name": "A",
    "children": [],
    "media_files": ["x.png"],
    "note_models": [
        {
            "crowdanki_uuid": "m",
            "name": "B",
            "flds": [{"name": "F"}, {"name": "G"}],
            "tmpls": [{"name": "C", "qfmt": "{{F}}", "afmt": "{{G}}"}],
        }
    ],
    "notes": [{"guid": "g", "fields": ["<img src='x.png'>", "b"], "note_model_uuid": "m", "tags": []}],
}


class TestBeside:
    def test_pictures_in_the_folder_of_the_file(self, reading: ReadingService, tmp_path: Path) -> None:
        file = tmp_path / "deck.json"
        file.write_text(json.dumps(ROOT))
        (tmp_path / "media").mkdir()
        (tmp_path / "media" / "x.png").write_bytes(b"PNG")
        assert [medium.read() for medium in reading.read_whole(file).media] == [b"PNG"]
        source = reading.open(file.name, file.read_bytes(), tmp_path)
        assert source.format_name == "CrowdAnki deck (.json, or .zip with its media)"
        assert len(reading.draft(source).media) == 1
        assert reading.draft(reading.open(file.name, file.read_bytes())).media == ()
