"""Below a card under review: the button that shows the answer, then the ratings, and the other keys."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from cpccards.gui.pages.page import BLOCK, MARGIN, label
from cpccards.gui.widgets.review.advance_line import AdvanceLine
from cpccards.gui.widgets.review.rating_bar import RatingBar
from cpccards.services.study import ShownCard

_HINT = "E edit  ·  S suspend  ·  F flag  ·  B bury until tomorrow  ·  I look up  ·  Ctrl+I about this card"


class ReviewFoot(QWidget):
    """Shows one thing to press at a time.

    Signals:
        reveal_chosen: the answer is wanted.

    Attributes:
        coming: what the card does by itself.
        ratings: the four ratings, once the answer is there.
        reveal_button: before that.
    """

    reveal_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.coming = AdvanceLine()
        self.reveal_button = QPushButton()
        self.reveal_button.setProperty("role", "primary")
        self.reveal_button.setMinimumHeight(44)
        self.reveal_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.reveal_button.clicked.connect(lambda _checked: self.reveal_chosen.emit())
        self.ratings = RatingBar()
        hint = label(_HINT, "small", wrap=True)
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 8, MARGIN, BLOCK)
        layout.setSpacing(8)
        for widget in (self.coming, self.reveal_button, self.ratings, hint):
            layout.addWidget(widget)

    def ask(self, shown: ShownCard) -> None:
        """The question is on screen."""
        self.ratings.hide()
        self.reveal_button.setVisible(not shown.faces.options)
        is_typed = shown.faces.expected is not None
        self.reveal_button.setText("Check answer   Enter" if is_typed else "Show answer   Space")

    def reveal(self, shown: ShownCard, *, is_cram: bool) -> None:
        """The answer is on screen: shows what each rating leads to."""
        self.reveal_button.hide()
        if is_cram:
            self.ratings.show_cramming()
        else:
            self.ratings.show_outcomes(shown.outcomes)
        self.ratings.show()
