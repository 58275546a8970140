"""Fields as formatted text: the tools, the keys, the clipboard, and HTML beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QImage, QImageWriter, QTextCursor, QTextDocument
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cpccards.domain.errors import BadInput
from cpccards.domain.media_kinds import content_type
from cpccards.gui import picture_intake
from cpccards.gui.card_media import CardMedia
from cpccards.gui.picture_intake import LONGEST_SIDE, name_for, png_of, taken_in
from cpccards.gui.rich_document import put, text_of
from cpccards.gui.rich_text import RichText, normalised, read, write
from cpccards.gui.theme import DARK, LIGHT, Theme
from cpccards.gui.widgets.notes.field_edit import FieldEdit
from cpccards.gui.widgets.notes.format_bar import FormatBar
from cpccards.gui.widgets.notes.note_field import NoteField, Surroundings
from cpccards.gui.widgets.notes.rich_field import RichField
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless
from tests.gui.test_rich_text import TEXTS

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
TABLE = "<table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>d</td></tr></table>"


@pytest.fixture
def around(theme: Theme, services: Workspace) -> Surroundings:
    editing = services.note_editing
    return Surroundings(theme, editing.clean, editing.left_out, CardMedia(services.media))


@pytest.fixture
def field(qtbot: QtBot, around: Surroundings) -> NoteField:
    made = NoteField(around, "Front")
    made.set_takes_gaps(on=True)
    qtbot.addWidget(made)
    made.resize(400, 200)
    made.show()
    return made


@pytest.fixture
def rich(field: NoteField) -> RichField:
    return field.rich


@pytest.fixture
def bar(qtbot: QtBot, theme: Theme, field: NoteField) -> FormatBar:
    made = FormatBar(theme)
    qtbot.addWidget(made)
    made.show()
    made.follow(field)
    return made


def select(editor: RichField | FieldEdit, start: int, end: int) -> None:
    cursor = editor.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)


@given(TEXTS)
@settings(deadline=None)
def test_a_document_keeps_all_that_was_put_into_it(text: RichText) -> None:
    document = QTextDocument()
    put(QTextCursor(document), normalised(text), LIGHT)
    assert text_of(document) == normalised(text)


@given(text=TEXTS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_editing_one_letter_changes_nothing_else(rich: RichField, text: RichText) -> None:
    source = write(text)
    assert rich.set_field(source)
    assert rich.field() == source
    rich.moveCursor(QTextCursor.MoveOperation.Start)
    rich.insertPlainText("x")
    rich.textCursor().deletePreviousChar()
    edited = read(rich.field())
    assert edited is not None
    assert write(edited) == rich.field()


@pytest.mark.parametrize(
    ("key", "held", "tag"),
    [
        (Qt.Key.Key_B, CONTROL, "b"),
        (Qt.Key.Key_I, CONTROL, "i"),
        (Qt.Key.Key_U, CONTROL, "u"),
        (Qt.Key.Key_Equal, CONTROL, "sub"),
        (Qt.Key.Key_Equal, CONTROL | SHIFT, "sup"),
        (Qt.Key.Key_Plus, CONTROL | SHIFT, "sup"),
    ],
)
def test_keys_mark_the_selection_and_take_the_mark_off(
    rich: RichField, key: Qt.Key, held: Qt.KeyboardModifier, tag: str
) -> None:
    rich.setPlainText("one two 🩺")
    select(rich, 4, 10)
    QTest.keyClick(rich, key, held)
    assert rich.field() == f"one <{tag}>two 🩺</{tag}>"
    assert tag in rich.marks()
    QTest.keyClick(rich, key, held)
    assert rich.field() == "one two 🩺"


def test_without_a_selection_what_is_typed_next_is_marked(rich: RichField) -> None:
    QTest.keyClick(rich, Qt.Key.Key_B, CONTROL)
    QTest.keyClicks(rich, "bold")
    QTest.keyClick(rich, Qt.Key.Key_B, CONTROL)
    QTest.keyClicks(rich, " <plain>")
    assert rich.field() == "<b>bold</b> &lt;plain&gt;"
    rich.undo()
    rich.undo()
    assert rich.field() == ""


def test_high_takes_the_place_of_low(rich: RichField) -> None:
    rich.set_field("H<sub>2</sub>")
    rich.selectAll()
    rich.toggle("sup")
    assert rich.field() in {"<sup>H2</sup>", "H2"}
    select(rich, 1, 2)
    rich.toggle("sub")
    assert "<sub>2</sub>" in rich.field()


def test_words_get_a_meaning_a_link_and_lose_them(rich: RichField) -> None:
    rich.set_field("see <b>the</b> manual")
    select(rich, 4, 14)
    rich.mean("means-caution")
    rich.link_to("https://x.org/?a&b")
    marked = 'see <a href="https://x.org/?a&amp;b"><span class="means-caution"><b>the</b> manual</span></a>'
    assert rich.field() == marked
    assert rich.link() == "https://x.org/?a&b"
    QTest.keyClick(rich, Qt.Key.Key_R, CONTROL)
    assert rich.field() == "see the manual"
    assert rich.link() == ""
    rich.moveCursor(QTextCursor.MoveOperation.End)
    rich.link_to("https://y.org")
    QTest.keyClicks(rich, "!")
    assert rich.field() == 'see the manual<a href="https://y.org">https://y.org</a>!'


def test_lines_become_lists_and_lines_again(rich: RichField) -> None:
    rich.setPlainText("one\ntwo\nthree")
    select(rich, 0, 6)
    QTest.keyClick(rich, Qt.Key.Key_L, CONTROL | SHIFT)
    assert rich.field() == "<ul><li>one</li><li>two</li></ul>three"
    QTest.keyClick(rich, Qt.Key.Key_N, CONTROL | SHIFT)
    assert rich.field() == "<ol><li>one</li><li>two</li></ol>three"
    QTest.keyClick(rich, Qt.Key.Key_N, CONTROL | SHIFT)
    assert rich.field() == "one<br>two<br>three"


def test_enter_on_an_empty_item_leaves_the_list(rich: RichField) -> None:
    rich.toggle_list("ul")
    QTest.keyClicks(rich, "one")
    QTest.keyClick(rich, Qt.Key.Key_Return)
    QTest.keyClick(rich, Qt.Key.Key_Return)
    QTest.keyClicks(rich, "after")
    assert rich.field() == "<ul><li>one</li></ul>after"


def test_plain_text_takes_lists_away_too(rich: RichField) -> None:
    rich.set_field("<ul><li><b>one</b></li></ul>")
    rich.selectAll()
    rich.clear_look()
    assert rich.field() == "one"


def test_a_table_is_made_and_changed(rich: RichField) -> None:
    QTest.keyClick(rich, Qt.Key.Key_T, CONTROL | SHIFT)
    assert rich.is_in_table()
    QTest.keyClicks(rich, "a")
    assert rich.field() == ("<table><tr><th>a</th><th></th></tr><tr><td></td><td></td></tr></table>")
    rich.insert_table(2, 2)
    rich.toggle_list("ul")
    assert rich.field().count("<table>") == 1
    rich.change_table("add row")
    rich.change_table("add column")
    assert rich.field() == (
        "<table><tr><th>a</th><th></th><th></th></tr>"
        + "<tr><td></td><td></td><td></td></tr>" * 2
        + "</table>"
    )
    rich.moveCursor(QTextCursor.MoveOperation.NextBlock)
    rich.change_table("remove column")
    rich.change_table("remove row")
    rich.change_table("remove row")
    assert rich.field().count("<tr>") == 1
    rich.change_table("remove row")
    assert rich.field() == ""
    rich.change_table("add row")
    assert rich.field() == ""


def test_tab_goes_from_cell_to_cell_and_from_the_last_one_on(rich: RichField, field: NoteField) -> None:
    field.set_field(TABLE)
    rich.moveCursor(QTextCursor.MoveOperation.NextBlock)
    for letter, key in zip("1234", [Qt.Key.Key_Tab] * 3 + [Qt.Key.Key_Backtab], strict=True):
        QTest.keyClicks(rich, letter)
        QTest.keyClick(rich, key)
    QTest.keyClicks(rich, "5")
    for written in ("1a", "2b", "53c", "4d"):
        assert written in rich.field()
    rich.moveCursor(QTextCursor.MoveOperation.NextCell)
    assert not rich.focusNextPrevChild(True)


def test_a_table_does_not_stand_in_a_list(rich: RichField) -> None:
    rich.set_field("<ul><li>one</li></ul>")
    rich.moveCursor(QTextCursor.MoveOperation.End)
    rich.insert_table(1, 1)
    assert rich.field() == "<ul><li>one</li></ul><table><tr><th></th></tr></table>"


def test_gaps_are_numbered(rich: RichField) -> None:
    rich.set_field("<b>one</b> two three")
    select(rich, 0, 3)
    QTest.keyClick(rich, Qt.Key.Key_C, CONTROL | SHIFT)
    assert not rich.textCursor().hasSelection()
    select(rich, 12, 15)
    QTest.keyClick(rich, Qt.Key.Key_C, CONTROL | SHIFT)
    select(rich, 24, 29)
    QTest.keyClick(rich, Qt.Key.Key_C, CONTROL | SHIFT | ALT)
    assert rich.field() == "{{c1::<b>one</b>}} {{c2::two}} {{c2::three}}"
    rich.set_field("")
    rich.make_gap()
    QTest.keyClicks(rich, "new")
    assert rich.field() == "{{c1::new}}"


def test_a_field_grows_with_its_text(rich: RichField) -> None:
    low = rich.height()
    rich.setPlainText("one\ntwo\nthree\nfour")
    high = rich.height()
    assert high > low
    rich.setPlainText("\n" * 50)
    assert rich.height() < 2 * high + 60
    rich.setPlainText("x")
    assert rich.height() == low


def test_another_theme_draws_meanings_anew_and_changes_no_word(rich: RichField, theme: Theme) -> None:
    raw = 'a<br />\n<span class="means-answer">b</span>'
    rich.set_field(raw)
    try:
        theme.apply("dark", 100)
        look = rich.document().lastBlock().begin().fragment().charFormat()
        assert look.foreground().color().name().upper() == DARK.good
        assert rich.field() == raw
    finally:
        theme.apply("light", 100)


# The clipboard


def pasted(rich: RichField, **given_: str) -> str:
    data = QMimeData()
    if "html" in given_:
        data.setHtml(given_["html"])
    data.setText(given_.get("text", "plain"))
    assert rich.canInsertFromMimeData(data)
    rich.insertFromMimeData(data)
    return rich.field()


def test_what_is_pasted_is_what_cards_show(rich: RichField) -> None:
    foreign = (
        '<html><body><span style="color:red"><b onclick="x">bold</b></span><script>y</script></body></html>'
    )
    assert pasted(rich, html=foreign) == "<b>bold</b>"


def test_html_that_a_field_can_not_hold_keeps_what_it_can(rich: RichField) -> None:
    nested = "<b><p>t</p></b><ul><li>a<ul><li>b</li></ul></li></ul>"
    assert pasted(rich, html=nested) == "<b>t</b><ul><li>a</li><li>b</li></ul>"


def test_html_without_words_is_pasted_as_plain_text(rich: RichField) -> None:
    assert pasted(rich, html="<img src='https://x.y/z'>", text="a\n<b>") == "a<br>&lt;b&gt;"


def test_what_is_copied_is_pasted_as_it_was_from_within_a_page(rich: RichField) -> None:
    own = '<span class="means-code">E11.9</span>'
    page = f"<html><body>\n<!--StartFragment-->{own}<!--EndFragment-->\n</body></html>"
    assert pasted(rich, html=page) == own


def test_what_is_copied_is_pasted_as_it_was(rich: RichField) -> None:
    source = f'<b>x</b> <span class="means-code">E11.9</span><ul><li>i</li></ul>{TABLE}end'
    rich.set_field(source)
    rich.selectAll()
    data = rich.createMimeDataFromSelection()
    assert "E11.9" in data.text()
    rich.set_field("")
    rich.insertFromMimeData(data)
    assert rich.field() == source


def test_a_table_pasted_into_a_cell_is_its_words(rich: RichField) -> None:
    rich.insert_table(1, 1)
    assert pasted(rich, html=TABLE) == "<table><tr><th>a b c d</th></tr></table>"


def test_pictures_and_files_are_handed_on(rich: RichField, qtbot: QtBot, tmp_path: Path) -> None:
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    data = QMimeData()
    data.setImageData(image)
    with qtbot.waitSignal(rich.picture_given) as given_:
        rich.insertFromMimeData(data)
    assert given_.args == [png_of(image)]
    # A browser says beside a picture where it is from.
    data.setHtml("<img src='https://example.org/x.png'>")
    with qtbot.waitSignal(rich.picture_given) as given_:
        rich.insertFromMimeData(data)
    assert given_.args == [png_of(image)]
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.png"))])
    with qtbot.waitSignal(rich.picture_given) as given_:
        rich.insertFromMimeData(files)
    assert given_.args is not None
    assert Path(str(given_.args[0])) == tmp_path / "a.png"
    assert rich.field() == ""


def test_a_picture_comes_from_the_library_only(rich: RichField, services: Workspace) -> None:
    image = QImage(6, 3, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    name = services.media.put("a b%.png", png_of(image))
    rich.put_picture(name)
    assert rich.field() == f'<img src="{name}">'
    kind = QTextDocument.ResourceType.ImageResource.value
    found = rich.loadResource(kind, QUrl("picture:a%20b%25.png"))
    assert isinstance(found, QImage)
    assert found.width() == 6
    for address in ("picture:none.png", "file:///etc/passwd", "https://x.org/a.png"):
        blank = rich.loadResource(kind, QUrl(address))
        assert isinstance(blank, QImage)
        assert blank.width() == 1
    assert rich.loadResource(QTextDocument.ResourceType.StyleSheetResource.value, "x.css") == " "


# HTML beside it


def test_html_is_shown_and_back_without_a_change(field: NoteField) -> None:
    raw = "a<br />\n<strong>b</strong>"
    field.set_field(raw)
    field.setFocus()
    QTest.keyClick(field.rich, Qt.Key.Key_X, CONTROL | SHIFT)
    assert field.html.isVisible()
    assert field.html.hasFocus()
    assert field.html.text() == raw
    assert field.remark == "HTML. Ctrl+Shift+X turns back to formatted text."
    QTest.keyClick(field.html, Qt.Key.Key_X, CONTROL | SHIFT)
    assert not field.html.isVisible()
    assert field.field() == raw
    assert field.remark == ""


def test_html_that_is_written_becomes_formatted_text(field: NoteField) -> None:
    field.show_html(on=True)
    field.html.setPlainText("<b>x</b>")
    field.show_html(on=False)
    assert field.rich.toPlainText() == "x"
    assert field.field() == "<b>x</b>"
    field.rich.undo()
    assert field.rich.toPlainText() == ""


def test_what_formatted_text_could_not_keep_stays_html(field: NoteField) -> None:
    raw = '<font color="red">x</font><script>y</script>'
    field.set_field(raw)
    assert field.html.isVisible()
    assert field.field() == raw
    assert field.remark == "Cards do not show: <font>, color, <script>."
    field.show_html(on=False)
    assert not field.html.isVisible()
    assert field.field() == "x"
    assert field.remark == "Left out, as cards do not show it: <font>, color, <script>."
    field.set_field("<hr>")
    assert field.remark == "Shown as HTML, as formatted text could not keep all of it."
    field.show_html(on=False)
    assert field.html.isVisible()
    assert field.field() == "<hr>"
    assert field.remark == "Formatted text could not keep all of this, so it stays HTML."


def test_only_the_first_of_many_losses_are_named(field: NoteField) -> None:
    field.set_field('<b a="" b="" c="" d="" e="" f="" g="">x</b>')
    assert field.remark == "Cards do not show: a, b, c, d, e, f and more."


def test_html_has_its_keys_too(field: NoteField) -> None:
    field.set_field("<hr>one two")
    select(field.html, 4, 7)
    QTest.keyClick(field.html, Qt.Key.Key_B, CONTROL)
    assert field.field() == "<hr><b>one</b> two"
    QTest.keyClick(field.html, Qt.Key.Key_B, CONTROL)
    select(field.html, 8, 11)
    QTest.keyClick(field.html, Qt.Key.Key_C, CONTROL | SHIFT)
    assert field.field() == "<hr>one {{c1::two}}"
    select(field.html, 4, 7)
    field.make_gap(same=True)
    assert field.field() == "<hr>{{c1::one}} {{c1::two}}"
    field.html.setPlainText("")
    field.html.toggle("i")
    QTest.keyClicks(field.html, "x")
    assert field.field() == "<i>x</i>"


# The bar


def test_the_bar_shows_and_does_what_the_field_has(bar: FormatBar, field: NoteField) -> None:
    field.set_field("<b>one</b>")
    field.rich.selectAll()
    assert bar.tool("bold").isChecked()
    bar.tool("italic").click()
    bar.tool("list-bullets").click()
    assert field.field() == "<ul><li><b><i>one</i></b></li></ul>"
    bar.tool("clear-look").click()
    assert field.field() == "one"
    bar.tool("gap").click()
    assert field.field() == "{{c1::one}}"
    bar.tool("html").click()
    assert field.html.isVisible()
    assert not bar.tool("link").isEnabled()
    select(field.html, 0, 2)
    bar.tool("bold").click()
    assert field.field().startswith("<b>{{</b>")
    bar.ask_for_link()
    assert not bar.link_row.isVisible()


def act(bar: FormatBar, words: str) -> None:
    actions = {action.text(): action for action in (*bar.table.actions(), *bar.meaning.actions())}
    actions[words].trigger()


def test_menus_make_tables_and_meanings(bar: FormatBar, field: NoteField) -> None:
    act(bar, "3 rows, 2 columns")
    bar.table.aboutToShow.emit()
    assert all(action.isEnabled() for action in bar.table.actions())
    act(bar, "Remove the column")
    assert field.field() == "<table><tr><th></th></tr><tr><td></td></tr><tr><td></td></tr></table>"
    field.set_field("careful")
    bar.table.aboutToShow.emit()
    assert not bar.table.actions()[-1].isEnabled()
    field.rich.selectAll()
    act(bar, "Caution")
    assert field.field() == '<span class="means-caution">careful</span>'
    act(bar, "Nothing of these")
    assert field.field() == "careful"


def test_a_link_is_asked_for_in_place(bar: FormatBar, field: NoteField) -> None:
    field.set_field("manual")
    field.rich.selectAll()
    field.link_wanted.connect(bar.ask_for_link)
    QTest.keyClick(field.rich, Qt.Key.Key_L, CONTROL)
    assert bar.link_row.isVisible()
    bar._address.setText("http://x.org")
    QTest.keyClick(bar._address, Qt.Key.Key_Return)
    assert bar._complaint.isVisible()
    bar._address.setText("https://x.org")
    QTest.keyClick(bar._address, Qt.Key.Key_Return)
    assert not bar.link_row.isVisible()
    assert field.field() == '<a href="https://x.org">manual</a>'
    bar.ask_for_link()
    assert bar._address.text() == "https://x.org"
    bar._address.clear()
    bar.set_link()
    assert field.field() == "manual"


def test_arrow_keys_go_from_tool_to_tool(bar: FormatBar, qtbot: QtBot) -> None:
    with qtbot.waitActive(bar):
        bar.activateWindow()
    bar.tool("bold").setFocus()
    QTest.keyClick(bar.tool("bold"), Qt.Key.Key_Right)
    assert bar.tool("italic").hasFocus()
    QTest.keyClick(bar.tool("italic"), Qt.Key.Key_Left)
    QTest.keyClick(bar.tool("bold"), Qt.Key.Key_Left)
    assert bar.tool("html").hasFocus()
    assert nameless(bar) == []


def test_without_a_field_nothing_can_be_done(qtbot: QtBot, theme: Theme) -> None:
    bar = FormatBar(theme)
    qtbot.addWidget(bar)
    assert not any(bar.tool(icon).isEnabled() for icon in ("bold", "table", "link", "gap", "html", "picture"))
    bar.ask_for_link()
    assert bar.field is None


def test_the_bar_follows_the_field_with_the_focus(
    bar: FormatBar, qtbot: QtBot, around: Surroundings, field: NoteField
) -> None:
    other = NoteField(around, "Back")
    qtbot.addWidget(other)
    other.set_field("<i>x</i>")
    bar.follow(other)
    other.rich.selectAll()
    assert bar.tool("italic").isChecked()
    bar.tool("italic").click()
    assert (field.field(), other.field()) == ("", "x")


# Pictures on their way in


def encoded(image: QImage, kind: str) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, QByteArray(kind.encode())).write(image)
    return bytes(buffer.data().data())


@pytest.fixture
def drawn() -> Callable[[int, int], QImage]:
    def make(width: int, height: int) -> QImage:
        image = QImage(width, height, QImage.Format.Format_RGB32)
        image.fill(QColor("red"))
        return image

    return make


@pytest.mark.parametrize("kind", ["png", "jpeg", "bmp", "webp"])
def test_a_small_picture_is_kept_as_it_is(drawn: Callable[[int, int], QImage], kind: str) -> None:
    data = encoded(drawn(30, 20), kind)
    assert taken_in(data) == data
    assert name_for(data).endswith(kind.replace("jpeg", "jpg"))
    assert name_for(data) == name_for(taken_in(data))


@pytest.mark.parametrize(
    ("kind", "kept"), [("png", "image/png"), ("jpeg", "image/jpeg"), ("bmp", "image/png")]
)
def test_a_large_picture_is_made_smaller(drawn: Callable[[int, int], QImage], kind: str, kept: str) -> None:
    data = taken_in(encoded(drawn(LONGEST_SIDE + 400, 500), kind))
    assert content_type(data) == kept
    image = QImage.fromData(QByteArray(data))
    assert (image.width(), image.height()) == (LONGEST_SIDE, 400)
    assert QImage.fromData(QByteArray(png_of(drawn(500, LONGEST_SIDE * 2)))).height() == LONGEST_SIDE


def test_a_picture_of_too_many_pixels_is_refused(
    drawn: Callable[[int, int], QImage], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = encoded(drawn(30, 20), "png")
    monkeypatch.setattr(picture_intake, "MOST_PIXELS", 599)
    with pytest.raises(BadInput, match="million pixels"):
        taken_in(data)
