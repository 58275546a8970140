"""Excel workbooks: real ones made with openpyxl, and hostile ones made by hand."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, time, timedelta
from datetime import datetime as moment
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpccards.domain.errors import BadInput
from cpccards.domain.notes import NoteKind
from cpccards.exchange import formats, spreadsheet
from cpccards.exchange.number_formats import shown
from cpccards.exchange.safe_archive import open_archive
from cpccards.exchange.table import ReadOptions, Table

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def saved(workbook: Any) -> bytes:
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def sheet_of(*rows: tuple[Any, ...]) -> tuple[Any, Any]:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in rows:
        sheet.append(row)
    return workbook, sheet


def table(data: bytes, **options: Any) -> Table:
    return spreadsheet.read_table(data, ReadOptions(**options))


def cells(found: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in found.rows]


def warnings(found: Table) -> str:
    assert not any(problem.fatal for problem in found.problems)
    return " ".join(problem.why for problem in found.problems)


def changed(data: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """A workbook with one part rewritten."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, change(text.decode()).encode() if name == part else text)
    return out.getvalue()


def with_shared_strings(*rows: tuple[str, ...], before: str = "") -> bytes:
    """A workbook as Excel itself writes it: texts stand in a part of their own, once each."""
    texts = list(dict.fromkeys(text for row in rows for text in row))
    body = "".join(
        f'<row r="{at}">' + "".join(f'<c t="s"><v>{texts.index(text)}</v></c>' for text in row) + "</row>"
        for at, row in enumerate(rows, start=1)
    )
    shared = "".join(f"<si><t>{text}</t></si>" for text in texts)
    data = changed(
        SIMPLE, SHEET, lambda _: f"<worksheet {NAMESPACE}><sheetData>{body}</sheetData></worksheet>"
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    data = changed(data, "[Content_Types].xml", lambda text: text.replace("</Types>", override))
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"{before}<sst {NAMESPACE}>{shared}</sst>")
    return file.getvalue()


SIMPLE = saved(sheet_of(("Term", "Meaning"), ("AMI", "infarction"), ("BPH", "hyperplasia"))[0])
SHEET = "xl/worksheets/sheet1.xml"


class TestCells:
    def test_texts_that_stand_once_for_several_cells(self) -> None:
        found = table(with_shared_strings(("Term", "Meaning"), ("a&amp;b_x000D_", "x"), ("c", "x")))
        assert cells(found) == [("a&b", "x"), ("c", "x")]

    def test_a_sheet_becomes_notes(self) -> None:
        draft = formats.read("my terms.xlsx", SIMPLE)
        assert draft.format_name == "Excel workbook"
        assert [entry.note.fields for entry in draft.notes] == [
            ("AMI", "infarction"),
            ("BPH", "hyperplasia"),
        ]
        assert [entry.line for entry in draft.notes] == [2, 3]
        assert {entry.deck for entry in draft.notes} == {("my terms",)}

    def test_cells_are_text_as_it_is_seen(self) -> None:
        workbook, sheet = sheet_of(
            ("Code", "Meaning"), (99213, "visit"), (100, 0.5), (12001.0, True), ("00100", "x\ny")
        )
        sheet["A3"].number_format = "00000"
        sheet["B3"].number_format = "0%"
        assert cells(table(saved(workbook))) == [
            ("99213", "visit"),
            ("00100", "50%"),
            ("12001", "TRUE"),
            ("00100", "x\ny"),
        ]

    def test_dates_are_iso_dates_with_a_warning(self) -> None:
        evening = moment(2026, 3, 1, 14, 5)  # noqa: DTZ001  # a workbook knows no zones
        workbook, _ = sheet_of(("Term", "When"), ("a", date(2026, 3, 1)), ("b", evening))
        found = table(saved(workbook))
        assert [row[1] for row in cells(found)] == ["2026-03-01", "2026-03-01T14:05:00"]
        assert "2 cells are a date, such as “2026-03-01”" in warnings(found)
        assert found.problems[0].line == 2

    def test_a_code_that_became_a_number_is_told_of(self) -> None:
        workbook, sheet = sheet_of(("Code", "Meaning"), (1e10, "E10 once"), ("E11.9", "diabetes"))
        sheet["A2"].number_format = "0.00E+00"
        found = table(saved(workbook))
        assert cells(found)[0][0] == "1.00E+10"
        assert "turned into a number" in warnings(found)

    def test_columns_without_text_are_none(self) -> None:
        workbook, sheet = sheet_of(("Term", "Meaning"), ("a", "b"))
        sheet.cell(2, 1025).number_format = "0.00"
        sheet.cell(9_000, 1_025).number_format = "0.00"
        assert table(saved(workbook)).columns == 2

    def test_a_wrong_size_cuts_nothing(self) -> None:
        lie = changed(SIMPLE, SHEET, lambda text: text.replace('ref="A1:B3"', 'ref="A1:A2"'))
        assert len(cells(table(lie))) == 2

    def test_columns_far_out_are_left_out_with_a_warning(self) -> None:
        workbook, sheet = sheet_of(("Term", "Meaning"), ("a", "b"))
        sheet["JA2"] = "far out"
        found = table(saved(workbook))
        assert max(map(len, cells(found))) == 256
        assert "beyond the 256th" in warnings(found)

    def test_errors_of_the_spreadsheet_are_told_of(self) -> None:
        workbook, sheet = sheet_of(("Term", "Meaning"), ("a", "b"), ("c", "d"))
        sheet["B3"] = "#N/A"
        assert "1 cell is an error of the spreadsheet, such as #N/A" in warnings(table(saved(workbook)))

    def test_merged_and_hidden_cells_and_formulas_without_a_result(self) -> None:
        workbook, sheet = sheet_of(("Term", "Meaning"), ("a", "b"), ("c", "d"))
        assert not warnings(table(saved(workbook)))
        sheet.row_dimensions[3].hidden = True
        sheet.merge_cells("A5:B5")
        sheet["B6"] = "=1+1"
        said = warnings(table(saved(workbook)))
        assert "merged" in said
        assert "hidden rows" in said
        assert "no result" in said
        assert cells(table(saved(workbook)))[1] == ("c", "d")

    def test_gaps_and_our_own_columns_work_as_in_text(self) -> None:
        workbook, _ = sheet_of(
            ("Key", "Deck", "Kind", "Front", "Back"),
            ("k", "A::B", "typed", "q", "a"),
            ("l", "A", "cloze", "{{c1::x}}", None),
        )
        notes = [entry.note for entry in formats.read("x.xlsx", saved(workbook)).notes]
        assert [(note.key, note.kind) for note in notes] == [("k", NoteKind.TYPED), ("l", NoteKind.CLOZE)]


