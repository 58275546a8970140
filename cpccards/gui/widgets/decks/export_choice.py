"""What is exported, as which file, and how: the choices of the Export page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.cards import Deck
from cpccards.domain.drafts import DeckAbout
from cpccards.domain.notes import DeckId
from cpccards.gui.counted import count
from cpccards.gui.models.deck_checks import DeckChecksModel
from cpccards.gui.pages.page import BLOCK, INSIDE, label, surface_in
from cpccards.gui.widgets.choice import HEADING, Choice, Choices
from cpccards.gui.widgets.one_of import OneOf
from cpccards.gui.words.export_words import GROUPS
from cpccards.services.exporting import ExportFormat, ExportOptions, FormatId

_LINES = 9
_ABOUT = {
    "title": ("Title", ""),
    "author": ("Author", "Your name, or what you go by"),
    "licence": ("Licence", "For example CC BY 4.0: others may share it if they name you"),
    "edition": ("Edition", "The code set or year it holds for, such as CPT 2027"),
    "description": ("Description", ""),
}


class WhatBlock(QWidget):
    """Everything, or the decks that are ticked.

    Signals:
        changed: something else is chosen.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inside = surface_in(self)
        inside.addWidget(label("What", "strong"))
        self.everything = QRadioButton("Everything")
        self.some = QRadioButton("Some decks, with the decks inside them")
        self._whole = label("This kind of file always holds the whole library.", "muted", wrap=True)
        one = OneOf(self)
        one.add(self.everything, checked=True)
        one.add(self.some)
        self.model = DeckChecksModel(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setAccessibleName("Decks to be exported")
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._count = label(role="small", wrap=True)
        for widget in (self.everything, self.some, self.list, self._count, self._whole):
            inside.addWidget(widget)
        self.everything.toggled.connect(self._on_changed)
        self.model.ticked.connect(self._on_changed)
        self._is_whole = False
        self._show()

    @property
    def chosen(self) -> tuple[Deck, ...] | None:
        """The decks that are ticked; None for everything."""
        return None if self.everything.isChecked() or self._is_whole else self.model.chosen

    def show_decks(self, decks: Sequence[Deck]) -> None:
        """Takes over the decks there are."""
        self.model.set_rows(decks)
        self._show()

    def choose(self, deck: DeckId) -> None:
        """Ticks one deck with those inside it."""
        self.model.choose((deck,))
        self.some.setChecked(True)
        row = self.model.row_of(deck)
        self.list.setCurrentIndex(self.model.index(max(row, 0)))
        self.list.scrollTo(self.list.currentIndex(), QAbstractItemView.ScrollHint.PositionAtCenter)
        self._show()

    def fit(self, kind: ExportFormat) -> None:
        """Says so where a format leaves no choice."""
        self._is_whole = kind.is_whole
        self._show()

    def _on_changed(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        offers = self.some.isChecked() and not self._is_whole
        for button in (self.everything, self.some):
            button.setVisible(not self._is_whole)
        self._whole.setVisible(self._is_whole)
        self.list.setVisible(offers)
        self._count.setVisible(offers)
        self._count.setText(f"{count(len(self.model.chosen), 'deck')} ticked. Space ticks a deck.")
        rows = min(_LINES, max(2, self.model.rowCount()))
        self.list.setFixedHeight(rows * max(1, self.list.sizeHintForRow(0)) + 2 * self.list.frameWidth() + 4)


class HowBlock(QWidget):
    """As which file, and what of the rest goes along.

    Signals:
        changed: something else is chosen.
    """

    changed = Signal()

    def __init__(self, formats: Sequence[ExportFormat], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats = {kind.id: kind for kind in formats}
        inside = surface_in(self)
        inside.addWidget(label("As which file", "strong"))
        self.box = Choice("Kind of file")
        entries: list[tuple[object, str]] = []
        for heading, ids in GROUPS:
            entries.append((HEADING, heading))
            entries += [(each, f"{self._formats[each].name} ({self._formats[each].ending})") for each in ids]
        self._choices = Choices(entries)
        self.box.offer(self._choices)
        self.box.show_value(FormatId.APKG)
        self.box.value_chosen.connect(lambda _: self._on_changed())
        inside.addWidget(self.box)
        self._carries = label(wrap=True)
        self._leaves = label(role="muted", wrap=True)
        self.progress = QCheckBox("With what I learnt: schedule and every answer")
        self.media = QCheckBox("With pictures and sounds")
        self.reasons = QCheckBox("With why each answer is so")
        for widget in (self._carries, self._leaves, self.progress, self.media, self.reasons):
            inside.addWidget(widget)
        for tick in (self.progress, self.media, self.reasons):
            tick.setChecked(True)
            tick.toggled.connect(lambda _: self.changed.emit())
        self._sharing = self._build_sharing()
        inside.addWidget(self._sharing)
        self._fit()

    @property
    def kind(self) -> ExportFormat:
        """The kind of file that is chosen."""
        value = self.box.value
        return self._formats[value if isinstance(value, FormatId) else FormatId.APKG]

    @property
    def options(self) -> ExportOptions:
        """What goes along."""
        about = {name: field.text().strip() for name, field in self.about.items()}
        return ExportOptions(
            with_progress=self.progress.isChecked(),
            with_media=self.media.isChecked(),
            about=DeckAbout(**about),
            bundled=self.bundled.isChecked(),
        )

    def _build_sharing(self) -> QWidget:
        around = QWidget()
        layout = QVBoxLayout(around)
        layout.setContentsMargins(0, INSIDE, 0, 0)
        layout.setSpacing(INSIDE)
        self.own = QRadioButton("Notes of my own")
        self.bundled = QRadioButton("Notes that came with the app (CC BY 4.0)")
        self._whose = OneOf(self)
        self._whose.add(self.own, checked=True)
        self._whose.add(self.bundled)
        whose = QHBoxLayout()
        whose.setSpacing(BLOCK)
        whose.addWidget(self.own)
        whose.addWidget(self.bundled)
        whose.addStretch(1)
        layout.addLayout(whose)
        self._form = QWidget()
        grid = QGridLayout(self._form)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(BLOCK)
        grid.setVerticalSpacing(INSIDE)
        self.about: dict[str, QLineEdit] = {}
        for row, (name, (words, hint)) in enumerate(_ABOUT.items()):
            field = QLineEdit()
            field.setAccessibleName(words)
            field.setPlaceholderText(hint)
            field.setMaxLength(2_000)
            grid.addWidget(label(words), row, 0)
            grid.addWidget(field, row, 1)
            self.about[name] = field
        layout.addWidget(self._form)
        self.bundled.toggled.connect(lambda _: self._on_changed())
        return around

    def _on_changed(self) -> None:
        self._fit()
        self.changed.emit()

    def _fit(self) -> None:
        kind = self.kind
        self._carries.setText(kind.carries)
        self._leaves.setText(kind.leaves)
        self.progress.setVisible(kind.with_progress)
        self.media.setVisible(kind.with_media and kind.id is not FormatId.JSON_MEDIA)
        self.reasons.setVisible(kind.id is FormatId.PDF)
        self._sharing.setVisible(kind.is_shared)
        self._form.setVisible(kind.is_shared and not self.bundled.isChecked())
