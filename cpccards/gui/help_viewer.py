"""F1: the help pages, one Markdown file each, readable without a browser or a network."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QBrush,
    QFont,
    QGuiApplication,
    QImage,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from cpccards import __version__
from cpccards.gui.pages.page import BLOCK, INSIDE, MARGIN, label
from cpccards.gui.theme import Theme

FIRST_PAGE = "index"

_LINE_CHARACTERS = 76
_HEADING_ROLES = {1: "page", 2: "title"}
_LINK = re.compile(r"\]\(([\w-]+)\.md\)")
_TITLE = re.compile(r"^#\s+(.+)$", re.MULTILINE)


class HelpViewer(QDialog):
    """The pages of a folder, the wanted one open. Links between pages work; others show their address.

    Signals:
        log_chosen: the learner wants to see the log.
    """

    log_chosen = Signal()

    def __init__(self, theme: Theme, folder: Path, page: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pages = _read(folder)
        self._been: list[str] = []
        self.current = ""
        self.setObjectName("page")
        self.setWindowTitle("Help – CPC Cards")
        self.resize(920, 680)
        if parent is not None:
            self.resize(QSize(920, 680).boundedTo(parent.window().size()))
        self._build()
        self._add_keys()
        theme.changed.connect(self._restyle)
        self._restyle()
        self.open_page(page)
        self._text.setFocus()

    @property
    def text(self) -> str:
        """The open page as plain text."""
        return self._text.toPlainText()

    @property
    def pages(self) -> tuple[str, ...]:
        """The names of all pages, in the order of the list."""
        return tuple(self._pages)

    def open_page(self, name: str) -> None:
        """Shows a page; the first one when there is no such page."""
        wanted = name if name in self._pages else FIRST_PAGE
        if wanted == self.current or wanted not in self._pages:
            return
        if self.current:
            self._been.append(self.current)
        self._show(wanted)

    def go_back(self) -> None:
        """Shows the page that was open before."""
        if self._been:
            self._show(self._been.pop())

    def find_words(self, words: str, *, backwards: bool = False) -> bool:
        """Marks the next place with `words`, beginning again at the other end; False when there is none."""
        flag = QTextDocument.FindFlag.FindBackward if backwards else QTextDocument.FindFlag(0)
        if not words or self._text.find(words, flag):
            return bool(words)
        before = self._text.textCursor()
        self._text.moveCursor(QTextCursor.MoveOperation.End if backwards else QTextCursor.MoveOperation.Start)
        if self._text.find(words, flag):
            return True
        self._text.setTextCursor(before)
        return False

    def _build(self) -> None:
        self._list = QListWidget()
        self._list.setAccessibleName("Help pages")
        self._list.setProperty("role", "help")
        for name, source in self._pages.items():
            item = QListWidgetItem(_title(source, name))
            item.setData(Qt.ItemDataRole.UserRole, name)
            self._list.addItem(item)
        self._list.currentItemChanged.connect(
            lambda item, _before: self.open_page(item.data(Qt.ItemDataRole.UserRole)) if item else None
        )
        self._back = QPushButton("Back   Alt+←")
        self._back.setAccessibleName("Back")
        self._back.clicked.connect(self.go_back)
        self._search = QLineEdit()
        self._search.setPlaceholderText("Find on this page   Ctrl+F")
        self._search.setAccessibleName("Find on this page")
        self._search.setClearButtonEnabled(True)
        self._search.textEdited.connect(self._on_searched)
        self._missing = label(role="muted")
        self._missing.setText("Not on this page.")
        self._missing.hide()
        self._text = _HelpText()
        self._text.anchorClicked.connect(self._on_link)
        self._address = _AddressNote()
        close = QPushButton("Close   Esc")
        close.setAccessibleName("Close")
        close.clicked.connect(self.accept)
        log = QPushButton("Open the log")
        log.clicked.connect(self.log_chosen)
        for button in (self._back, close, log, self._address.copy):
            button.setAutoDefault(False)

        head = QHBoxLayout()
        head.setSpacing(INSIDE)
        head.addWidget(self._back)
        head.addStretch(1)
        head.addWidget(self._missing)
        head.addWidget(self._search)
        foot = QHBoxLayout()
        foot.setSpacing(INSIDE)
        foot.addWidget(self._address, 1)
        foot.addStretch(0)
        foot.addWidget(log)
        foot.addWidget(close)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addLayout(head)
        right.addWidget(self._text, 1)
        right.addLayout(foot)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(BLOCK, BLOCK, BLOCK, BLOCK)
        layout.setSpacing(BLOCK)
        layout.addWidget(self._list)
        layout.addLayout(right, 1)

    def _add_keys(self) -> None:
        for keys, act in (
            ("Alt+Left", self.go_back),
            ("Ctrl+F", self._start_search),
            ("F3", lambda: self._search_on(backwards=False)),
            ("Shift+F3", lambda: self._search_on(backwards=True)),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)
        self._search.returnPressed.connect(lambda: self._search_on(backwards=False))

    def _show(self, name: str) -> None:
        self.current = name
        self._address.hide()
        self._missing.hide()
        self._text.show_page(self._pages[name], self._theme)
        self._text.setAccessibleName(f"Help: {_title(self._pages[name], name)}")
        self._back.setEnabled(bool(self._been))
        blocked = self._list.blockSignals(True)
        self._list.setCurrentRow(self.pages.index(name))
        self._list.blockSignals(blocked)

    def _on_link(self, url: QUrl) -> None:
        if url.isRelative() and url.path().removesuffix(".md") in self._pages:
            self.open_page(url.path().removesuffix(".md"))
        elif url.scheme() in {"https", "http"}:
            self._address.show_address(url.toString())

    def _start_search(self) -> None:
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def _on_searched(self, words: str) -> None:
        self._text.moveCursor(QTextCursor.MoveOperation.Start)
        self._missing.setVisible(bool(words) and not self.find_words(words))

    def _search_on(self, *, backwards: bool) -> None:
        words = self._search.text()
        self._missing.setVisible(bool(words) and not self.find_words(words, backwards=backwards))

    def _restyle(self) -> None:
        characters = self._theme.points("body") / 10
        self._list.setFixedWidth(int(150 * characters) + MARGIN)
        self._search.setMinimumWidth(int(190 * characters))
        if self.current:
            self._text.show_page(self._pages[self.current], self._theme)


class _AddressNote(QFrame):
    """An address outside the app: shown, to be copied; never opened from here."""

    def __init__(self) -> None:
        super().__init__()
        self._address = QLineEdit()
        self._address.setReadOnly(True)
        self._address.setProperty("role", "path")
        self._address.setAccessibleName("Address outside the app")
        self.copy = QPushButton("Copy address")
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._address.text()))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        layout.addWidget(self._address, 1)
        layout.addWidget(self.copy)
        self.hide()

    def show_address(self, address: str) -> None:
        """Shows where a link would lead."""
        self._address.setText(address)
        self._address.setCursorPosition(0)
        self.show()


class _HelpText(QTextBrowser):
    """One page, set in the app's type. It opens nothing and loads nothing by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "help")
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)

    def loadResource(self, kind: int, _name: QUrl | str) -> object:
        """A blank pixel for any picture, nothing else: given nothing, Qt would open the path by itself."""
        if kind == QTextDocument.ResourceType.ImageResource.value:
            blank = QImage(1, 1, QImage.Format.Format_ARGB32)
            blank.fill(Qt.GlobalColor.transparent)
            return blank
        return " "

    def show_page(self, source: str, theme: Theme) -> None:
        """Shows a page from its Markdown, from the top."""
        self.document().setDefaultFont(theme.font("body"))
        self.document().setDocumentMargin(BLOCK)
        self.document().setIndentWidth(MARGIN)
        self.setMarkdown(source)
        _set_type(self.document(), theme)
        self._narrow()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Sets the lines anew."""
        super().resizeEvent(event)
        self._narrow()

    def _narrow(self) -> None:
        """Keeps lines short enough to read, however wide the viewer is."""
        room = self.viewport().width() - 2 * BLOCK
        wanted = min(room, self.fontMetrics().averageCharWidth() * _LINE_CHARACTERS)
        frame = self.document().rootFrame()
        layout = frame.frameFormat()
        layout.setWidth(QTextLength(QTextLength.Type.FixedLength, wanted))
        frame.setFrameFormat(layout)


def _read(folder: Path) -> dict[str, str]:
    """Every page by name: the first page, then the others as it links to them, then what it forgot."""
    sources = {
        file.stem: file.read_text(encoding="utf-8").replace("{version}", __version__)
        for file in sorted(folder.glob("*.md"))
    }
    linked = _LINK.findall(sources.get(FIRST_PAGE, ""))
    order = dict.fromkeys([FIRST_PAGE, *linked, *sources])
    return {name: sources[name] for name in order if name in sources}


def _title(source: str, name: str) -> str:
    found = _TITLE.search(source)
    return found.group(1).strip() if found else name


def _set_type(document: QTextDocument, theme: Theme) -> None:
    """Gives headings, paragraphs, code, links and tables the app's sizes, spaces and colours."""
    tokens = theme.tokens
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    block = document.begin()
    while block.isValid():
        cursor.setPosition(block.position())
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        level = block.blockFormat().headingLevel()
        spacing = QTextBlockFormat()
        if level:
            heading = QTextCharFormat()
            heading.setFont(theme.font(_HEADING_ROLES.get(level, "body"), QFont.Weight.DemiBold))
            # Set, not merged: the size that Markdown gives a heading would win over ours.
            cursor.setCharFormat(heading)
            spacing.setTopMargin(0 if block.position() == 0 else 20)
            spacing.setBottomMargin(8)
        else:
            in_table = cursor.currentTable() is not None
            height = 115 if in_table else 140
            spacing.setLineHeight(height, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            spacing.setTopMargin(0)
            goes_on = block.textList() is not None and block.next().textList() is not None
            spacing.setBottomMargin(0 if in_table else 3 if goes_on else 10)
        cursor.mergeBlockFormat(spacing)
        _set_fragments(document, block.position(), block.length(), theme)
        block = block.next()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            layout = frame.format().toTableFormat()
            layout.setBorder(1)
            layout.setBorderCollapse(True)
            layout.setBorderBrush(QBrush(tokens.color("line")))
            layout.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
            layout.setCellPadding(6)
            layout.setCellSpacing(0)
            layout.setTopMargin(4)
            layout.setBottomMargin(12)
            frame.setFormat(layout)
    cursor.endEditBlock()


def _set_fragments(document: QTextDocument, start: int, length: int, theme: Theme) -> None:
    """Colours links and code in one block."""
    block = document.findBlock(start)
    spans: list[tuple[int, int, QTextCharFormat]] = []
    walker = block.begin()
    while not walker.atEnd():
        fragment = walker.fragment()
        present = fragment.charFormat()
        wanted = QTextCharFormat()
        if present.isAnchor():
            wanted.setForeground(theme.tokens.color("accent"))
            wanted.setFontUnderline(True)
            spans.append((fragment.position(), fragment.length(), wanted))
        elif present.fontFixedPitch():
            wanted.setFontPointSize(theme.points("body"))
            wanted.setBackground(theme.tokens.color("hover"))
            spans.append((fragment.position(), fragment.length(), wanted))
        walker += 1
    cursor = QTextCursor(document)
    for position, size, wanted in spans:
        cursor.setPosition(position)
        cursor.setPosition(min(position + size, start + length - 1), QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(wanted)
