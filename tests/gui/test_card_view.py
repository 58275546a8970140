"""The card view: what it shows, and that nothing outside a card can be reached from it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QImage, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTextBrowser, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from cpccards.gui.theme import Theme
from cpccards.gui.widgets.notes.card_view import CARD_CHARACTERS, CardView
from tests.support.no_network import listening

SECRET = QColor("#ff00c8")
"""A colour no theme has: where it is seen, a file was opened."""

Reach = Callable[[Path], str]

PICTURES: dict[str, Reach] = {
    "absolute path": lambda path: f'<img src="{path}" width="40" height="40">',
    "file address": lambda path: f'<img src="file://{path}" width="40" height="40">',
    "way up": lambda path: f'<img src="{"../" * 40}{path.relative_to("/")}" width="40" height="40">',
    "percent signs": lambda path: f'<img src="file://{str(path).replace(".png", "%2Epng")}" width="40">',
    "background of a cell": lambda path: (
        f'<table background="{path}" width="80"><tr><td>cell<br>cell</td></tr></table>'
    ),
    "background in a style": lambda path: (
        f'<table width="80"><tr><td style="background-image: url({path})">cell<br>cell</td></tr></table>'
    ),
}
SHEETS: dict[str, Reach] = {
    "@import of a path": lambda path: f"<style>@import url('{path}');</style><p>words words words</p>",
    "@import of a file address": lambda path: f'<style>@import "file://{path}";</style><p>words words</p>',
}


class Unguarded(CardView):
    """The card view with Qt's own way of finding resources, and of drawing pictures."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setDocument(QTextDocument(self))

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        return QTextBrowser.loadResource(self, kind, name)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A real picture on disk, all of it in the tell-tale colour."""
    path = tmp_path / "secret.png"
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(SECRET)
    assert image.save(str(path))
    return path


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """A real style sheet on disk that colours words in the tell-tale colour."""
    path = tmp_path / "secret.css"
    path.write_text(f"p {{ color: {SECRET.name()}; background-color: {SECRET.name()}; }}")
    return path


def show(qtbot: QtBot, view: CardView, html: str) -> CardView:
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.show()
    view.show_html(html)
    return view


def pixels(view: CardView, wanted: QColor = SECRET) -> int:
    image = view.grab().toImage()
    colors = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return colors.count(wanted)


@pytest.mark.parametrize("reach", PICTURES.values(), ids=PICTURES.keys())
def test_no_picture_on_disk_is_shown(qtbot: QtBot, theme: Theme, picture: Path, reach: Reach) -> None:
    assert pixels(show(qtbot, CardView(theme), reach(picture))) == 0


@pytest.mark.parametrize("reach", SHEETS.values(), ids=SHEETS.keys())
def test_no_style_sheet_on_disk_is_read(qtbot: QtBot, theme: Theme, sheet: Path, reach: Reach) -> None:
    assert pixels(show(qtbot, CardView(theme), reach(sheet))) == 0


@pytest.mark.parametrize("reach", PICTURES.values(), ids=PICTURES.keys())
def test_without_the_guard_the_picture_would_show(
    qtbot: QtBot, theme: Theme, picture: Path, reach: Reach
) -> None:
    assert pixels(show(qtbot, Unguarded(theme), reach(picture))) > 100


@pytest.mark.parametrize("reach", SHEETS.values(), ids=SHEETS.keys())
def test_without_the_guard_the_style_sheet_would_be_read(
    qtbot: QtBot, theme: Theme, sheet: Path, reach: Reach
) -> None:
    assert pixels(show(qtbot, Unguarded(theme), reach(sheet))) > 100


@pytest.mark.parametrize(
    "address",
    [
        "/etc/passwd",
        "file:///etc/passwd",
        "../../etc/passwd",
        "//server/share/picture.png",
        r"\\server\share\picture.png",
        "file://server/share/picture.png",
        "qrc:/picture.png",
        ":/qt-project.org/styles/commonstyle/images/floppy-16.png",
        "http://127.0.0.1/picture.png",
        "https://127.0.0.1/picture.png",
        "data:image/png;base64,iVBORw0KGgo=",
        "",
    ],
)
@pytest.mark.parametrize("kind", list(QTextDocument.ResourceType))
def test_every_resource_is_a_blank_pixel_or_no_words(
    qtbot: QtBot, theme: Theme, kind: QTextDocument.ResourceType, address: str
) -> None:
    view = CardView(theme)
    qtbot.addWidget(view)
    found = view.document().resource(kind.value, QUrl(address))
    if kind is QTextDocument.ResourceType.ImageResource:
        assert isinstance(found, QImage)
        assert (found.width(), found.height()) == (1, 1)
        assert found.pixelColor(0, 0).alpha() == 0
    else:
        assert not str(found or "").strip()


def test_no_address_is_asked_for(qtbot: QtBot, theme: Theme) -> None:
    with listening() as server:
        port = server.getsockname()[1]
        html = f'<img src="http://127.0.0.1:{port}/a.png"><style>@import "http://127.0.0.1:{port}/a";</style>'
        show(qtbot, CardView(theme), html).grab()
        with pytest.raises(BlockingIOError):
            server.accept()


def test_it_stays_guarded_in_another_theme(qtbot: QtBot, theme: Theme, picture: Path) -> None:
    view = show(qtbot, CardView(theme), f'<img src="{picture}" width="40" height="40"> words')
    try:
        theme.apply("dark", 100)
        assert pixels(view) == 0
        assert view.toPlainText().strip().endswith("words")
    finally:
        theme.apply("light", 100)


# Links


def test_an_https_link_is_handed_on_and_opened_by_nobody(qtbot: QtBot, theme: Theme) -> None:
    view = show(qtbot, CardView(theme), '<a href="https://www.cms.gov/ncci?a=1">NCCI</a> and words')
    assert not view.openLinks()
    assert not view.openExternalLinks()
    with qtbot.waitSignal(view.link_chosen) as chosen:
        place = view.cursorRect().center() + QPoint(12, 0)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert chosen.args == ["https://www.cms.gov/ncci?a=1"]
    assert view.toPlainText() == "NCCI and words"


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org",
        "file:///etc/passwd",
        "/etc/passwd",
        "javascript:alert(1)",
        "mailto:a@example.org",
        "ftp://example.org",
        "#part",
        "media:picture.png",
        "HTTPS",
        "",
    ],
)
def test_no_other_link_leads_anywhere(qtbot: QtBot, theme: Theme, address: str) -> None:
    view = show(qtbot, CardView(theme), f'<a href="{address}">there</a>')
    with qtbot.assertNotEmitted(view.link_chosen):
        view.anchorClicked.emit(QUrl(address))
    assert view.toPlainText() == "there"


# Height


LONG = "Report the procedure that was performed, not the one that was planned. " * 12


def test_the_height_follows_the_width(qtbot: QtBot, theme: Theme) -> None:
    view = show(qtbot, CardView(theme), LONG)
    assert view.hasHeightForWidth()
    narrow, wide = view.heightForWidth(200), view.heightForWidth(500)
    assert narrow > 1.8 * wide
    assert view.heightForWidth(200) == narrow, "asking changes nothing"


def test_all_of_the_text_is_in_sight(qtbot: QtBot, theme: Theme) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    layout = QVBoxLayout(around)
    view = CardView(theme)
    layout.addWidget(view)
    layout.addStretch(1)
    around.resize(400, 1200)
    around.show()
    view.show_html("short")
    qtbot.waitUntil(lambda: view.height() < 60)
    short = view.height()
    view.show_html(LONG)
    qtbot.waitUntil(lambda: view.height() >= view.document().size().height())
    assert view.height() > 3 * short
    assert view.verticalScrollBar().maximum() == 0
    view.show_html("short")
    qtbot.waitUntil(lambda: view.height() == short)


def test_lines_are_no_longer_than_reads_well(qtbot: QtBot, theme: Theme) -> None:
    view = show(qtbot, CardView(theme), LONG)
    widest = view.fontMetrics().averageCharWidth() * CARD_CHARACTERS
    assert view.maximumWidth() == widest
    assert view.heightForWidth(10 * widest) == view.heightForWidth(widest)


def test_larger_text_is_taller(qtbot: QtBot, theme: Theme) -> None:
    view = show(qtbot, CardView(theme), LONG)
    usual = view.heightForWidth(300)
    try:
        theme.apply("light", 150)
        assert view.heightForWidth(300) > 1.5 * usual
    finally:
        theme.apply("light", 100)


@pytest.mark.parametrize(
    "html", ["x" * 3000, "<pre>" + "pneumonoultramicroscopic" * 60 + "</pre>", "https://a.org/" + "a/" * 900]
)
def test_text_without_a_place_to_break_stays_inside(qtbot: QtBot, theme: Theme, html: str) -> None:
    view = show(qtbot, CardView(theme), html)
    height = view.heightForWidth(300)
    assert view.document().idealWidth() <= 300 + 1
    assert height > view.fontMetrics().height() * 5
    assert view.horizontalScrollBar().maximum() == 0


def test_an_empty_card_takes_hardly_any_room(qtbot: QtBot, theme: Theme) -> None:
    view = show(qtbot, CardView(theme), "")
    assert view.heightForWidth(300) < 3 * view.fontMetrics().height()


def test_a_screen_reader_gets_the_words(qtbot: QtBot, theme: Theme) -> None:
    view = show(qtbot, CardView(theme), "<b>Modifier</b> 25 &amp; 59")
    assert view.accessibleName() == "Modifier 25 & 59"
    assert view.focusPolicy() is Qt.FocusPolicy.NoFocus


def test_marks_of_a_comparison_differ_by_more_than_colour(qtbot: QtBot, theme: Theme) -> None:
    view = show(qtbot, CardView(theme), '<span class="wrong">a</span><span class="missing">b</span>')
    cursor = view.textCursor()
    cursor.setPosition(1)
    assert cursor.charFormat().fontStrikeOut()
    cursor.setPosition(2)
    assert cursor.charFormat().fontUnderline()
