"""Review: one card, think, reveal, rate."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.changes import Changes, Subject
from cpccards.domain.durations import interval_words, minutes_words
from cpccards.domain.errors import LibraryError
from cpccards.domain.notes import CHOICE_LETTERS, EVIDENCE_WORDS, DeckId
from cpccards.domain.reviews import CardState, Rating
from cpccards.domain.typed_answer import compare
from cpccards.gui.pages.page import BLOCK, MARGIN, ErrorNote, Page, column, label, surface
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.card_view import CardView
from cpccards.services.forecasting import ForecastService
from cpccards.services.library import LibraryService
from cpccards.services.review_session import ReviewSession
from cpccards.services.study import RATING_STEP, Rated, ShownCard, StudyService

RATING_WORDS = {Rating.AGAIN: "Again", Rating.HARD: "Hard", Rating.GOOD: "Good", Rating.EASY: "Easy"}


class ReviewPage(Page):
    """Shows today's cards one after another. Everything has a key."""

    name = "review"
    title = "Review"

    def __init__(
        self,
        theme: Theme,
        study: StudyService,
        library: LibraryService,
        forecasting: ForecastService,
        edit_note: Callable[[object], Changes | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._study = study
        self._library = library
        self._forecasting = forecasting
        self._edit_note = edit_note
        self._session: ReviewSession | None = None
        self._deck: DeckId | None = None
        self._revealed = False
        self._before: float | None = None
        self._shown_for = QElapsedTimer()
        self._build()
        self._add_keys()
        theme.changed.connect(self._restyle)
        self._restyle()

    def activate(self, argument: object = None) -> None:
        """Starts a session over `argument` (a deck), or goes on with the one under way."""
        deck = argument if isinstance(argument, int) else None
        if argument is None and self._session is not None and self._session.current is not None:
            self._session.refresh()
            self._show()
            return
        self._deck = None if deck is None else DeckId(deck)
        decks = None if self._deck is None else self._library.with_descendants(self._deck)
        self._session = ReviewSession(self._study, decks)
        self._before = self._forecasting.mean()
        self._show()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Shows the card anew after an edit, or the last card again after an undo."""
        if self._session is None or changes.subjects == {Subject.FORECAST}:
            return
        if undone and changes.step == RATING_STEP:
            self._session.step_back()
        elif changes.touches(Subject.SETTINGS, Subject.DECKS, Subject.CARDS):
            current = self._session.current
            self._session.rebuild(current.card.id if current else None)
        else:
            self._session.refresh()
        self._show()

    def woken(self) -> None:
        """Cards in their steps may have become due while the window was away."""
        if self._session is not None and self._session.current is None:
            self._session.rebuild()
            self._show()

    # What is on screen

    def _build(self) -> None:
        self._layers = QStackedLayout(self)
        study = QWidget()
        study.setObjectName("page")
        self._layers.addWidget(study)
        outer = QVBoxLayout(study)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)

        self._place = label(role="small")
        self._count = label(role="small")
        self._undo = QPushButton("Undo  Ctrl+Z")
        self._undo.setProperty("role", "link")
        self._undo.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._undo.clicked.connect(lambda: self.window().undo_requested.emit())  # type: ignore[attr-defined]
        head = QHBoxLayout()
        head.setContentsMargins(MARGIN, 12, MARGIN, 8)
        head.addWidget(self._place, 1)
        head.addWidget(self._count)
        head.addSpacing(BLOCK)
        head.addWidget(self._undo)
        outer.addLayout(head)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName("Progress through this session")
        outer.addWidget(self._progress)

        middle = QWidget()
        middle.setObjectName("page")
        outer.addWidget(middle, 1)
        body = column(middle)
        frame, card = surface()
        card.setContentsMargins(28, 24, 28, 24)
        card.setSpacing(BLOCK)
        self._question = CardView(self._theme)
        card.addWidget(self._question)
        self._typed = QLineEdit()
        self._typed.setPlaceholderText("Type the answer, then Enter")
        self._typed.setAccessibleName("Your answer")
        self._typed.returnPressed.connect(self.reveal)
        card.addWidget(self._typed)
        self._options = [QPushButton() for _ in CHOICE_LETTERS]
        for index, button in enumerate(self._options):
            button.setProperty("role", "option")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _=False, index=index: self.choose(index))
            card.addWidget(button)
        self._rule, _ = surface("rule")
        card.addWidget(self._rule)
        self._answer = CardView(self._theme)
        card.addWidget(self._answer)
        self._why = CardView(self._theme)
        card.addWidget(self._why)
        self._source = label(role="small", wrap=True)
        card.addWidget(self._source)
        self._error = ErrorNote()
        body.addWidget(self._error)
        body.addWidget(frame)
        body.addStretch(1)

        foot = QWidget()
        foot.setObjectName("page")
        self._foot = QGridLayout(foot)
        self._foot.setContentsMargins(MARGIN, 8, MARGIN, BLOCK)
        self._foot.setSpacing(8)
        self._reveal = QPushButton("Show answer   Space")
        self._reveal.setProperty("role", "primary")
        self._reveal.setMinimumHeight(44)
        self._reveal.clicked.connect(self.reveal)
        self._foot.addWidget(self._reveal, 0, 0, 1, 4)
        self._ratings: dict[Rating, QPushButton] = {}
        for place, rating in enumerate(Rating):
            button = QPushButton()
            button.setProperty("role", rating.name.lower())
            button.setMinimumHeight(44)
            button.clicked.connect(lambda _=False, rating=rating: self.rate(rating))
            self._foot.addWidget(button, 0, place)
            self._ratings[rating] = button
        self._hint = label("E edit  ·  S suspend  ·  F flag  ·  B bury until tomorrow", "small")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._foot.addWidget(self._hint, 1, 0, 1, 4)
        outer.addWidget(foot)

        self._layers.addWidget(self._build_summary())

    def _build_summary(self) -> QWidget:
        page = QWidget()
        page.setObjectName("page")
        body = column(page)
        self._end_title = label(role="page")
        body.addWidget(self._end_title)
        frame, inside = surface()
        self._end_words = label(wrap=True)
        self._end_score = label(role="title", wrap=True)
        self._end_more = label(role="muted", wrap=True)
        inside.addWidget(self._end_words)
        inside.addWidget(self._end_score)
        inside.addWidget(self._end_more)
        body.addWidget(frame)
        row = QHBoxLayout()
        self._end_forecast = QPushButton("See the forecast")
        self._end_forecast.setProperty("role", "primary")
        self._end_forecast.clicked.connect(lambda: self.went_to.emit("forecast", None))
        decks = QPushButton("Choose a deck")
        decks.clicked.connect(lambda: self.went_to.emit("decks", None))
        row.addWidget(self._end_forecast)
        row.addWidget(decks)
        row.addStretch(1)
        body.addLayout(row)
        body.addStretch(1)
        return page

    def _show(self) -> None:
        session = self._session
        if session is None:
            return
        self._error.say(None)
        shown = session.current
        if shown is None:
            self._show_summary(session)
            return
        self._layers.setCurrentIndex(0)
        self._revealed = False
        total = session.answers + session.remaining
        self._progress.setMaximum(max(1, total))
        self._progress.setValue(session.answers)
        self._count.setText(f"{session.answers + 1} of {total}")
        self._place.setText(" › ".join(shown.deck_path) + self._marks(shown))
        self._question.show_html(shown.faces.question)
        self._typed.clear()
        self._typed.setReadOnly(False)
        self._typed.setVisible(shown.faces.expected is not None)
        for index, button in enumerate(self._options):
            there = index < len(shown.faces.options)
            button.setVisible(there)
            if there:
                text = html.unescape(_without_tags(shown.faces.options[index]))
                button.setText(f"{CHOICE_LETTERS[index]}   {text}".replace("&", "&&"))
                button.setAccessibleName(f"{CHOICE_LETTERS[index]}: {text}")
                self._verdict(button, "")
        for widget in (self._rule, self._answer, self._why, self._source, *self._ratings.values()):
            widget.hide()
        self._reveal.setVisible(not shown.faces.options)
        self._reveal.setText("Check answer   Enter" if shown.faces.expected is not None else "Show answer   Space")
        if shown.faces.expected is not None:
            self._typed.setFocus()
        else:
            self.setFocus()
        self._shown_for.start()

    def reveal(self) -> None:
        """Shows the answer, why it is so, and what each rating leads to."""
        shown = self._session.current if self._session else None
        if shown is None or self._revealed:
            return
        self._revealed = True
        answer = shown.faces.answer
        if shown.faces.expected is not None:
            answer = self._comparison(shown.faces.expected)
            self._typed.setReadOnly(True)
        is_choice = bool(shown.faces.options)
        self._answer.setVisible(not is_choice)
        if not is_choice:
            self._answer.show_html(answer)
        self._rule.setVisible(not is_choice)
        self._why.setVisible(bool(shown.rationale))
        self._why.show_html(f"<b>Why:</b> {shown.rationale}")
        self._source.setText(_source_words(shown))
        self._source.setVisible(bool(self._source.text()))
        self._reveal.hide()
        for rating, button in self._ratings.items():
            interval = interval_words(shown.outcomes[rating])
            button.setText(f"{rating.value}  {RATING_WORDS[rating]}   {interval}")
            button.setAccessibleName(f"{RATING_WORDS[rating]}, next in {interval}")
            button.show()
        self.setFocus()

    def choose(self, index: int) -> None:
        """Picks an option of a multiple-choice card, and reveals."""
        shown = self._session.current if self._session else None
        if shown is None or self._revealed or index >= len(shown.faces.options):
            return
        correct = shown.faces.correct
        for place, button in enumerate(self._options):
            if place == correct:
                self._verdict(button, "right")
                button.setText(button.text() + "   ✓ right")
            elif place == index:
                self._verdict(button, "wrong")
                button.setText(button.text() + "   ✗ your choice")
        self.reveal()
        suggested = Rating.GOOD if index == correct else Rating.AGAIN
        self._ratings[suggested].setFocus()

    def rate(self, rating: Rating) -> None:
        """Writes the rating; the next card comes only when it is on disk."""
        if self._session is None or not self._revealed:
            return
        took = timedelta(milliseconds=self._shown_for.elapsed())
        try:
            rated = self._session.rate(rating, took)
        except LibraryError as error:
            self._error.say(error)
            return
        self._show()
        # The next card is painted first; the score follows behind it.
        QTimer.singleShot(0, lambda: self._after(rated))

    def _after(self, rated: Rated) -> None:
        self._forecasting.note_rating(rated.card, rated.after)
        self.changed.emit(Changes(frozenset({Subject.FORECAST}), ""))

    def _show_summary(self, session: ReviewSession) -> None:
        self._layers.setCurrentIndex(1)
        if session.answers == 0:
            self._end_title.setText("Nothing is due")
            self._end_words.setText("Every card for today is done." if not self._library.is_empty() else "")
            self._end_score.setText("")
        else:
            self._end_title.setText("Done for now")
            share = session.remembered / session.answers
            self._end_words.setText(
                f"{session.answers} answers in {minutes_words(session.time.total_seconds())}, "
                f"{share:.0%} remembered."
            )
            self._end_score.setText(self._score_words())
        load = self._study.load(None)
        self._end_more.setText(
            f"{load.total} cards are still to come today." if load.total else "Come back tomorrow."
        )
        self._end_forecast.setFocus()

    def _score_words(self) -> str:
        after = self._forecasting.mean()
        if after is None:
            return "Not enough evidence for a predicted score yet."
        if self._before is None:
            return f"Your predicted score is now {after:.1f}."
        difference = after - self._before
        if abs(difference) < 0.05:
            return f"Your predicted score stays at {after:.1f}."
        verb = "rose" if difference > 0 else "fell"
        return f"Your predicted score {verb} from {self._before:.1f} to {after:.1f}."

    # Keys

    def _add_keys(self) -> None:
        for keys, act in (
            ("E", self._edit),
            ("S", self._suspend),
            ("F", self._flag),
            ("B", self._bury),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda act=act: None if self._typing() else act())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter reveal or rate Good; 1–4 rate; A–D choose."""
        shown = self._session.current if self._session else None
        key = event.key()
        if shown is not None and self._layers.currentIndex() == 0:
            if key in {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                if self._revealed:
                    self.rate(Rating.GOOD)
                elif not shown.faces.options:
                    self.reveal()
                return
            if self._revealed and Qt.Key.Key_1 <= key <= Qt.Key.Key_4:
                self.rate(Rating(key - Qt.Key.Key_0))
                return
            letter = event.text().upper()
            if shown.faces.options and not self._revealed:
                if letter and letter in CHOICE_LETTERS:
                    self.choose(CHOICE_LETTERS.index(letter))
                    return
                if Qt.Key.Key_1 <= key <= Qt.Key.Key_4:
                    self.choose(key - Qt.Key.Key_1)
                    return
        super().keyPressEvent(event)

    def _typing(self) -> bool:
        return self._typed.hasFocus() and not self._revealed

    def _edit(self) -> None:
        shown = self._session.current if self._session else None
        if shown is not None and self._session is not None:
            changed = self._edit_note(shown.note)
            if changed is not None:
                self._session.refresh()
                self._show()
                self.changed.emit(Changes(frozenset({Subject.FORECAST}), ""))

    def _suspend(self) -> None:
        self._put_away(self._study.suspend, "Suspended. Ctrl+Z brings it back.")

    def _bury(self) -> None:
        self._put_away(self._study.bury, "Hidden until tomorrow. Ctrl+Z brings it back.")

    def _put_away(self, act: Callable[..., Changes], words: str) -> None:
        shown = self._session.current if self._session else None
        if shown is None or self._session is None:
            return
        try:
            act(shown.card.id)
        except LibraryError as error:
            self._error.say(error)
            return
        self._session.skip()
        self._show()
        self.window().say(words)  # type: ignore[attr-defined]

    def _flag(self) -> None:
        shown = self._session.current if self._session else None
        if shown is None or self._session is None:
            return
        self._study.flag(shown.card.id, 0 if shown.card.flag else 1)
        self._session.refresh()
        if self._session.current is not None:
            self._place.setText(
                " › ".join(shown.deck_path) + self._marks(self._session.current)
            )

    # Words

    def _marks(self, shown: ShownCard) -> str:
        parts = []
        if shown.card.memory.state is CardState.NEW:
            parts.append("new")
        if shown.card.flag:
            parts.append("⚑ flagged")
        return "".join(f"  ·  {part}" for part in parts)

    def _comparison(self, expected: str) -> str:
        typed = self._typed.text()
        if not typed.strip():
            return html.escape(expected)
        result = compare(typed, expected)
        marks = {"same": "right", "extra": "wrong", "missing": "missing"}
        pieces = "".join(
            f'<span class="{marks[piece.mark]}">{html.escape(piece.text)}</span>' for piece in result.pieces
        )
        if result.matches:
            return f"{pieces} &nbsp;✓"
        return f"{pieces}<br>{html.escape(expected)}"

    def _verdict(self, button: QPushButton, verdict: str) -> None:
        if button.property("verdict") != verdict:
            button.setProperty("verdict", verdict)
            button.style().unpolish(button)
            button.style().polish(button)

    def _restyle(self) -> None:
        self._undo.setIcon(self._theme.icon("undo", "accent"))


def _source_words(shown: ShownCard) -> str:
    note = shown.note.note
    parts = [note.source, note.edition, EVIDENCE_WORDS.get(note.evidence, "")]
    if note.review_by is not None:
        parts.append(f"check again by {note.review_by:%d %B %Y}")
    return "  ·  ".join(part for part in parts if part)


def _without_tags(text: str) -> str:
    return "".join(part.partition(">")[2] if index else part for index, part in enumerate(text.split("<")))