class TestSheets:
    def workbook(self) -> bytes:
        workbook, sheet = sheet_of()
        sheet.title = "About"
        hidden = workbook.create_sheet("Hidden")
        hidden.append(("x", "y"))
        hidden.sheet_state = "hidden"
        for name in ("Cards", "More & more"):
            one = workbook.create_sheet(name)
            one.append((name, "answer"))
            one.append(("second", "answer"))
        return saved(workbook)

    def test_the_first_that_is_visible_and_has_text(self) -> None:
        found = table(self.workbook())
        assert found.sheet == "Cards"
        assert found.sheets == ("About", "Hidden", "Cards", "More & more")
        assert spreadsheet.sheet_names(self.workbook()) == found.sheets

    @pytest.mark.parametrize("name", ["Hidden", "More & more"])
    def test_one_that_is_chosen(self, name: str) -> None:
        assert table(self.workbook(), sheet=name, header=False).sheet == name

    def test_one_that_is_not_there_is_as_none_chosen(self) -> None:
        assert table(self.workbook(), sheet="Gone").sheet == "Cards"

    def test_an_empty_one(self) -> None:
        with pytest.raises(BadInput, match="no row with text"):
            table(self.workbook(), sheet="About")

    def test_one_column(self) -> None:
        with pytest.raises(BadInput, match="one column") as caught:
            table(saved(sheet_of(("a",), ("b",))[0]))
        assert "another sheet" in caught.value.remedy

    def test_what_is_no_workbook_has_no_sheets(self) -> None:
        assert spreadsheet.sheet_names(b"PK\x03\x04") == ()

    def test_the_part_of_a_sheet(self) -> None:
        relations = "xl/_rels/workbook.xml.rels"

        def part(data: bytes) -> str | None:
            return spreadsheet._part_of(open_archive(data), "Sheet")

        assert part(SIMPLE) == SHEET
        assert part(changed(SIMPLE, relations, lambda text: text.replace("/xl/", ""))) == SHEET
        assert part(changed(SIMPLE, relations, lambda text: text.replace("sheet1", "sheet9"))) is None
        assert part(changed(SIMPLE, relations, lambda _: "<x")) is None
        assert part(changed(SIMPLE, relations, lambda _: "<x/>")) is None
        assert part(SIMPLE.replace(relations.encode(), relations.upper().encode())) is None
        assert not list(spreadsheet._oddities(open_archive(SIMPLE), "Gone"))


