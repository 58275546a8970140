"""The Import page's second step: everything that will happen, before it happens."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.errors import CpcCardsError
from cpccards.gui.import_jobs import Preview
from cpccards.gui.pages.import_columns import ColumnsBlock
from cpccards.gui.pages.import_history import HistoryBlock
from cpccards.gui.pages.import_outcome import OutcomeBlock
from cpccards.gui.pages.import_topics import TopicsBlock
from cpccards.gui.pages.page import CONTENT_WIDTH, INSIDE, MARGIN, ErrorNote, column, label
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.elided_label import ElidedLabel
from cpccards.gui.words.import_words import about_words, found


class PreviewPanel(QWidget):
    """Shows a `Preview` and what can be changed about it.

    Signals:
        other_wanted: another file is to be chosen.
        text_wanted: the pasted text is to be mended.
    """

    other_wanted = Signal()
    text_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.columns = ColumnsBlock()
        self.history = HistoryBlock()
        self.topics = TopicsBlock()
        self.outcome = OutcomeBlock(theme)
        self.foot = Foot()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._middle = QWidget()
        self._middle.setObjectName("page")
        outer.addWidget(self._middle, 1)
        outer.addWidget(self.foot)
        body = column(self._middle)
        self._title = ElidedLabel(role="page")
        self._other = QPushButton("Choose another file   Ctrl+O")
        self._other.setProperty("role", "link")
        self._other.clicked.connect(self.other_wanted)
        self._mend = QPushButton("Mend the text")
        self._mend.setProperty("role", "link")
        self._mend.clicked.connect(self.text_wanted)
        head = QHBoxLayout()
        head.setSpacing(INSIDE)
        head.addWidget(self._title, 1)
        head.addWidget(self._mend)
        head.addWidget(self._other)
        self._found = label(role="muted", wrap=True)
        top = QVBoxLayout()
        top.setSpacing(2)
        top.addLayout(head)
        top.addWidget(self._found)
        self._about = label(wrap=True)
        top.addWidget(self._about)
        body.addLayout(top)
        self.error = ErrorNote()
        body.addWidget(self.error)
        for block in (self.columns, self.history, self.topics, self.outcome):
            body.addWidget(block)
        body.addStretch(1)
        bar = self._middle.findChildren(QScrollArea)[0].verticalScrollBar()
        bar.rangeChanged.connect(lambda _, most: self.foot.leave_room(bar.sizeHint().width() if most else 0))

    def show_preview(self, preview: Preview) -> None:
        """Shows what a source would do, or what is in the way."""
        source = preview.source
        self._title.setText("Pasted list" if source.is_pasted else source.name)
        self._found.setText(found(source))
        self._found.setVisible(bool(self._found.text()))
        self._mend.setVisible(source.is_pasted)
        about = about_words(preview.draft.about if preview.draft is not None else None)
        self._about.setText(about)
        self._about.setVisible(bool(about))
        can_read = source.has_columns or bool(source.modes)
        self.columns.setVisible(can_read)
        if preview.wish.mapping is not None:
            self.columns.show_mapping(preview.wish.mapping)
        if can_read:
            self.columns.show_source(source, preview.decks)
        self.error.say(preview.error)
        said = preview.outlook
        for block in (self.history, self.topics, self.outcome):
            block.setVisible(said is not None)
        if said is None:
            self.foot.show_ready("", "Import", ready=False)
            return
        self.history.show_outlook(said)
        self.topics.show_topics(said.decks, said.without_topic, preview.suggested, preview.wish.topics)
        self.outcome.show_outlook(said)
        self.foot.show_ready(said.outcome, said.button, said.is_worth_it)
        self._order_tabs()

    def _order_tabs(self) -> None:
        """From top to bottom; boxes that were made later would come last."""
        order = [self._mend, self._other, *self.columns.tab_order(), *self.history.tab_order()]
        order += [*self.topics.boxes.values(), *self.outcome.tab_order(), self.foot.cancel, self.foot.button]
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    @property
    def is_waiting(self) -> bool:
        """True while something is being typed that the preview does not show yet."""
        return self.columns.is_waiting or self.history.is_waiting

    @property
    def about(self) -> str:
        """What is said of a deck that somebody shares."""
        return self._about.text()

    def begin(self) -> None:
        """Puts the keyboard where a new preview begins."""
        if not self.columns.isHidden():
            self.columns.first_field().setFocus()
        elif self.foot.button.isEnabled():
            self.foot.button.setFocus()
        else:
            self._other.setFocus()

    def say(self, error: CpcCardsError | None) -> None:
        """Shows an error of the import itself."""
        self.error.say(error)

    def set_locked(self, locked: bool) -> None:
        """Nothing can be changed while an import is under way."""
        self._middle.setEnabled(not locked)


class Foot(QFrame):
    """The one thing to do next, always in sight.

    Signals:
        import_wanted, cancel_wanted: the buttons.
    """

    import_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("foot")
        inner = QWidget()
        inner.setMaximumWidth(CONTENT_WIDTH + 2 * MARGIN)
        self._outer = QHBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.addStretch(1)
        self._outer.addWidget(inner, 100)
        self._outer.addStretch(1)
        row = QHBoxLayout(inner)
        row.setContentsMargins(MARGIN, 12, MARGIN, 12)
        row.setSpacing(INSIDE * 2)
        self._words = label(wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress of the import")
        text = QVBoxLayout()
        text.setSpacing(6)
        text.addStretch(1)
        text.addWidget(self._words)
        text.addWidget(self._bar)
        text.addStretch(1)
        row.addLayout(text, 1)
        self.cancel = QPushButton("Cancel   Esc")
        self.cancel.clicked.connect(self.cancel_wanted)
        self.button = QPushButton("Import")
        self.button.setProperty("role", "primary")
        self.button.clicked.connect(self.import_wanted)
        row.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)

    def leave_room(self, width: int) -> None:
        """Keeps in line with what stands beside a scroll bar."""
        self._outer.setContentsMargins(0, 0, width, 0)

    @property
    def words(self) -> str:
        """What is being said."""
        return self._words.text()

    def show_ready(self, words: str, button: str, ready: bool) -> None:
        """Offers the import."""
        self._words.setText(words)
        self.button.setText(f"{button}   Ctrl+Enter" if ready else button)
        self.button.setAccessibleName(button)
        self.button.setEnabled(ready)
        self.button.show()
        self._bar.hide()
        self.cancel.hide()

    def show_working(self) -> None:
        """Tells that the preview is being worked out."""
        self._words.setText("Looking through the file …")
        self._bar.setRange(0, 0)
        self._bar.show()
        self.cancel.setEnabled(True)
        self.cancel.show()
        self.button.setEnabled(False)

    def show_importing(self) -> None:
        """Tells that the import has begun."""
        self.show_progress(0, 0, "Beginning")
        self.cancel.setEnabled(True)
        self.cancel.show()
        self.button.hide()
        self._bar.show()
        self.cancel.setFocus()

    def show_progress(self, done: int, total: int, words: str) -> None:
        """Tells how far the import is."""
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._words.setText(f"{words}: {done:,} of {total:,}" if total else f"{words} …")

    def show_cancelling(self) -> None:
        """Tells that the wish to stop was heard."""
        self._words.setText("Stopping. Nothing will have been added …")
        self.cancel.setEnabled(False)
