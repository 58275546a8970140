"""The table of the Browse page with what stands beside it where there is room: filters and a preview."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from cpccards.domain.browsing import BrowseView
from cpccards.gui.pages.page import BLOCK, INSIDE, label
from cpccards.gui.widgets.browse.browse_sidebar import BrowseSidebar
from cpccards.gui.widgets.browse.browse_table import BrowseTable
from cpccards.gui.widgets.notes.note_preview import NotePreview

_BOTH, _ONE = 130, 90
"""Characters from which on there is room for both panes beside the table, and for one of them."""
_LINES_TO_STACK = 26
"""Lines of text from which on the preview has room below the table."""
_BESIDE = [620, 300]
"""How the table and the preview beside it share their room; one below it gets half."""


class BrowsePanes(QSplitter):
    """Panes beside the table where there is room; else one at a time, the preview below the table.

    Attributes:
        counted: the line below the table.
    """

    def __init__(self, sidebar: BrowseSidebar, table: BrowseTable, preview: NotePreview) -> None:
        super().__init__()
        self._sidebar = sidebar
        self._table = table
        self._preview = preview
        self._narrow_pane = ""
        self._characters = self._lines = 0.0
        self._nothing = label(role="muted", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.hide()
        self.counted = label(role="muted")
        middle = QWidget()
        middle.setObjectName("page")
        inside = QVBoxLayout(middle)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(INSIDE)
        inside.addWidget(table, 1)
        inside.addWidget(self._nothing, 1)
        inside.addWidget(self.counted)
        self.setStyleSheet("QSplitter::handle { background: transparent; }")
        self._rest = QSplitter()
        for splitter in (self, self._rest):
            splitter.setHandleWidth(BLOCK)
            splitter.setChildrenCollapsible(False)
        self._rest.addWidget(middle)
        self._rest.addWidget(preview)
        self.addWidget(sidebar)
        self.addWidget(self._rest)
        self.setStretchFactor(1, 1)
        self._rest.setStretchFactor(0, 1)
        self.setSizes([230, 900])
        self._rest.setSizes(_BESIDE)

    def show_table(self, instead: str) -> None:
        """Shows the table, or words in its place."""
        self._table.setVisible(not instead)
        self._nothing.setText(instead)
        self._nothing.setVisible(bool(instead))

    def measure(self, room: QSize, letters: QFontMetrics) -> None:
        """Takes note of the room there is, and of the size of the letters."""
        self._characters = room.width() / max(1, letters.averageCharWidth())
        self._lines = room.height() / max(1, letters.lineSpacing())

    def arrange(self, view: BrowseView, *, is_asking: bool) -> bool:
        """Shows the panes there is room for; returns whether the preview came into sight.

        Args:
            is_asking: a form above needs room; in a small window the preview gives way.
        """
        if self._characters >= _BOTH:
            sidebar, preview = view.sidebar, view.preview
        elif self._characters >= _ONE:
            sidebar = view.sidebar and self._narrow_pane != "preview"
            preview = self._narrow_pane == "preview" or (view.preview and not view.sidebar)
        else:
            sidebar, preview = self._narrow_pane == "sidebar", self._narrow_pane == "preview"
        stacked = self._characters < _ONE and self._lines >= _LINES_TO_STACK
        wanted = Qt.Orientation.Vertical if stacked else Qt.Orientation.Horizontal
        if self._rest.orientation() is not wanted:
            self._rest.setOrientation(wanted)
            self._share(stacked=stacked)
        was_hidden = self._preview.isHidden()
        self._sidebar.setVisible(sidebar)
        self._preview.setVisible(preview and not (is_asking and self._lines < 2 * _LINES_TO_STACK))
        came = was_hidden and not self._preview.isHidden()
        if came and stacked:
            self._share(stacked=True)
        return came

    def toggled(self, view: BrowseView, pane: str, *, on: bool) -> BrowseView:
        """The view once a pane, "sidebar" or "preview", was shown or hidden.

        Where there is no room for both they take turns, which is not remembered: the view stays as it is.
        """
        if self._characters >= _BOTH:
            return replace(view, sidebar=on) if pane == "sidebar" else replace(view, preview=on)
        self._narrow_pane = pane if on else ""
        is_kept = self._characters >= _ONE and pane == "sidebar"
        return replace(view, sidebar=on) if is_kept else view

    def _share(self, *, stacked: bool) -> None:
        half = max(2, self._rest.height()) // 2
        self._rest.setSizes([half, half] if stacked else _BESIDE)
