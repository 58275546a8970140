"""The window: a sidebar, one page at a time, and the ways between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
    QPaintEvent,
    QShortcut,
)
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.changes import Changes
from cpccards.domain.errors import BadInput
from cpccards.gui.pages.page import INSIDE, MARGIN, Page, label, take_out
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.drop_veil import DropVeil, taken
from cpccards.gui.widgets.today.news_line import NewsLine


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the sidebar: its name, its word, its icon, and the key that leads to it."""

    name: str
    title: str
    icon: str
    key: str


ENTRIES = (
    Entry("today", "Today", "today", "Ctrl+1"),
    Entry("review", "Review", "review", "Ctrl+2"),
    Entry("decks", "Decks", "decks", "Ctrl+3"),
    Entry("browse", "Browse", "browse", "Ctrl+B"),
    Entry("import", "Import", "import", "Ctrl+4"),
    Entry("forecast", "Forecast", "forecast", "Ctrl+5"),
    Entry("plan", "Plan", "plan", "Ctrl+P"),
    Entry("attempts", "Attempts", "attempts", "Ctrl+6"),
    Entry("mocks", "Practice", "mock-exam", "Ctrl+7"),
    Entry("support", "People", "support", "Ctrl+G"),
    Entry("icd-10-cm", "ICD-10-CM", "icd-10-cm", "Ctrl+8"),
    Entry("statistics", "Statistics", "statistics", "Ctrl+9"),
    Entry("renewal", "Renewal", "renewal", "Ctrl+R"),
    Entry("settings", "Settings", "settings", "Ctrl+,"),
)

LATER = {"renewal": "attempts"}
"""Entries that are not offered from the beginning, and the one that is marked in place of each."""

BELOW = {
    "custom-study": "review",
    "card-information": "review",
    "presets": "decks",
    "note-kinds": "decks",
    "outlines": "settings",
    "encouragement": "settings",
    "progress": "today",
    "rehearsal": "mocks",
    "retake": "attempts",
    "backups": "settings",
    "profiles": "settings",
    "export": "decks",
    "media": "decks",
    "topics": "forecast",
    "why": "forecast",
    "bundle-news": "today",
    "sitting": "mocks",
    "mock-result": "mocks",
}
"""Pages without an entry of their own, and the one that is marked while they are shown."""


_WINDOW_FRAME = 48
"""Pixels a title bar may take: a small laptop has 768 in all."""

PageMaker = Callable[[], Page]

_TOP = QSize(100, 40)
"""What must be on screen of a window's top for it to be moved by hand."""