class TestHostile:
    def test_text_is_no_workbook(self) -> None:
        with pytest.raises(BadInput, match="damaged"):
            spreadsheet.read_table("PK xl/workbook.xml", ReadOptions())

    BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'

    @pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "[Content_Types].xml", "xl/styles.xml"])
    def test_entities_are_refused(self, part: str) -> None:
        with pytest.raises(BadInput) as caught:
            table(changed(SIMPLE, part, lambda text: self.BOMB + text.partition("?>")[2] or self.BOMB + text))
        assert caught.value.remedy

    def test_entities_among_the_texts_are_refused(self) -> None:
        assert table(with_shared_strings(("a", "b"), ("c", "a"))).columns == 2
        with pytest.raises(BadInput):
            table(with_shared_strings(("a", "b"), ("c", "a"), before=self.BOMB))

    @pytest.mark.parametrize(
        "rows",
        [
            '<row r="999999999"><c r="A999999999"><v>1</v></c></row>',
            '<row r="1"><c r="ZZZ1"><v>1</v></c></row>' * 3,
            '<row r="x"><c r="A1"><v>1</v></c></row>',
            '<row r="1"><c r="??"><v>1</v></c></row>',
            '<row r="1"><c r="A1" t="s"><v>99</v></c></row>',
            '<row r="1"><c r="A1" t="s"><v>x</v></c></row>',
            '<row r="1"><c r="A1" s="77"><v>1</v></c></row>',
            f'<row r="1"><c r="A1"><v>{"9" * 5_000}</v></c></row>',
            '<row r="1"><c r="A1"><v>nan</v></c><c r="B1"><v>1e999</v></c></row>',
            '<row r="1"><c r="A1" t="d"><v>2026-99-99</v></c></row>',
            "<row>" * 50,
        ],
    )
    def test_cells_that_make_no_sense(self, rows: str) -> None:
        xml = f"<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>"
        with suppress(BadInput):
            table(changed(SIMPLE, SHEET, lambda _: xml))

    @pytest.mark.parametrize("part", ["[Content_Types].xml", "xl/workbook.xml", SHEET, "xl/styles.xml"])
    def test_parts_that_are_missing_or_empty(self, part: str) -> None:
        with suppress(BadInput):
            table(changed(SIMPLE, part, lambda _: ""))
        with pytest.raises(BadInput):
            table(changed(SIMPLE, "[Content_Types].xml", lambda _: "<x/>"))

    def test_a_part_that_swells(self) -> None:
        with pytest.raises(BadInput, match="swell"):
            table(changed(SIMPLE, SHEET, lambda text: text + " " * 12_000_000))

    def test_a_part_that_is_too_large(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(spreadsheet, "_MAX_PART", 100)
        with pytest.raises(BadInput, match=r"too large|larger|cells"):
            table(SIMPLE)

    def test_too_many_cells(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(spreadsheet, "MAX_CELLS", 3)
        with pytest.raises(BadInput, match="more than"):
            table(SIMPLE)

    def test_too_many_sheets(self) -> None:
        workbook, _ = sheet_of(("a", "b"))
        for number in range(300):
            workbook.create_sheet(f"s{number}")
        with pytest.raises(BadInput, match="301 sheets"):
            table(saved(workbook))

    def test_relations_that_lead_nowhere(self) -> None:
        lost = changed(SIMPLE, "xl/_rels/workbook.xml.rels", lambda text: text.replace("sheet1", "sheet9"))
        with pytest.raises(BadInput):
            table(lost)

    @settings(max_examples=60, deadline=None)
    @given(st.randoms(use_true_random=False))
    def test_damage_anywhere(self, source: random.Random) -> None:
        data = bytearray(SIMPLE)
        for _ in range(source.randint(1, 8)):
            data[source.randrange(len(data))] = source.randrange(256)
        with suppress(BadInput):
            formats.read("x.xlsx", bytes(data[: source.choice((len(data), source.randrange(len(data)))) + 4]))


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (None, "General", ""),
        (99213, "General", "99213"),
        (99213.0, None, "99213"),
        (100, "00000", "00100"),
        (0.5, "0%", "50%"),
        (0.1234, "0.0%", "12.3%"),
        (1e10, "0.00E+00", "1.00E+10"),
        (1234.5, '"$"#,##0.00', "$1,234.50"),
        (-1234.5, "[$€-407]#,##0.00", "-€1,234.50"),
        (0.1 + 0.2, "General", "0.3"),
        (12, '0" mg"', "12 mg"),
        (5, "#,##0_);[Red](#,##0)", "5"),
        (1.5, "# ?/?", "1.5"),
        (123456789, "000-00-0000", "123456789"),
        (1e20, "General", "1E+20"),
        (1.5e-7, "@", "1.5E-7"),
        (-0.0, "0.0", "0.0"),
        (7, "\\#0", "#7"),
        (7, "mmm", "7"),
        (10**400, "0", "#NUM!"),
        (10**400, "General", "#NUM!"),
        (10**40, "General", "1.00000E+40"),
        (float("inf"), "0", "inf"),
        (float("nan"), "General", "NAN"),
        (True, "0", "TRUE"),
        (False, "General", "FALSE"),
        (date(2026, 3, 1), "yyyy", "2026-03-01"),
        (moment(2026, 3, 1), "yyyy", "2026-03-01"),  # noqa: DTZ001
        (time(8, 30), "h:mm", "08:30:00"),
        (timedelta(hours=30), "[h]:mm", "1 day, 6:00:00"),
    ],
)
def test_numbers_as_they_are_seen(value: object, number_format: str | None, text: str) -> None:
    assert shown(value, number_format) == text


@settings(max_examples=200)
@given(st.floats() | st.integers(), st.text(alphabet='0#,.%E+-"$[]_*\\;? xé\ue000', max_size=12))
def test_no_number_format_breaks_anything(value: float, number_format: str) -> None:
    assert isinstance(shown(value, number_format), str)
