"""Making and editing a note of image occlusion: a picture, the shapes over it, and the cards they make."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QStandardPaths, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QImageWriter,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.cards import StoredNote
from cpccards.domain.changes import Changes
from cpccards.domain.errors import BadInput, CpcCardsError
from cpccards.domain.occlusion_drawing import MODES, Drawing
from cpccards.domain.occlusion_notes import OcclusionParts, occlusion_parts, takes_back_extra
from cpccards.gui.card_media import CardMedia
from cpccards.gui.card_pictures import Picture, read_picture
from cpccards.gui.dialog_size import open_within_window
from cpccards.gui.models.deck_tree import path_words
from cpccards.gui.note_editor import FIRST_DECK
from cpccards.gui.pages.page import BLOCK, INSIDE, MARGIN, ErrorNote, label, scrolled
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.choice import Choice, Choices
from cpccards.gui.widgets.leaving_notice import LeavingNotice
from cpccards.gui.widgets.notes.field_edit import FieldEdit
from cpccards.gui.widgets.notes.occlusion_board import OcclusionBoard
from cpccards.gui.widgets.segments import Segments
from cpccards.gui.widgets.topic_choices import topic_entries
from cpccards.services.library import LibraryService
from cpccards.services.occlusions import NewPicture, OcclusionService

_PICTURES = "Pictures (*.png *.jpg *.jpeg *.gif *.webp *.bmp)"
_BLANKS = str.maketrans("_<>", "   ")
_NO_TOPIC = "No topic: not in the forecast"
_TOO_LARGE = BadInput(
    "This picture can't be shown",
    "It is damaged, or has more than 40 megapixels.",
    "Make it smaller, save it as PNG or JPEG, and choose that.",
)


class OcclusionEditor(QDialog):
    """Adds a note, or edits `stored`. Once it has closed, `result_changes` tells what was saved."""

    def __init__(
        self,
        theme: Theme,
        library: LibraryService,
        occlusions: OcclusionService,
        media: CardMedia,
        stored: StoredNote | None = None,
        deck: tuple[str, ...] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._occlusions = occlusions
        self._media = media
        self._stored = stored
        self._new: NewPicture | None = None
        self._image = ""
        self.result_changes: Changes | None = None
        self._paths = {path_words(known.path): known.path for known in library.decks()}
        self._ids = {known.id: path_words(known.path) for known in library.decks()}
        self.setWindowTitle("Image occlusion" if stored is None else "Edit image occlusion")
        self.setAcceptDrops(True)
        self.board = OcclusionBoard(theme)
        self._build()
        self._connect()
        self._fill(stored, deck)
        self._untouched = self._state()
        self._count()

    # What is on screen

    def _build(self) -> None:
        self._stack = QStackedWidget()
        self._stack.addWidget(self._build_empty())
        self._stack.addWidget(self.board)
        middle = QHBoxLayout()
        middle.setContentsMargins(MARGIN, BLOCK, 0, BLOCK)
        middle.setSpacing(BLOCK)
        middle.addWidget(self._stack, 66)
        middle.addWidget(self._build_form(), 34)
        self.error = ErrorNote()
        self.leaving = LeavingNotice("Discard what you drew?")
        self._cards = label(role="strong", wrap=True)
        self._cancel = QPushButton("Cancel   Esc")
        self._save = QPushButton("Save   Ctrl+Enter")
        self._save.setProperty("role", "primary")
        row = QHBoxLayout()
        row.setSpacing(INSIDE)
        row.addWidget(self._cards, 1)
        for button in (self._cancel, self._save):
            button.setAutoDefault(False)
            row.addWidget(button)
        foot = QFrame()
        foot.setObjectName("foot")
        inside = QVBoxLayout(foot)
        inside.setContentsMargins(MARGIN, 12, MARGIN, 12)
        inside.setSpacing(INSIDE)
        inside.addWidget(self.error)
        inside.addWidget(self.leaving)
        inside.addLayout(row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(middle, 1)
        layout.addWidget(foot)
        # What a large picture needs.
        open_within_window(self, 200, 130)

    def _build_empty(self) -> QWidget:
        frame = QFrame()
        frame.setProperty("role", "drop")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        inside.addStretch(1)
        inside.addWidget(label("A picture to learn", "title"), 0, Qt.AlignmentFlag.AlignHCenter)
        words = label(
            "Choose a picture, drop one here, or paste it with Ctrl+V. Then hide parts of it: each part makes"
            " a card.",
            wrap=True,
        )
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        inside.addWidget(words)
        self.choose_first = QPushButton("Choose a picture…")
        self.choose_first.setProperty("role", "primary")
        self.choose_first.setAutoDefault(False)
        inside.addWidget(self.choose_first, 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addStretch(1)
        return frame

    def _build_form(self) -> QWidget:
        form = QWidget()
        form.setObjectName("page")
        rows = QVBoxLayout(form)
        rows.setContentsMargins(0, 0, MARGIN, 0)
        rows.setSpacing(INSIDE)
        self.change_picture = QPushButton("Another picture…")
        self.change_picture.setAutoDefault(False)
        self.change_picture.hide()
        self.mode = Segments("The other shapes")
        self.header = FieldEdit("Header", least_lines=1, most_lines=4)
        self.back_extra = FieldEdit("Back extra", most_lines=6)
        self.deck = Choice("Deck")
        self.topic = Choice("Topic")
        self.topic.offer(Choices([(None, _NO_TOPIC), *topic_entries()]))
        self.tags = QLineEdit()
        self.tags.setAccessibleName("Tags")
        self.tags.setPlaceholderText("Words with spaces between them")
        for words, widget in (
            ("On each card", self.mode),
            ("Header: shown over the picture", self.header),
            ("Back extra: shown with the answer", self.back_extra),
            ("Deck", self.deck),
            ("Topic", self.topic),
            ("Tags", self.tags),
            ("", self.change_picture),
        ):
            if words:
                rows.addWidget(label(words, "small", wrap=True))
            rows.addWidget(widget)
        rows.addStretch(1)
        return scrolled(form)

    def _fill(self, stored: StoredNote | None, deck: tuple[str, ...] | None) -> None:
        if not self._paths:
            self._paths[path_words((FIRST_DECK,))] = (FIRST_DECK,)
        self.deck.offer(Choices([(path, words) for words, path in self._paths.items()]))
        self.deck.show_value(deck or next(iter(self._paths.values())))
        self.topic.show_value(None)
        parts = None if stored is None else occlusion_parts(stored.note)
        drawing = Drawing()
        if stored is not None and parts is not None:
            drawing = Drawing.read(parts.shapes)
            self.deck.show_value(self._paths[self._ids[stored.deck]])
            self.topic.show_value(stored.note.topic)
            self.tags.setText(" ".join(stored.note.tags))
            self.header.set_field(parts.header)
            self.back_extra.set_field(parts.back_extra)
            self._image = parts.image
            self._show_known(parts.image)
        modes = dict(MODES)
        modes.setdefault(drawing.mode, "As it was made elsewhere")
        self.mode.offer([(key, words, words) for key, words in modes.items()])
        self.board.begin(drawing)
        self.mode.mark(drawing.mode)
        note = None if stored is None else stored.note
        self.back_extra.setEnabled(takes_back_extra(note))

    def _show_known(self, name: str) -> None:
        picture = self._media.picture(name)
        if picture is None:
            self.error.say(
                BadInput(
                    "The picture is missing",
                    f"{name} is not in the library, or can't be shown.",
                    "Choose it again: the shapes stay where they are.",
                )
            )
        else:
            self._show_picture(picture)

    def _show_picture(self, picture: Picture) -> None:
        self.board.show_picture(picture)
        self._stack.setCurrentWidget(self.board)
        self.change_picture.show()

    # What it does

    def _connect(self) -> None:
        self.board.drawn.connect(self._on_drawn)
        self.mode.chosen.connect(self.board.set_mode)
        self.choose_first.clicked.connect(self.choose_picture)
        self.change_picture.clicked.connect(self.choose_picture)
        self._cancel.clicked.connect(self.reject)
        self._save.clicked.connect(self.save)
        self.leaving.stayed.connect(self._keep_editing)
        self.leaving.left.connect(self._leave)
        save = QShortcut(self)
        save.setKeys([QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Enter")])
        save.activated.connect(self.save)
        QShortcut(QKeySequence("Ctrl+O"), self).activated.connect(self.choose_picture)
        paste = QShortcut(QKeySequence("Ctrl+V"), self.board.canvas)
        paste.setContext(Qt.ShortcutContext.WidgetShortcut)
        paste.activated.connect(self.paste)
        self._paste_first = QShortcut(QKeySequence("Ctrl+V"), self.choose_first)
        self._paste_first.setContext(Qt.ShortcutContext.WidgetShortcut)
        self._paste_first.activated.connect(self.paste)

    def choose_picture(self) -> None:
        """Asks for a file."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        chosen, _ = QFileDialog.getOpenFileName(self, "Choose a picture", folder, _PICTURES)
        if chosen:
            self.open_file(Path(chosen))

    def open_file(self, path: Path) -> None:
        """Takes a file as the picture; what stands in the way is said in place."""
        try:
            self._take(self._occlusions.picture_file(path))
        except CpcCardsError as error:
            self.error.say(error)
            return
        if self.header.is_empty():
            # The header is HTML, where these brackets would make a tag of the name.
            self.header.set_field(" ".join(path.stem.translate(_BLANKS).split()))

    def paste(self) -> None:
        """Takes the picture from the clipboard."""
        self._take_from(QGuiApplication.clipboard().mimeData())

    def _take_from(self, data: QMimeData) -> None:
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if files:
            self.open_file(files[0])
            return
        image = QImage(data.imageData()) if data.hasImage() else QImage()
        try:
            if image.isNull():
                raise BadInput(
                    "There is no picture",
                    "What was given is no picture.",
                    "Copy a picture, or save it and choose the file.",
                )
            self._take(self._occlusions.new_picture("pasted.png", _as_png(image)))
        except CpcCardsError as error:
            self.error.say(error)

    def _take(self, new: NewPicture) -> None:
        picture = read_picture(new.data)
        if picture is None:
            raise _TOO_LARGE
        self.error.say(None)
        self._new = new
        self._show_picture(picture)
        self.board.canvas.setFocus()
        self._count()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes pictures and files."""
        if event.mimeData().hasImage() or event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Takes what was dropped as the picture."""
        event.acceptProposedAction()
        self._take_from(event.mimeData())

    def _on_drawn(self) -> None:
        self.error.say(None)
        self.mode.blockSignals(True)
        self.mode.mark(self.board.drawing.mode)
        self.mode.blockSignals(False)
        self._count()

    def _count(self) -> None:
        count = self.board.drawing.cards
        words = "Makes 1 card" if count == 1 else f"Makes {count} cards"
        self._cards.setText(words if count else "Nothing is hidden yet")

    @property
    def counted(self) -> str:
        """What is said about the cards the note makes."""
        return self._cards.text()

    # Keeping and leaving

    def save(self) -> None:
        """Keeps the note and closes; what stands in the way is said in place."""
        topic, deck = self.topic.value, self.deck.value
        parts = OcclusionParts(
            self.board.drawing.text(), self._image, self.header.field(), self.back_extra.field()
        )
        try:
            self.result_changes = self._occlusions.save(
                self._stored,
                parts,
                deck if isinstance(deck, tuple) else (FIRST_DECK,),
                tags=tuple(dict.fromkeys(self.tags.text().split())),
                topic=topic if isinstance(topic, str) else None,
                picture=self._new,
            )
        except CpcCardsError as error:
            self.leaving.hide()
            self.error.say(error)
            return
        self.accept()

    def is_changed(self) -> bool:
        """True when closing would lose something."""
        return self._state() != self._untouched

    def _state(self) -> tuple[object, ...]:
        return (
            self.board.drawing.shapes,
            self.board.drawing.mode,
            self._new,
            self.header.text(),
            self.back_extra.text(),
            self.deck.value,
            self.topic.value,
            self.tags.text(),
        )

    def reject(self) -> None:
        """Closes; asks first when something would be lost. An open polygon is given up before."""
        if self.board.canvas.is_drawing:
            self.board.canvas.give_up_polygon()
        elif not self.is_changed():
            self._leave()
        elif self.leaving.isVisible():
            self._keep_editing()
        else:
            self.leaving.ask()

    def _leave(self) -> None:
        super().reject()

    def _keep_editing(self) -> None:
        self.leaving.hide()
        self.board.canvas.setFocus()


def _as_png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(image)
    return bytes(buffer.data().data())
