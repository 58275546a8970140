"""The editor of image occlusion, with a real library, mouse and keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from cpccards.config import Preferences
from cpccards.domain.cards import StoredNote
from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.faces import MaskShape
from cpccards.domain.notes import DeckId
from cpccards.domain.occlusion import BY_THEMSELVES, ONLY_OTHERS
from cpccards.domain.occlusion_drawing import Drawing
from cpccards.domain.occlusion_notes import OcclusionParts, occlusion_parts
from cpccards.gui import card_pictures
from cpccards.gui.card_media import CardMedia
from cpccards.gui.main_window import MainWindow
from cpccards.gui.occlusion_editor import OcclusionEditor
from cpccards.gui.page_makers import PageMakers
from cpccards.gui.pages.decks import DecksPage
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.notes.occlusion_canvas import OcclusionCanvas, Tool
from cpccards.services.occlusions import OcclusionService
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless
from tests.gui.runners import Now
from tests.gui.sample_pictures import sample_picture
from tests.support.libraries import basic, fill

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "heart_front.png"
    path.write_bytes(sample_picture(400, 200))
    return path


def make(
    qtbot: QtBot, theme: Theme, services: Workspace, stored: StoredNote | None = None
) -> OcclusionEditor:
    media = CardMedia(services.media)
    editor = OcclusionEditor(theme, services.library, services.occlusions, media, stored)
    media.setParent(editor)
    qtbot.addWidget(editor)
    editor.resize(1000, 800)
    with qtbot.waitActive(editor):
        editor.show()
    return editor


@pytest.fixture
def editor(qtbot: QtBot, theme: Theme, services: Workspace, picture: Path) -> OcclusionEditor:
    made = make(qtbot, theme, services)
    made.open_file(picture)
    made.board.canvas.set_zoom(1.0)
    return made


def at(canvas: OcclusionCanvas, x: float, y: float) -> QPoint:
    return canvas.place_of((x, y)).toPoint()


def drag(canvas: OcclusionCanvas, start: tuple[float, float], end: tuple[float, float]) -> None:
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=at(canvas, *start))
    QTest.mouseMove(canvas, at(canvas, *end))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=at(canvas, *end))


def click(canvas: OcclusionCanvas, x: float, y: float, *, shift: bool = False) -> None:
    held = SHIFT if shift else Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, held, at(canvas, x, y))


def is_open(canvas: OcclusionCanvas) -> bool:
    """Whether a polygon is being drawn; asked anew each time."""
    return canvas.is_drawing


def saved(services: Workspace) -> StoredNote:
    [deck] = services.library.decks()
    [stored] = services.library.notes(DeckId(deck.id))
    return stored


def points(editor: OcclusionEditor, place: int = 0) -> list[float]:
    return [round(value, 2) for point in editor.board.drawing.shapes[place].shape.points for value in point]


def listed(editor: OcclusionEditor) -> list[str]:
    rows = editor.board.list
    return [rows.item(row).text() for row in range(rows.count())]


def test_from_a_picture_to_a_note(editor: OcclusionEditor, services: Workspace) -> None:
    canvas = editor.board.canvas
    drag(canvas, (0.1, 0.1), (0.3, 0.4))
    QTest.keyClick(canvas, Qt.Key.Key_3)
    assert canvas.tool is Tool.ELLIPSE
    drag(canvas, (0.5, 0.5), (0.7, 0.8))
    assert editor.counted == "Makes 2 cards"
    assert points(editor) == [0.1, 0.1, 0.2, 0.3]
    assert listed(editor)[1] == "Card 2: ellipse, 50% from the left, 50% from the top"
    editor.tags.setText("heart heart")
    assert editor.header.text() == "heart front"
    assert nameless(editor) == []
    QTest.keyClick(canvas, Qt.Key.Key_Return, CONTROL)
    assert editor.result_changes is not None
    stored = saved(services)
    assert stored.note.tags == ("heart",)
    assert len(services.library.cards(stored.id)) == 2
    parts = occlusion_parts(stored.note)
    assert parts is not None
    assert Drawing.read(parts.shapes) == editor.board.drawing


def test_shapes_are_chosen_moved_and_resized(editor: OcclusionEditor) -> None:
    canvas = editor.board.canvas
    drag(canvas, (0.1, 0.1), (0.3, 0.4))
    drag(canvas, (0.5, 0.1), (0.7, 0.4))
    editor.board.choose_tool(Tool.SELECT)
    click(canvas, 0.2, 0.25)
    assert canvas.selection == {0}
    drag(canvas, (0.2, 0.25), (0.3, 0.45))
    assert points(editor) == [0.2, 0.3, 0.2, 0.3]
    drag(canvas, (0.4, 0.6), (0.45, 0.9))
    assert points(editor) == [0.2, 0.3, 0.25, 0.6]
    click(canvas, 0.6, 0.2, shift=True)
    assert canvas.selection == {0, 1}
    drag(canvas, (0.6, 0.2), (0.7, 0.2))
    assert points(editor, 1) == [0.6, 0.1, 0.2, 0.3]
    assert points(editor) == [0.3, 0.3, 0.25, 0.6]
    click(canvas, 0.05, 0.05, shift=True)
    assert canvas.selection == {0, 1}
    click(canvas, 0.05, 0.05)
    assert canvas.selection == frozenset()
    QTest.mouseClick(canvas, Qt.MouseButton.RightButton, pos=at(canvas, 0.65, 0.2))
    assert canvas.selection == frozenset()
    for _ in range(4):
        editor.board.undo()
    assert points(editor, 0) == [0.1, 0.1, 0.2, 0.3]
    assert len(listed(editor)) == 1


def test_a_polygon(editor: OcclusionEditor) -> None:
    canvas = editor.board.canvas
    QTest.keyClick(canvas, Qt.Key.Key_4)
    for corner in ((0.1, 0.1), (0.5, 0.1), (0.3, 0.6), (0.1, 0.1)):
        click(canvas, *corner)
        QTest.mouseMove(canvas, at(canvas, 0.4, 0.4))
        editor.grab()
    assert editor.counted == "Makes 1 card"
    assert len(points(editor)) == 6
    for corner in ((0.6, 0.1), (0.9, 0.1), (0.8, 0.6)):
        click(canvas, *corner)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert editor.counted == "Makes 2 cards"
    click(canvas, 0.6, 0.1)
    assert is_open(canvas)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert not is_open(canvas)
    click(canvas, 0.6, 0.1)
    editor.board.undo()
    assert not is_open(canvas)
    click(canvas, 0.6, 0.1)
    editor.reject()
    assert editor.isVisible()
    for corner in ((0.6, 0.8), (0.9, 0.8)):
        click(canvas, *corner)
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=at(canvas, 0.8, 0.95))
    assert not is_open(canvas)
    assert editor.counted == "Makes 2 cards"


def test_all_of_it_with_keys(editor: OcclusionEditor) -> None:
    canvas, board = editor.board.canvas, editor.board
    canvas.setFocus()
    for key in (Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4):
        QTest.keyClick(canvas, key)
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert [each.shape.kind for each in board.drawing.shapes] == ["rect", "ellipse", "polygon"]
    QTest.keyClick(canvas, Qt.Key.Key_1)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    board.choose(frozenset())
    QTest.keyClick(canvas, Qt.Key.Key_Tab)
    assert canvas.selection == {0}
    assert "Card 1: rectangle" in canvas.accessibleDescription()
    before = board.drawing.shapes[0].shape.points
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Down, SHIFT)
    moved = board.drawing.shapes[0].shape.points
    assert moved[0][0] - before[0][0] == pytest.approx(1 / 400)
    assert moved[0][1] - before[0][1] == pytest.approx(10 / 200)
    QTest.keyClick(canvas, Qt.Key.Key_Left, CONTROL)
    assert board.drawing.shapes[0].shape.points[1][0] == pytest.approx(before[1][0] - 1 / 400)
    QTest.keyClick(canvas, Qt.Key.Key_Tab)
    QTest.keyClick(canvas, Qt.Key.Key_Tab)
    assert canvas.selection == {2}
    steps = board.drawing
    QTest.keyClick(canvas, Qt.Key.Key_Left, CONTROL)
    assert board.drawing == steps
    QTest.keyClick(canvas, Qt.Key.Key_Tab)
    assert editor.focusWidget() is not canvas
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Backtab)
    assert canvas.selection == {1}
    QTest.keyClick(canvas, Qt.Key.Key_D, CONTROL)
    assert len(listed(editor)) == 4
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert len(listed(editor)) == 3
    QTest.keyClick(canvas, Qt.Key.Key_A, CONTROL)
    QTest.keyClick(canvas, Qt.Key.Key_G, CONTROL)
    assert editor.counted == "Makes 1 card"
    QTest.keyClick(canvas, Qt.Key.Key_G, CONTROL | SHIFT)
    assert editor.counted == "Makes 3 cards"
    QTest.keyClick(canvas, Qt.Key.Key_Z, CONTROL)
    assert editor.counted == "Makes 1 card"
    QTest.keyClick(canvas, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert editor.counted == "Makes 3 cards"
    board.redo()
    QTest.keyClick(canvas, Qt.Key.Key_X)
    assert editor.counted == "Makes 3 cards"


def test_the_list_and_the_picture_choose_together(editor: OcclusionEditor) -> None:
    canvas, board = editor.board.canvas, editor.board
    drag(canvas, (0.1, 0.1), (0.3, 0.4))
    drag(canvas, (0.5, 0.1), (0.7, 0.4))
    assert [item.text()[:6] for item in board.list.selectedItems()] == ["Card 2"]
    board.list.clearSelection()
    board.list.item(0).setSelected(True)
    assert canvas.selection == {0}
    QTest.keyClick(board.list, Qt.Key.Key_Delete)
    assert len(listed(editor)) == 1


def test_a_label_hides_nothing(editor: OcclusionEditor) -> None:
    canvas, board = editor.board.canvas, editor.board
    QTest.keyClick(canvas, Qt.Key.Key_5)
    click(canvas, 0.2, 0.2)
    assert board.words.isVisible()
    assert board.words.hasFocus()
    QTest.keyClicks(board.words, "Aorta")
    assert listed(editor) == ["Label “Aorta”, 20% from the left, 20% from the top"]
    assert editor.counted == "Nothing is hidden yet"
    board.words.clear()
    board.words.textEdited.emit("")
    assert "Aorta" in listed(editor)[0]
    editor.grab()
    editor.save()
    assert "Nothing is hidden yet" in editor.error.text
    board.choose(frozenset())
    assert not board.words.isVisible()
    board._write_label("nobody's")
    board.choose_tool(Tool.TEXT)
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert len(listed(editor)) == 2


def test_a_drag_over_the_editor_is_taken_for_pictures_only(editor: OcclusionEditor) -> None:
    for data, is_taken in ((QMimeData(), False), (QMimeData(), True)):
        if is_taken:
            data.setUrls([QUrl.fromLocalFile("/a.png")])
        event = QDragEnterEvent(
            QPoint(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        event.ignore()
        editor.dragEnterEvent(event)
        assert event.isAccepted() is is_taken


def test_a_full_picture_says_so(editor: OcclusionEditor) -> None:
    board = editor.board
    drag(board.canvas, (0.1, 0.1), (0.3, 0.4))
    drawing = board.drawing
    while not drawing.is_full:
        drawing = drawing.added(drawing.shapes[0].shape)
    board.take_over(drawing)
    assert editor.counted == "Makes 500 cards"
    drag(board.canvas, (0.5, 0.5), (0.7, 0.7))
    assert board.drawing == drawing
    assert "as many shapes" in board._hint.text()


def test_zoom(editor: OcclusionEditor) -> None:
    canvas, board = editor.board.canvas, editor.board
    board.zoom_in()
    canvas.set_zoom(1.25)
    editor.resize(900, 700)
    board.zoom_out()
    board.zoom_out()
    assert canvas.zoom == pytest.approx(0.8)
    assert canvas.natural_size.width() == 400
    board.fit()
    assert canvas.width() <= board.width()
    assert canvas.zoom > 1


def note(services: Workspace, mode: str = BY_THEMSELVES, picture: bool = True) -> StoredNote:
    drawing = Drawing(mode=mode)
    for x in (0.1, 0.5):
        drawing = drawing.added(MaskShape("rect", ((x, 0.1), (0.2, 0.2))))
    new = OcclusionService.new_picture("heart.png", sample_picture(400, 200))
    parts = OcclusionParts(drawing.text(), "", "Heart", "Atlas")
    services.occlusions.save(None, parts, ("Anatomy",), ("a", "b"), "anatomy", new)
    if not picture:
        services.media_check.put_in_trash(["heart.png"])
    return saved(services)


def test_a_note_is_edited(qtbot: QtBot, theme: Theme, services: Workspace) -> None:
    stored = note(services)
    cards = services.library.cards(stored.id)
    editor = make(qtbot, theme, services, stored)
    assert editor.mode.taken == BY_THEMSELVES
    assert (editor.header.text(), editor.back_extra.text(), editor.tags.text()) == ("Heart", "Atlas", "a b")
    assert not editor.is_changed()
    editor.mode.buttons[0].click()
    assert editor.is_changed()
    editor.board.undo()
    assert editor.mode.taken == BY_THEMSELVES
    assert not editor.is_changed()
    editor.board.choose(frozenset({0}))
    editor.board.delete()
    editor.save()
    assert services.library.cards(stored.id) == [cards[1]]


def test_a_way_to_ask_from_elsewhere_is_kept(qtbot: QtBot, theme: Theme, services: Workspace) -> None:
    editor = make(qtbot, theme, services, note(services, ONLY_OTHERS))
    assert editor.mode.taken == ONLY_OTHERS
    editor.tags.setText("new")
    editor.save()
    parts = occlusion_parts(saved(services).note)
    assert parts is not None
    assert Drawing.read(parts.shapes).mode == ONLY_OTHERS


def test_a_missing_picture_is_chosen_again(
    qtbot: QtBot, theme: Theme, services: Workspace, picture: Path
) -> None:
    editor = make(qtbot, theme, services, note(services, picture=False))
    assert "The picture is missing" in editor.error.text
    editor.open_file(picture)
    assert editor.error.text == ""
    assert editor.header.text() == "Heart"
    editor.save()
    parts = occlusion_parts(saved(services).note)
    assert parts is not None
    assert parts.image == "heart_front.png"
    assert Drawing.read(parts.shapes).cards == 2


def test_leaving_asks_when_something_would_be_lost(editor: OcclusionEditor) -> None:
    editor.reject()
    assert editor.leaving.isVisible()
    editor.reject()
    assert not editor.leaving.isVisible()
    editor.reject()
    editor.leaving.stay.click()
    assert editor.isVisible()
    editor.reject()
    editor.leaving.leave.click()
    assert not editor.isVisible()
    assert editor.result_changes is None


def test_pictures_come_by_file_clipboard_and_drop(
    qtbot: QtBot,
    theme: Theme,
    services: Workspace,
    picture: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    editor = make(qtbot, theme, services)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    editor.choose_first.click()
    assert editor.choose_first.isVisible()
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("words")
    editor.paste()
    assert "There is no picture" in editor.error.text
    clipboard.setImage(QImage.fromData(sample_picture(30, 20)))
    QTest.keyClick(editor.choose_first, Qt.Key.Key_V, CONTROL)
    assert editor.board.canvas.natural_size.width() == 30
    assert editor.error.text == ""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(picture))])
    editor.dropEvent(
        QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    assert editor.board.canvas.natural_size.width() == 400
    picture.write_bytes(b"no picture")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(picture), ""))
    editor.change_picture.click()
    assert "no picture that cards can show" in editor.error.text
    picture.write_bytes(sample_picture(90, 90))
    monkeypatch.setattr(card_pictures, "MAX_PIXELS", 10)
    editor.change_picture.click()
    assert "This picture can't be shown" in editor.error.text
    assert editor.board.canvas.natural_size.width() == 400


@pytest.mark.parametrize("name", ["<img src=x>.png", "<b>_hand_\nbones.png", f"{'x' * 240}.png"])
def test_a_hostile_file_name_is_no_markup(editor: OcclusionEditor, picture: Path, name: str) -> None:
    hostile = picture.with_name(name)
    try:
        hostile.write_bytes(picture.read_bytes())
    except OSError:
        pytest.skip("no file can be called so here")
    editor.header.clear()
    editor.open_file(hostile)
    assert "<" not in editor.header.field()
    assert editor.header.text() in {"img src=x", "b hand bones", "x" * 240}


def test_the_right_editor_opens(
    qtbot: QtBot, theme: Theme, services: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(OcclusionEditor, "exec", lambda self: opened.append(self.windowTitle()))
    window = MainWindow(theme)
    qtbot.addWidget(window)
    makers = PageMakers(
        services,
        theme,
        Now(),
        window,
        tmp_path,
        Preferences(),
        lambda: None,
        restore=lambda _: None,
        switch=lambda _: None,
    )
    stored = note(services)
    assert makers.edit_note(stored) is None
    assert makers.edit_occlusion() is None
    assert opened == ["Edit image occlusion", "Image occlusion"]


def test_the_decks_page_leads_here_and_to_the_check_of_media(
    qtbot: QtBot, theme: Theme, services: Workspace
) -> None:
    fill(services, [basic("femur")], ("Anatomy",))
    asked: list[tuple[str, ...] | None] = []
    went: list[str] = []
    saved_as = changes("Add a note", Subject.NOTES)

    def add(deck: tuple[str, ...] | None) -> Changes:
        asked.append(deck)
        return saved_as

    page = DecksPage(theme, services.library, lambda *_: None, services.presets, add_occlusion=add)
    qtbot.addWidget(page)
    page.went_to.connect(lambda name, _: went.append(name))
    page.activate()
    entries = {entry.text(): entry for entry in page.more.menu().actions()}
    with qtbot.waitSignal(page.changed) as told:
        entries["Add an image occlusion…"].trigger()
    assert told.args == [saved_as]
    assert asked == [("Anatomy",)]
    entries["Check media"].trigger()
    assert went == ["media"]
