"""What follows from the gaps a practice exam showed: cards reviewed, brought forward, or newly made."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cpccards.domain.errors import CpcCardsError
from cpccards.domain.papers import MockId
from cpccards.gui.pages.page import BLOCK, area_around
from cpccards.gui.widgets.mocks.mock_next_steps import MockNextSteps
from cpccards.gui.widgets.name_row import NameRow
from cpccards.gui.words.mock_result_words import gap_count
from cpccards.services.mock_results import MockResult
from cpccards.services.mocks import MockService

T = TypeVar("T")

_DECK = "My gaps"


class MockFollowUp(QWidget):
    """The next steps, and what their buttons do.

    Signals:
        log_chosen: the questions are to be looked at.
        review_chosen: the ids of the cards to review, as a tuple.
        done: the `Changes`, and what is to be said of them.
        failed: a `CpcCardsError`.
        worked: the library did what was asked; what was said to have failed before is over.
    """

    log_chosen = Signal()
    review_chosen = Signal(object)
    done = Signal(object, str)
    failed = Signal(object)
    worked = Signal()

    def __init__(self, mocks: MockService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mocks = mocks
        self._mock: MockId | None = None
        self._steps = MockNextSteps()
        self._deck = NameRow()
        self._deck.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(BLOCK)
        layout.addWidget(self._steps)
        layout.addWidget(self._deck)
        self._steps.log_chosen.connect(self.log_chosen)
        self._steps.review_chosen.connect(self.review_linked)
        self._steps.forward_chosen.connect(self.bring_forward)
        self._steps.cards_chosen.connect(self.ask_for_deck)
        self._deck.submitted.connect(self.make_cards)
        self._deck.cancelled.connect(self._leave_deck)

    def show_result(self, result: MockResult, *, in_log: bool) -> None:
        """Says what is left to do.

        Args:
            in_log: the questions are on screen already.
        """
        self._mock = result.summary.id
        missed = [asked for asked in result.questions if not asked.right]
        gaps = gap_count(result.questions)
        try:
            cards = len(self._mocks.linked_cards(self._mock)) if gaps else 0
        except CpcCardsError as error:
            self.failed.emit(error)
            cards = 0
        self._steps.tell(
            missed=len(missed),
            unnamed=sum(1 for asked in missed if asked.cause is None),
            gaps=gaps,
            cards=cards,
            in_log=in_log,
        )

    def put_away(self) -> None:
        """Asks for no deck any more."""
        self._deck.hide()

    def review_linked(self) -> None:
        """Opens the cards of notes linked to gaps and lucky guesses, and none besides."""
        cards = self._try(self._mocks.linked_cards)
        if cards:
            self.review_chosen.emit(tuple(cards))

    def bring_forward(self) -> None:
        """Makes those cards due today; no answer is made up."""
        changed = self._try(self._mocks.bring_forward)
        if changed is not None:
            self.done.emit(changed, f"{changed.step}: done. They come first today.")

    def ask_for_deck(self) -> None:
        """Asks in the page which deck the cards from gaps go to."""
        hint = "A note for each gap, miss without a cause and lucky guess. Yours to change."
        self._deck.ask("Make cards from my gaps in the deck", _DECK, hint, None)
        area = area_around(self)
        if area is not None:
            QTimer.singleShot(0, area, partial(area.ensureWidgetVisible, self._deck))

    def make_cards(self) -> None:
        """Makes notes of the gaps; what is wrong with the deck is said beside its name."""
        if self._mock is None:
            return
        name = self._deck.words.strip()
        try:
            changed = self._mocks.cards_from_gaps(self._mock, name)
        except CpcCardsError as error:
            self._deck.say(error)
            return
        self._leave_deck()
        self.done.emit(changed, f"Cards from your gaps are in “{name}”.")

    def _leave_deck(self) -> None:
        # Else the focus would fall on how the exam felt, where an arrow key is an answer.
        self._steps.setFocus()
        self.put_away()

    def _try(self, act: Callable[[MockId], T]) -> T | None:
        """What came of it; None when it could not be done, which is said."""
        if self._mock is None:
            return None
        try:
            done = act(self._mock)
        except CpcCardsError as error:
            self.failed.emit(error)
            return None
        self.worked.emit()
        return done
