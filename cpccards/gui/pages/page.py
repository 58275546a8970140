"""What every page is: a heading, content at most 960 px wide, and an ear for changes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.changes import Changes
from cpccards.domain.errors import CpcCardsError

CONTENT_WIDTH = 960
MARGIN = 24
BLOCK = 16
INSIDE = 8


class Page(QWidget):
    """A page of the main window.

    Signals:
        changed: a `Changes`; the window hands it to every page.
        went_to: (page name, argument or None); the window goes there.
        told: a short word for the learner; the window shows it.
        undo_requested: a button for what Ctrl+Z does.
        held: the library is being written, and nothing else may be done meanwhile; or that is over.
    """

    changed = Signal(object)
    went_to = Signal(str, object)
    told = Signal(str)
    undo_requested = Signal()
    held = Signal(bool)

    name = ""
    """Key of the page in the sidebar, and of its help page."""
    title = ""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAccessibleName(self.title)

    def activate(self, argument: object = None) -> None:
        """The page is about to be shown."""

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Something changed, or was `undone`; refresh if it concerns this page."""

    def woken(self) -> None:
        """The window came back to the front; time may have passed."""

    def card_text(self) -> str:
        """The text of the card on screen, for a report that is to hold it; empty without one."""
        return ""

    def carry_out(self, act: Callable[[], Changes], note: ErrorNote) -> bool:
        """Does something and hands on what it changed; False when it failed, which `note` says then."""
        try:
            changed = act()
        except CpcCardsError as error:
            note.say(error)
            return False
        note.say(None)
        self.changed.emit(changed)
        return True


def label(text: str = "", role: str = "", *, wrap: bool = False, parent: QWidget | None = None) -> QLabel:
    """A plain-text label; nothing from a deck is ever read as mark-up."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    return made


def way_back(to: str, name: str = "") -> QPushButton:
    """A link to where one came from: “‹ Decks”.

    Args:
        name: what a screen reader says, where that is more than `to`.
    """
    made = QPushButton(f"‹ {to}")
    made.setProperty("role", "link")
    made.setAccessibleName(name or to)
    return made


def set_role(widget: QWidget, role: str) -> None:
    """Gives a widget another role of the style sheet, and its look."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def head_under(back: QPushButton, title: QWidget | QLayout) -> QVBoxLayout:
    """The head of a page that one came to: the link back, and under it the title or the row it stands in."""
    head = QVBoxLayout()
    head.setSpacing(2)
    head.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
    if isinstance(title, QLayout):
        head.addLayout(title)
    else:
        head.addWidget(title)
    return head


def row_of(*widgets: QWidget) -> QHBoxLayout:
    """Widgets side by side from the left, buttons mostly."""
    row = QHBoxLayout()
    row.setSpacing(INSIDE)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row


def bordered(frame: QFrame, role: str = "surface") -> QVBoxLayout:
    """Makes a frame a bordered block; its layout."""
    frame.setProperty("role", role)
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(BLOCK, BLOCK, BLOCK, BLOCK)
    layout.setSpacing(INSIDE)
    return layout


def surface(role: str = "surface") -> tuple[QFrame, QVBoxLayout]:
    """A bordered block with its layout."""
    frame = QFrame()
    return frame, bordered(frame, role)


def surface_in(widget: QWidget) -> QVBoxLayout:
    """Fills a widget with a bordered block; the block's layout."""
    frame, inside = surface()
    around = QVBoxLayout(widget)
    around.setContentsMargins(0, 0, 0, 0)
    around.addWidget(frame)
    return inside


def scrolled(widget: QWidget) -> QScrollArea:
    """What scrolls a widget up and down. Tab comes to what is in it, not to the area."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(widget)
    return area


def take_out(layout: QLayout, *, orphans: bool = False) -> None:
    """Hides and deletes every widget of a layout, which is then filled anew.

    Args:
        orphans: they leave their parent at once: somebody looks for its children before Qt has deleted them.
    """
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            if orphans:
                widget.setParent(None)
            widget.deleteLater()


def area_around(widget: QWidget) -> QScrollArea | None:
    """What scrolls the widget; None where nothing does."""
    around = widget.parentWidget()
    while around is not None and not isinstance(around, QScrollArea):
        around = around.parentWidget()
    return around


def column(page: QWidget, *, scrolls: bool = True) -> QVBoxLayout:
    """The page's one column: centred, at most CONTENT_WIDTH wide, scrolling when it must."""
    content = QWidget()
    content.setObjectName("page")
    content.setMaximumWidth(CONTENT_WIDTH + 2 * MARGIN)
    content.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    layout = QVBoxLayout(content)
    layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
    layout.setSpacing(BLOCK)
    outer = QHBoxLayout()
    outer.setContentsMargins(0, 0, 0, 0)
    outer.addStretch(1)
    outer.addWidget(content, 100)
    outer.addStretch(1)
    if not scrolls:
        page.setLayout(outer)
        return layout
    inner = QWidget()
    inner.setObjectName("page")
    inner.setLayout(outer)
    around = QVBoxLayout(page)
    around.setContentsMargins(0, 0, 0, 0)
    around.addWidget(scrolled(inner))
    return layout


class ErrorNote(QFrame):
    """An error where it happened: what, and what to do. Hidden until there is one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "error")
        self._title = label(role="strong")
        self._words = label(wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(BLOCK, 12, BLOCK, 12)
        layout.setSpacing(4)
        layout.addWidget(self._title)
        layout.addWidget(self._words)
        self.hide()

    @property
    def text(self) -> str:
        """What is being said; empty while hidden."""
        return "" if self.isHidden() else f"{self._title.text()} {self._words.text()}"

    def say(self, error: CpcCardsError | None) -> None:
        """Shows an error, or hides with None."""
        if error is not None:
            self._title.setText(error.title)
            self._words.setText(str(error))
            self.setAccessibleName(f"{error.title}. {error}")
        self.setVisible(error is not None)