class MainWindow(QMainWindow):
    """Paints at once with nothing but its frame; pages are made when first gone to.

    Signals:
        first_painted: the window's first pixels are on screen.
        undo_requested, redo_requested, help_requested(page name), palette_requested,
            focus_requested: for the root to answer.
        handed_on: a `Changes` that the page on screen was just told of.
        closing: the window is about to close.
    """

    first_painted = Signal()
    undo_requested = Signal()
    redo_requested = Signal()
    help_requested = Signal(str)
    palette_requested = Signal()
    focus_requested = Signal()
    handed_on = Signal(object)
    closing = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._makers: Mapping[str, PageMaker] = {}
        self._pages: dict[str, Page] = {}
        self._buttons: dict[str, QPushButton] = {}
        self._painted = False
        self._locked = True
        self._held = False
        self.current_name = ""
        self._program = "CPC Cards"
        self.setWindowTitle("CPC Cards")
        self.setMinimumSize(880, 560)

        self._stack = QStackedWidget()
        self._opening = QWidget()
        self._opening.setObjectName("page")
        self._stack.addWidget(self._opening)
        body = QWidget()
        body.setObjectName("page")
        layout = QHBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._sidebar = self._make_sidebar()
        layout.addWidget(self._sidebar)
        right = QVBoxLayout()
        right.setSpacing(0)
        self._notices = QVBoxLayout()
        self._notices.setSpacing(INSIDE)
        right.addLayout(self._notices)
        right.addWidget(self._stack, 1)
        self._foot = QVBoxLayout()
        right.addLayout(self._foot)
        layout.addLayout(right, 1)
        self.setCentralWidget(body)
        self._toast = Toast(body)
        self._veil = DropVeil(body)
        self.setAcceptDrops(True)
        self._add_shortcuts()
        theme.changed.connect(self._restyle)
        self._restyle()

    @property
    def page(self) -> Page | None:
        """The page on screen."""
        widget = self._stack.currentWidget()
        return widget if isinstance(widget, Page) else None

    @property
    def is_held(self) -> bool:
        """True while a page writes what every other page reads."""
        return self._held

    def call_it(self, profile: str) -> None:
        """Puts a profile's name into the window's title; none when it is empty."""
        self._program = f"{profile} – CPC Cards" if profile else "CPC Cards"
        if self.page is not None and self.current_name:
            self.setWindowTitle(f"{self.page.title} – {self._program}")

    def furnish(self, makers: Mapping[str, PageMaker]) -> None:
        """Says how each page is made, once the library is open. Pages of another library go."""
        self._makers = makers
        for page in self._pages.values():
            self._stack.removeWidget(page)
            page.deleteLater()
        self._pages.clear()

    def lock(self) -> None:
        """Takes the ways between pages away: there is nothing to go to yet."""
        self._locked = True
        self._sidebar.hide()

    def unlock(self) -> None:
        """Lets the learner leave the first-run page."""
        self._locked = False
        self._sidebar.show()

    def hold(self, held: bool) -> None:
        """Keeps the learner on this page, with no undo, while it writes what every other page reads."""
        self._held = held
        self._sidebar.setEnabled(not held)

    def show_alone(self, page: Page) -> None:
        """Shows a page without the sidebar: the first-run page, or one that says what went wrong."""
        self.lock()
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        page.setFocus()

    def go_to(self, name: str, argument: object = None) -> None:
        """Shows a page."""
        if self._locked or self._held or name not in self._makers:
            return
        if name not in self._pages:
            page = self._makers[name]()
            page.changed.connect(self.hand_on)
            page.went_to.connect(self.go_to)
            page.told.connect(self.say)
            page.undo_requested.connect(self.undo_requested)
            page.held.connect(self.hold)
            self._pages[name] = page
            self._stack.addWidget(page)
        page = self._pages[name]
        self.current_name = name
        self._mark()
        page.activate(argument)
        self._stack.setCurrentWidget(page)
        self.setWindowTitle(f"{page.title} – {self._program}")

    def _mark(self) -> None:
        """Marks in the sidebar where the learner is."""
        button = self._buttons[BELOW.get(self.current_name, self.current_name)]
        if button.isHidden():
            button = self._buttons[LATER[self.current_name]]
        button.setChecked(True)
        self._sidebar.ensureWidgetVisible(button)

    def hand_on(self, changes: object, *, undone: bool = False) -> None:
        """Tells the page on screen what changed; the others look again when they are gone to.

        Args:
            undone: the change was just taken back, not made.
        """
        if isinstance(changes, Changes) and self.page is not None:
            self.page.apply(changes, undone=undone)
            self.handed_on.emit(changes)

    def offer(self, name: str, *, offered: bool) -> None:
        """Puts an entry of `LATER` into the sidebar, or takes it out; its key leads there in any case."""
        self._buttons[name].setVisible(offered)
        if self.current_name == name:
            self._mark()

    def mark_demo(self) -> None:
        """Says plainly that this library's history is made up."""
        self._demo.show()

    def tell(
        self, words: str, look: str, on_look: Callable[[], None], on_dismissed: Callable[[], None]
    ) -> NewsLine:
        """Tells something over every page until it is dismissed or looked at.

        Args:
            look: the words of the button that leads to more of it.
        """
        line = NewsLine(look=look)
        line.say(words)

        def end(then: Callable[[], None]) -> None:
            line.hide()
            self._notices.removeWidget(line)
            if not self._notices.count():
                self._notices.setContentsMargins(0, 0, 0, 0)
            line.deleteLater()
            then()

        line.look_chosen.connect(lambda: end(on_look))
        line.dismissed.connect(lambda: end(on_dismissed))
        self._notices.setContentsMargins(INSIDE, INSIDE, INSIDE, 0)
        self._notices.addWidget(line)
        return line

    def drop_notices(self) -> None:
        """Takes what was told of another library away."""
        take_out(self._notices)
        self._notices.setContentsMargins(0, 0, 0, 0)

    def set_foot(self, widget: QWidget | None) -> None:
        """Puts a line under every page, or takes it away."""
        while (item := self._foot.takeAt(0)) is not None:
            before = item.widget()
            if before is not None:
                before.hide()
        if widget is not None:
            self._foot.addWidget(widget)

    def say(self, words: str) -> None:
        """A short word at the bottom of the window, gone after a few seconds."""
        self._toast.say(words)

    def set_due(self, count: int) -> None:
        """Shows how many cards are due beside Review."""
        button = self._buttons["review"]
        button.setText(f"Review   {count}" if count else "Review")

    def restore(self, frame: tuple[int, int, int, int] | None) -> None:
        """Takes its last place and size, where a screen still shows enough to take hold of it."""
        wanted = QRect(*frame) if frame else QRect(0, 0, 1180, 760)
        screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        if frame and any(_can_be_reached(wanted, screen) for screen in screens):
            self.setGeometry(wanted)
        else:
            room = screens[0] if screens else wanted
            self.resize(
                min(wanted.width(), room.width()), min(wanted.height(), room.height() - _WINDOW_FRAME)
            )

    def frame(self) -> tuple[int, int, int, int]:
        """Its place and size, to be restored."""
        now = self.geometry()
        return now.x(), now.y(), now.width(), now.height()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Reports the first paint, so that loading starts behind it."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.first_painted.emit)

    def changeEvent(self, event: QEvent) -> None:
        """Looks again at the day when the window comes back to the front."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and self.page is not None:
            self.page.woken()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Says that a file can be let go of anywhere."""
        if self._locked or self._held or not event.mimeData().hasUrls():
            event.ignore()
            return
        self._veil.setGeometry(self._stack.geometry())
        self._veil.cover()
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Nothing hangs over the window any more."""
        self._veil.hide()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Opens the file that was dropped on the Import page."""
        self._veil.hide()
        try:
            given = taken(event.mimeData())
        except BadInput as error:
            self.say(str(error))
            return
        event.acceptProposedAction()
        self.go_to("import", given)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Says goodbye."""
        self.closing.emit()
        super().closeEvent(event)

    def _make_sidebar(self) -> QScrollArea:
        sidebar = QScrollArea()
        sidebar.setObjectName("sidebar")
        sidebar.setAccessibleName("Pages")
        sidebar.setWidgetResizable(True)
        sidebar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        sidebar.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        entries = QWidget()
        entries.setObjectName("entries")
        sidebar.setWidget(entries)
        layout = QVBoxLayout(entries)
        layout.setContentsMargins(12, 16, 12, 12)
        layout.setSpacing(2)
        title = label("CPC Cards", "title")
        title.setIndent(8)
        layout.addWidget(title)
        self._demo = label("Demo: a simulated learner", "small", wrap=True)
        self._demo.setIndent(8)
        self._demo.hide()
        layout.addWidget(self._demo)
        layout.addSpacing(12)
        group = QButtonGroup(self)
        for entry in ENTRIES:
            if entry.name == "settings":
                layout.addStretch(1)
            button = QPushButton(entry.title)
            button.setCheckable(True)
            button.setAccessibleName(entry.title)
            button.setToolTip(f"{entry.title}  {entry.key}")
            button.clicked.connect(lambda _=False, name=entry.name: self.go_to(name))
            group.addButton(button)
            layout.addWidget(button)
            button.setHidden(entry.name in LATER)
            self._buttons[entry.name] = button
        return sidebar

    def _add_shortcuts(self) -> None:
        for entry in ENTRIES:
            self._shortcut(entry.key, partial(self.go_to, entry.name))
        self._shortcut("F1", lambda: self.help_requested.emit(self.current_name or "today"))
        for keys, signal in (
            ("Ctrl+K", self.palette_requested),
            ("Ctrl+T", self.focus_requested),
            ("Ctrl+Z", self.undo_requested),
            ("Ctrl+Shift+Z", self.redo_requested),
            ("Ctrl+Y", self.redo_requested),
        ):
            self._shortcut(keys, partial(self._emit_unless_held, signal))
        self._shortcut("Ctrl+Q", self.close)

    def _emit_unless_held(self, signal: SignalInstance) -> None:
        if not self._held:
            signal.emit()

    def _shortcut(self, keys: str, act: Callable[[], object]) -> None:
        QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _restyle(self) -> None:
        for entry in ENTRIES:
            self._buttons[entry.name].setIcon(self._theme.icon(entry.icon))
        self._sidebar.setFixedWidth(self.fontMetrics().averageCharWidth() * 22 + 36)


def _can_be_reached(window: QRect, screen: QRect) -> bool:
    top = QRect(window.x(), window.y(), window.width(), _TOP.height())
    shown = screen.intersected(top)
    return shown.width() >= _TOP.width() and shown.height() >= _TOP.height()


class Toast(QLabel):
    """A word at the bottom of the window that goes by itself."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setObjectName("toast")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(4000)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def say(self, words: str) -> None:
        """Shows `words` for four seconds."""
        room = self._over.width() - 4 * MARGIN
        self.setText(self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room))
        self.setAccessibleName(words)
        self.adjustSize()
        # Above the buttons at the foot of a page, so that nothing to be pressed is covered.
        self.move((self._over.width() - self.width()) // 2, self._over.height() - self.height() - 120)
        self.show()
        self.raise_()
        self._timer.start()
