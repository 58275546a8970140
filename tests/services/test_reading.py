"""ReadingService: what a file is, how it is read, what it remembers. Real files, a real library."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from cpccards.domain.drafts import Problem
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import NoteKind
from cpccards.services import reading as reading_module
from cpccards.services.reading import (
    COLUMN_KINDS,
    Mapping,
    ReadingService,
    ReadOptions,
    Role,
    deck_path,
    extensions,
    read_file,
    save_rejected,
)
from cpccards.services.workspace import Workspace

CSV = b"Term,Meaning\nAMI,acute myocardial infarction\nBPH,benign prostatic hyperplasia\n"
DECK = b"""format = 1
[deck]
key = "d"
path = ["CPT", "Modifiers"]
[[note]]
key = "m-25"
kind = "basic"
front = "Modifier 25"
back = "significant, separate E/M"
"""


@pytest.fixture
def reading(services: Workspace) -> ReadingService:
    return ReadingService(services.library_file)


def test_a_table_comes_with_a_suggestion(reading: ReadingService) -> None:
    source = reading.open("My terms.csv", CSV)
    assert source.has_columns
    assert not source.is_pasted
    assert source.format_name == "Comma-separated text"
    assert source.mapping == Mapping(
        (Role.FRONT, Role.BACK), NoteKind.BASIC, ("My terms",), key_prefix="my terms:"
    )
    draft = reading.draft(source)
    assert draft.notes[0].note.fields == ("AMI", "acute myocardial infarction")
    assert draft.source_name == "My terms.csv"


def test_a_deck_file_needs_no_mapping(reading: ReadingService) -> None:
    source = reading.open("renamed.csv", DECK)
    assert not source.has_columns
    assert source.mapping is None
    assert reading.suggested(source) is None
    assert [entry.note.key for entry in reading.draft(source).notes] == ["m-25"]
    assert reading.reread(source, ReadOptions(separator=";")) is source


def test_pasted_text_is_read_like_a_file(reading: ReadingService) -> None:
    source = reading.paste("AMI\tacute myocardial infarction\nBPH\tbenign prostatic hyperplasia")
    assert source.is_pasted
    assert source.mapping is not None
    assert source.mapping.deck == ("Imported",)
    assert len(reading.draft(source).notes) == 2


def test_a_pasted_deck_file_is_known(reading: ReadingService) -> None:
    assert reading.paste(DECK.decode()).draft is not None


def test_nothing_pasted(reading: ReadingService) -> None:
    with pytest.raises(BadInput, match="text is empty"):
        reading.paste(" \n ")


@pytest.mark.parametrize(
    ("data", "title"),
    [
        (b"", "This file is empty"),
        (b"\xef\xbb\xbf \r\n", "This file is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "This file can't be read"),
        (bytes(range(32)) * 200, "This isn't a text file"),
        (b"format = 1\n[deck]\nkey = \n[[note]]\n", "This deck file can't be read"),
    ],
)
def test_what_can_not_be_read_says_so(reading: ReadingService, data: bytes, title: str) -> None:
    with pytest.raises(BadInput) as caught:
        reading.open("file.csv", data)
    assert caught.value.title == title
    assert caught.value.remedy


def test_one_column_waits_for_another_separator(reading: ReadingService) -> None:
    source = reading.open("dashes.txt", b"AMI ~ acute myocardial infarction\nBPH ~ hyperplasia\n")
    assert source.table is None
    assert source.trouble is not None
    assert source.trouble.title == "There is only one column"
    with pytest.raises(BadInput, match="No tab, comma"):
        reading.draft(source)
    mended = reading.reread(source, ReadOptions(separator="~"))
    assert mended.trouble is None
    assert [entry.note.fields[0] for entry in reading.draft(mended).notes] == ["AMI", "BPH"]


def test_reading_again_keeps_what_was_chosen(reading: ReadingService) -> None:
    source = reading.open("terms.csv", "Begriff;Bedeutung\nÄ;ä\nB;b\n".encode("cp1252"))
    assert source.table is not None
    assert source.mapping is not None
    swapped = replace(source.mapping, roles=(Role.BACK, Role.FRONT))
    again = reading.reread(source, ReadOptions(encoding="mac-roman"), swapped)
    assert again.mapping == swapped
    assert reading.reread(source, ReadOptions(header=True)).mapping is not None
    untouched = reading.reread(source, ReadOptions(header=True), source.mapping)
    assert untouched.table is not None
    assert untouched.table.headers == ("Begriff", "Bedeutung")


def test_other_columns_get_a_fresh_suggestion_but_keep_kind_and_deck(reading: ReadingService) -> None:
    source = reading.open("terms.csv", b"AMI;acute, myocardial\nBPH;benign, prostatic\n")
    assert source.mapping is not None
    chosen = replace(source.mapping, kind=NoteKind.REVERSED, deck=("Mine",))
    again = reading.reread(source, ReadOptions(separator=","), chosen)
    assert again.mapping is not None
    assert (again.mapping.kind, again.mapping.deck) == (NoteKind.REVERSED, ("Mine",))
    three = reading.reread(
        reading.open("t.csv", b"a,b;x,c\nd,e;y,f\n"), ReadOptions(separator=";"), Mapping((Role.FRONT,) * 3)
    )
    assert three.mapping is not None
    assert len(three.mapping.roles) == 2


def test_options_that_do_not_fit_are_told_and_the_mapping_waits(reading: ReadingService) -> None:
    source = reading.open("terms.csv", CSV + "Ménière,ear\n".encode("cp1252"))
    chosen = Mapping((Role.FRONT, Role.BACK), deck=("Mine",))
    spoilt = reading.reread(source, ReadOptions(encoding="utf-8"), chosen)
    assert spoilt.trouble is not None
    assert "line 4" in str(spoilt.trouble)
    assert spoilt.mapping == chosen


def test_a_deck_needs_a_name(reading: ReadingService) -> None:
    source = reading.open("terms.csv", CSV)
    with pytest.raises(BadInput, match="Write a name"):
        reading.draft(source, Mapping((Role.FRONT, Role.BACK), deck=()))


def test_topics_are_suggested_where_none_is_named(reading: ReadingService) -> None:
    data = (
        b"Front,Back,Deck,Topic\n"
        b"Modifier 25,separate E/M,CPT::Modifiers,\n"
        b"Modifier 59,distinct,CPT::Modifiers,\n"
        b"zebra,quagga,Animals,\n"
        b"HIPAA,privacy,Law,compliance\n"
    )
    draft = reading.draft(reading.open("mixed.csv", data))
    assert reading.suggest_topics(draft) == {("CPT", "Modifiers"): "modifiers", ("Animals",): None}


def test_a_mapping_is_remembered_for_the_next_file_of_that_name_and_header(
    reading: ReadingService, services: Workspace
) -> None:
    source = reading.open("terms.csv", CSV)
    assert not source.is_remembered
    chosen = Mapping((Role.BACK, Role.FRONT), NoteKind.TYPED, ("CPT", "Terms"), edition="2026", html=True)
    topics: dict[tuple[str, ...], str | None] = {("CPT", "Terms"): "terminology", ("Other",): None}
    reading.remember(source, chosen, topics)
    assert services.undo.names() == (None, None)

    again = ReadingService(services.library_file).open("terms.csv", CSV + b"CABG,bypass\n")
    assert again.is_remembered
    assert again.mapping == chosen
    assert again.topics == topics
    assert reading.suggested(again) == source.mapping
    assert not reading.open("terms.csv", CSV.replace(b"Meaning", b"Sense")).is_remembered
    assert not reading.open("others.csv", CSV).is_remembered


def test_pasted_text_and_deck_files_are_not_remembered(reading: ReadingService, services: Workspace) -> None:
    reading.remember(reading.paste("a\tb\nc\td"), Mapping((Role.BACK, Role.FRONT)), {})
    reading.remember(reading.open("deck.toml", DECK), Mapping(()), {})
    with services.library_file() as uow:
        assert "import_mappings" not in uow.settings.all()


def test_only_the_latest_mappings_are_kept(
    reading: ReadingService, services: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_module, "_MAPPINGS_KEPT", 2)
    for name in ("one.csv", "two.csv", "one.csv", "three.csv"):
        source = reading.open(name, CSV)
        assert source.mapping is not None
        reading.remember(source, source.mapping, {})
    assert [reading.open(name, CSV).is_remembered for name in ("one.csv", "two.csv", "three.csv")] == [
        True,
        False,
        True,
    ]


@pytest.mark.parametrize(
    "spoil",
    [
        {"kind": "choice"},
        {"kind": "unheard of"},
        {"roles": ["front", "nonsense"]},
        {"roles": ["front"]},
        {"deck": []},
        {"topics": 5},
    ],
)
def test_what_was_remembered_by_another_version_is_left_alone(
    reading: ReadingService, services: Workspace, spoil: dict[str, object]
) -> None:
    source = reading.open("terms.csv", CSV)
    assert source.mapping is not None
    reading.remember(source, source.mapping, {})
    with services.library_file() as uow:
        kept = uow.settings.all()["import_mappings"]
        [(key, stored)] = kept.items()
        uow.settings.put({"import_mappings": {key: stored | spoil}})
        uow.commit()
    assert not reading.open("terms.csv", CSV).is_remembered


def test_a_setting_that_is_no_table_is_overwritten(reading: ReadingService, services: Workspace) -> None:
    with services.library_file() as uow:
        uow.settings.put({"import_mappings": "?"})
        uow.commit()
    source = reading.open("terms.csv", CSV)
    assert source.mapping is not None
    reading.remember(source, source.mapping, {})
    assert reading.open("terms.csv", CSV).is_remembered


def test_reading_a_file(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(CSV)
    assert read_file(file) == CSV


def test_files_that_can_not_be_read_say_why(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as folder:
        read_file(tmp_path)
    assert folder.value.title == "This is a folder"
    with pytest.raises(BadInput) as missing:
        read_file(tmp_path / "gone.csv")
    assert missing.value.title == "This file isn't there"
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(600 * 1024 * 1024)  # sparse: takes no room on disk
    with pytest.raises(BadInput) as large:
        read_file(huge)
    assert large.value.title == "This file is too large"
    assert "600 MB" in large.value.message


def test_an_unreadable_file_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "locked.csv"
    file.write_bytes(CSV)

    def refuse(_self: Path) -> bytes:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(BadInput, match="Permission denied"):
        read_file(file)


def test_deck_paths_are_read_as_they_are_shown() -> None:
    assert deck_path("CPT › Modifiers") == ("CPT", "Modifiers")
    assert deck_path("CPT::Modifiers ") == ("CPT", "Modifiers")
    assert deck_path("  ") == ()


def test_what_can_be_chosen() -> None:
    assert ".csv" in extensions()
    assert ".toml" in extensions()
    assert NoteKind.CHOICE in COLUMN_KINDS
    assert len(set(extensions())) == len(extensions())


def test_rejected_rows_can_be_mended_and_read_again(reading: ReadingService, tmp_path: Path) -> None:
    source = reading.open("terms.csv", CSV + b"NPO\n,nothing by mouth\n")
    problems = reading.draft(source).problems
    file = tmp_path / "rejected.csv"
    save_rejected(file, source, source.mapping, [*problems, Problem(None, "no cells")])
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "Term,Meaning,Line,Left out because"
    assert lines[1].startswith("NPO,,4,")
    assert lines[2].startswith(",nothing by mouth,5,")
    assert len(lines) == 3
    mended = (
        file.read_bytes().replace(b"NPO,,", b"NPO,nothing by mouth,").replace(b"\n,nothing", b"\nPO,nothing")
    )
    again = reading.open("rejected.csv", mended)
    assert again.mapping is not None
    assert again.mapping.roles == (Role.FRONT, Role.BACK, Role.IGNORE, Role.IGNORE)
    assert len(reading.draft(again).notes) == 2


def test_rejected_rows_without_a_header_are_named_after_their_roles(
    reading: ReadingService, tmp_path: Path
) -> None:
    source = reading.open("terms.csv", b"AMI,attack\nBPH,hyperplasia\nNPO\nA,B,C,D\n,empty,,x\n")
    assert source.mapping is not None
    assert source.table is not None
    problems = [problem for problem in reading.draft(source).problems if problem.row]
    file = tmp_path / "rejected.csv"
    mapping = replace(source.mapping, roles=(Role.FRONT, Role.IGNORE))
    save_rejected(file, source, mapping, problems)
    assert file.read_text(encoding="utf-8-sig").startswith("Front,Column 2,Column 3,Column 4,Line,")
    save_rejected(file, source, None, [])
    assert file.read_text(encoding="utf-8-sig") == "Line,Left out because\n"


def test_rejected_rows_are_no_formulas_for_a_spreadsheet(reading: ReadingService, tmp_path: Path) -> None:
    evil = "=cmd|'/C calc'!A0"
    source = reading.open("terms.csv", CSV + f',"{evil}"\n'.encode())
    file = tmp_path / "rejected.csv"
    save_rejected(file, source, source.mapping, reading.draft(source).problems)
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "#cpccards:spreadsheet"
    assert lines[2].startswith(f",'{evil},")
    again = reading.open("rejected.csv", file.read_bytes().replace(b"\n,", b"\nEVL,"))
    [entry] = reading.draft(again).notes
    assert entry.note.fields[1] == evil


def test_rejected_rows_that_can_not_be_saved(reading: ReadingService, tmp_path: Path) -> None:
    source = reading.open("terms.csv", CSV)
    with pytest.raises(BadInput) as caught:
        save_rejected(tmp_path / "no folder" / "rejected.csv", source, None, [])
    assert caught.value.title == "The rows can't be saved"


def test_a_pasted_column_waits_for_another_separator(reading: ReadingService) -> None:
    source = reading.paste("AMI: acute myocardial infarction\nBPH: benign prostatic hyperplasia")
    assert source.trouble is not None
    assert reading.reread(source, ReadOptions(separator=":")).table is not None


def test_a_whole_file_at_once(reading: ReadingService, tmp_path: Path) -> None:
    file = tmp_path / "terms.csv"
    file.write_bytes(CSV)
    assert {entry.deck for entry in reading.read_whole(file).notes} == {("terms",)}
    assert {entry.deck for entry in reading.read_whole(file, "CPT › Terms").notes} == {("CPT", "Terms")}
    (tmp_path / "deck.toml").write_bytes(DECK)
    assert len(reading.read_whole(tmp_path / "deck.toml", "ignored").notes) == 1
