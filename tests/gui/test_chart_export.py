"""The score chart as a file: picture and page, and what stays when it can't be written."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from cpccards.domain.errors import CpcCardsError
from cpccards.gui.pages.page import ErrorNote
from cpccards.gui.theme import DARK, LIGHT, Theme, Tokens
from cpccards.gui.widgets.charts import chart_export, chart_file
from cpccards.gui.widgets.charts.score_history import ScoreHistory, ask_path
from tests.gui.test_score_future import MOCK, SITTING, days, outlook

Maker = Callable[[str], ScoreHistory]


@pytest.fixture
def asked() -> list[tuple[str, str]]:
    """(suggested name, file type) of every time that a place was asked for."""
    return []


@pytest.fixture
def make(qtbot: QtBot, theme: Theme, asked: list[tuple[str, str]]) -> Maker:
    """A history whose dialog answers with a path."""

    def made(path: str) -> ScoreHistory:
        def choose(parent: QWidget, title: str, suggested: str, kind: str) -> str:
            asked.append((suggested, kind))
            return path

        history = ScoreHistory(theme, choose_path=choose)
        qtbot.addWidget(history)
        history.resize(800, 400)
        history.show()
        history.show_points(days(30), 0.70, outlook(), (MOCK, SITTING), title="AAPC, 100 questions")
        return history

    return made


def export(history: ScoreHistory, kind: str) -> None:
    [button] = [one for one in history.findChildren(QPushButton) if one.text() == "Export"]
    [action] = [one for one in button.menu().actions() if one.text() == f"Save as {kind}…"]
    assert isinstance(action, QAction)
    action.trigger()


def error_of(history: ScoreHistory) -> str:
    [note] = history.findChildren(ErrorNote)
    return note.text


def image_colors(path: Path) -> set[str]:
    image = QImage(str(path))
    return {
        image.pixelColor(x, y).name().upper()
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    }


@pytest.mark.parametrize(("name", "tokens"), [("light", LIGHT), ("dark", DARK)])
def test_a_picture_has_the_apps_look_at_twice_the_size(
    make: Maker, theme: Theme, tmp_path: Path, asked: list[tuple[str, str]], name: str, tokens: Tokens
) -> None:
    path = tmp_path / "chart.png"
    theme.apply(name, 100)
    try:
        history = make(str(path))
        export(history, "PNG")
    finally:
        theme.apply("light", 100)
    image = QImage(str(path))
    assert (image.width(), image.height()) >= (1920, 1120)
    assert image.text("Title").startswith("AAPC, 100 questions November 22, 2026: 71.0, range 64 to 78")
    assert {tokens.surface, tokens.accent, tokens.pass_line, tokens.text} <= image_colors(path)
    assert asked == [("Predicted score 2026-11-22.png", "png")]
    assert error_of(history) == ""
    assert [one.name for one in tmp_path.iterdir()] == ["chart.png"]


def test_a_page_is_drawn_in_vectors(make: Maker, tmp_path: Path) -> None:
    path = tmp_path / "chart.pdf"
    export(make(str(path)), "PDF")
    content = path.read_bytes()
    assert content.startswith(b"%PDF-")
    assert b"/Font" in content
    assert b"/Subtype /Image" not in content
    # US Letter, lying.
    assert b"792" in content
    assert b"612" in content


def test_the_page_is_the_locales(theme: Theme, make: Maker) -> None:
    chart = make("").chart
    assert chart is not None
    paper = chart_file.Paper(theme)
    german = chart_export.pdf(paper, chart.shown, ("Title",), QLocale("de_DE"))
    assert b"842" in german
    assert paper.tokens is LIGHT


def test_nothing_is_written_when_no_place_is_chosen(make: Maker, tmp_path: Path) -> None:
    history = make("")
    export(history, "PNG")
    assert not history._saved.isVisible()
    assert error_of(history) == ""


def test_a_file_in_the_way_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "chart.png"
    path.write_bytes(b"old")
    chart_file.save(path, b"new")
    assert path.read_bytes() == b"new"
    assert [one.name for one in tmp_path.iterdir()] == ["chart.png"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "There is no room left for chart.png."),
        (errno.EACCES, "Nothing may be written to"),
        (errno.EROFS, "Choose another folder."),
        (errno.EIO, "can't be written: Input/output error."),
    ],
)
def test_a_failure_leaves_all_as_it_was(
    make: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    path = tmp_path / "chart.png"
    path.write_bytes(b"old")
    history = make(str(path))

    def fails(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fails)
    export(history, "PNG")
    assert error_of(history).startswith("The chart can't be saved ")
    assert words in error_of(history)
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["chart.png"]
    monkeypatch.undo()
    export(history, "PNG")
    assert error_of(history) == ""
    assert history._saved.text() == f"Saved as {path}."


def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(CpcCardsError, match="is not there"):
        chart_file.save(tmp_path / "gone" / "chart.png", b"new")


def test_a_folder_in_its_place_is_said(tmp_path: Path) -> None:
    (tmp_path / "chart.png").mkdir()
    with pytest.raises(CpcCardsError, match="can't be written"):
        chart_file.save(tmp_path / "chart.png", b"new")
    assert [one.name for one in tmp_path.iterdir()] == ["chart.png"]


@pytest.mark.parametrize("taken", [True, False])
def test_the_dialog_gives_the_ending(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: bool
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)

    def execute(dialog: QFileDialog) -> int:
        assert dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
        assert dialog.defaultSuffix() == "png"
        return int(taken)

    monkeypatch.setattr(QFileDialog, "exec", execute)
    chosen = ask_path(parent, "Save the chart", str(tmp_path / "chart.png"), "png")
    assert chosen == (str(tmp_path / "chart.png") if taken else "")
