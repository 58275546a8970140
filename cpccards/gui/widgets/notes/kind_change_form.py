"""What becomes of each field and card when notes change their kind, with the first note before and after."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from cpccards.domain.notes import AnyKind, field_names, kind_key, kind_name
from cpccards.domain.refits import Refit, card_names, unsound
from cpccards.gui.card_media import CardMedia
from cpccards.gui.pages.page import BLOCK, INSIDE, label, take_out
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.choice import Choice, Choices
from cpccards.gui.widgets.complaint import Complaint
from cpccards.gui.widgets.notes.note_preview import NotePreview
from cpccards.services.note_kind_change import (
    ChosenNotes,
    NoteKindChangeService,
    with_card_from,
    with_field_from,
)

_NOTHING = "(nothing)"
_FRESH = "(a new card)"


class KindChangeForm(QWidget):
    """Chooses a kind, and where each of its fields and cards comes from.

    Signals:
        refitted: the `Refit` as it is chosen now.
    """

    refitted = Signal(object)

    def __init__(
        self,
        theme: Theme,
        change: NoteKindChangeService,
        chosen: ChosenNotes,
        parent: QWidget | None = None,
        *,
        media: CardMedia | None = None,
    ) -> None:
        super().__init__(parent)
        self._change = change
        self._chosen = chosen
        self._targets = {kind_key(kind): kind for kind in change.targets(chosen)}
        first = next(iter(self._targets.values()))
        self._refit = change.suggest(chosen, first)
        self.target = Choice("The new kind")
        self.target.setMinimumContentsLength(20)
        self.target.offer(Choices([(key, kind_name(kind)) for key, kind in self._targets.items()]))
        self.target.show_value(kind_key(first))
        self.fields: list[Choice] = []
        self.cards: list[Choice] = []
        self.before, self.after = NotePreview(theme, media=media), NotePreview(theme, media=media)
        self.before.setAccessibleName("The first note as it is")
        self.after.setAccessibleName("The first note as it would be")
        self._lost = label(role="muted", wrap=True)
        self._gaps = label("Every gap keeps its card and its progress.", "muted", wrap=True)
        self.complaint = Complaint(self.target)
        self._build()
        self.target.value_chosen.connect(self._on_target)
        self._offer()

    @property
    def refit(self) -> Refit:
        """What is chosen."""
        return self._refit

    @property
    def is_sound(self) -> bool:
        """False while a card is chosen twice."""
        return not unsound(self._refit)

    # What is on screen

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(INSIDE)
        head.addWidget(label(f"From {kind_name(self._chosen.kind)} to"))
        head.addWidget(self.target)
        head.addStretch(1)
        self._rows = QWidget()
        self._rows.setObjectName("page")
        self._grid = QGridLayout(self._rows)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(BLOCK)
        self._grid.setVerticalSpacing(INSIDE)
        self._grid.setColumnStretch(1, 1)
        sides = QHBoxLayout()
        sides.setSpacing(BLOCK)
        for words, side in (("As it is", self.before), ("As it would be", self.after)):
            half = QVBoxLayout()
            half.setSpacing(4)
            half.addWidget(label(words, "strong"))
            half.addWidget(side)
            side.setMinimumHeight(self.fontMetrics().lineSpacing() * 9)
            sides.addLayout(half, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(BLOCK)
        layout.addLayout(head)
        layout.addWidget(self._rows)
        for widget in (self._gaps, self._lost, self.complaint):
            layout.addWidget(widget)
        layout.addLayout(sides, 1)

    def _offer(self) -> None:
        """A box for each field and card of the new kind."""
        take_out(self._grid)
        refit = self._refit
        self.fields = self._boxes(
            "Field",
            field_names(refit.after),
            _choices(field_names(refit.before), _NOTHING),
            refit.fields_from,
            lambda place, source: self._take(with_field_from(self._refit, place, source)),
        )
        self.cards = self._boxes(
            "Progress of",
            card_names(refit.after) if refit.cards_from is not None else (),
            _choices(card_names(refit.before), _FRESH),
            refit.cards_from or (),
            lambda place, source: self._take(with_card_from(self._refit, place, source)),
        )
        self._show()

    def _boxes(
        self,
        what: str,
        names: Sequence[str],
        choices: Choices,
        sources: Sequence[int | None],
        take: Callable[[int, int | None], None],
    ) -> list[Choice]:
        boxes = []
        for place, (name, source) in enumerate(zip(names, sources, strict=True)):
            row = self._grid.rowCount()
            box = Choice(f"{what} {name} comes from", self._rows)
            box.offer(choices)
            box.show_value(source)
            box.value_chosen.connect(lambda value, place=place: take(place, value))
            self._grid.addWidget(label(f"{what} {name}"), row, 0)
            self._grid.addWidget(box, row, 1)
            boxes.append(box)
        return boxes

    def _show(self) -> None:
        refit, fields = self._refit, self._chosen.first
        self.complaint.say(unsound(refit))
        names = field_names(refit.before)
        lost = [names[place] for place in refit.lost_fields]
        self._lost.setText(f"Goes nowhere, and will be lost: {', '.join(lost)}." if lost else "")
        self._lost.setVisible(bool(lost))
        self._gaps.setVisible(refit.cards_from is None)
        self._show_cards(self.before, refit.before, fields)
        self._show_cards(self.after, refit.after, refit.fields(fields))

    def _show_cards(self, view: NotePreview, kind: AnyKind, fields: tuple[str, ...]) -> None:
        shown = self._change.shown(kind, fields)
        if shown.why:
            view.show_words(f"This note would make no card. {shown.why}")
        else:
            view.show_faces(shown.faces, "", "")

    # What it does

    def _on_target(self, key: object) -> None:
        if isinstance(key, str):
            self._refit = self._change.suggest(self._chosen, self._targets[key])
            self._offer()
            self.refitted.emit(self._refit)

    def _take(self, refit: Refit) -> None:
        self._refit = refit
        self._show()
        self.refitted.emit(refit)


def _choices(names: Sequence[str], nothing: str) -> Choices:
    return Choices([*enumerate(names), (None, nothing)])
