"""One field of a note: as formatted text, or as the HTML it is kept as."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cpccards.gui.card_media import CardMedia
from cpccards.gui.pages.page import label
from cpccards.gui.rich_text import read
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.notes.field_edit import FieldEdit
from cpccards.gui.widgets.notes.rich_field import RichField

Clean = Callable[[str], str]
"""Takes out of HTML what cards do not show."""

LeftOut = Callable[[str], tuple[str, ...]]
"""Names what cards leave out of HTML."""

_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every field of a form has in common."""

    theme: Theme
    clean: Clean
    left_out: LeftOut
    media: CardMedia | None = None


class NoteField(QWidget):
    """Edits one field. What was not touched stays exactly as it was, byte for byte.

    HTML that formatted text could not keep is shown as HTML from the start.

    Signals:
        written: something else stands in it.
        entered: it has the focus now, and the tools act on it.
        left: it lost the focus.
        picture_given: a path, or bytes of what may be a picture; see `put_picture`.
        link_wanted: the selection is to become a link.
    """

    written = Signal()
    entered = Signal()
    left = Signal()
    picture_given = Signal(object)
    link_wanted = Signal()

    def __init__(
        self,
        around: Surroundings,
        name: str,
        *,
        least_lines: int = 2,
        most_lines: int = 8,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._around = around
        self.rich = RichField(
            around.theme,
            name,
            media=around.media,
            least_lines=least_lines,
            most_lines=most_lines,
        )
        self.html = FieldEdit(name, least_lines=least_lines, most_lines=most_lines)
        self._remark = label(role="small", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.rich, self.html, self._remark):
            column.addWidget(widget)
        self.html.hide()
        self._remark.hide()
        self.setFocusProxy(self.rich)
        self.set_name(name)
        for editor in (self.rich, self.html):
            editor.installEventFilter(self)
            editor.textChanged.connect(self._on_written)
            editor.html_wanted.connect(lambda: self.show_html(not self.is_html))
        self.rich.picture_given.connect(self.picture_given)
        self.rich.link_wanted.connect(self.link_wanted)

    @property
    def is_html(self) -> bool:
        """True while the HTML is shown."""
        return self.focusProxy() is self.html

    @property
    def remark(self) -> str:
        """What is said below the field; empty for nothing."""
        return "" if self._remark.isHidden() else self._remark.text()

    def set_name(self, name: str) -> None:
        """What the field is called."""
        self.rich.setAccessibleName(name)
        self.html.setAccessibleName(f"{name}, HTML")

    def set_takes_gaps(self, *, on: bool) -> None:
        """Whether Ctrl+Shift+C makes gaps."""
        self.rich.takes_gaps = self.html.takes_gaps = on

    def set_field(self, raw: str) -> None:
        """Shows a field."""
        is_kept = self.rich.set_field(raw)
        self.html.set_field("" if is_kept else raw)
        self._turn(to_html=not is_kept)

    def field(self) -> str:
        """The field's HTML."""
        return self.html.field() if self.is_html else self.rich.field()

    def is_empty(self) -> bool:
        """True while there are neither words nor pictures."""
        return self.html.is_empty() if self.is_html else self.rich.is_empty()

    def show_html(self, on: bool) -> None:
        """Turns to the HTML, or to formatted text; of HTML that this can't keep goes what cards leave out."""
        if on == self.is_html:
            return
        had_focus = self.rich.hasFocus() or self.html.hasFocus()
        lost: tuple[str, ...] = ()
        if on:
            self.html.set_field(self.rich.field())
        else:
            source = self.html.field()
            if not self.rich.take(source):
                lost = self._around.left_out(source)
                if not self.rich.take(self._around.clean(source)):
                    self._say("Formatted text could not keep all of this, so it stays HTML.")
                    return
        self._turn(to_html=on)
        if lost:
            self._say(f"Left out, as cards do not show it: {_named(lost)}.")
        if had_focus:
            self.setFocus()

    def put_picture(self, name: str) -> None:
        """Shows a picture of the library at the cursor."""
        if self.is_html:
            self.html.insertPlainText(f'<img src="{name}">')
        else:
            self.rich.put_picture(name)

    def make_gap(self, *, same: bool = False) -> None:
        """Puts the selection into a gap with the next number, or with the last one again."""
        (self.html if self.is_html else self.rich).make_gap(same=same)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tells when the field is entered and left."""
        if event.type() == QEvent.Type.FocusIn:
            self.entered.emit()
        elif event.type() == QEvent.Type.FocusOut:
            self.left.emit()
        return super().eventFilter(watched, event)

    def _turn(self, *, to_html: bool) -> None:
        self.setFocusProxy(self.html if to_html else self.rich)
        self.rich.setVisible(not to_html)
        self.html.setVisible(to_html)
        self._look()

    def _on_written(self) -> None:
        self._look()
        self.written.emit()

    def _look(self) -> None:
        """Says below the HTML what cards leave out of it."""
        if not self.is_html:
            self._say("")
            return
        source = self.html.text()
        lost = self._around.left_out(source)
        if lost:
            self._say(f"Cards do not show: {_named(lost)}.")
        elif read(source) is None:
            self._say("Shown as HTML, as formatted text could not keep all of it.")
        else:
            self._say("HTML. Ctrl+Shift+X turns back to formatted text.")

    def _say(self, words: str) -> None:
        self._remark.setText(words)
        self._remark.setVisible(bool(words))


def _named(lost: tuple[str, ...]) -> str:
    words = ", ".join(lost[:_MOST_NAMED])
    return f"{words} and more" if len(lost) > _MOST_NAMED else words
