"""Card information: how a card stands, how it fades, what happened to it, and why it comes."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QDate, QDateTime, QLocale, Qt, QTime
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QWidget

from cpccards.domain.changes import Changes
from cpccards.domain.durations import interval_words
from cpccards.domain.notes import CardId, kind_name
from cpccards.domain.reviews import CardEventKind, CardState, Rating
from cpccards.gui.models.deck_tree import path_words
from cpccards.gui.models.text_table import TextTable
from cpccards.gui.pages.page import BLOCK, Page, column, label, surface, way_back
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.charts.forgetting_curve import ForgettingCurve
from cpccards.gui.widgets.plain_table import PlainTable
from cpccards.gui.words.score_words import day_words
from cpccards.services.card_information import CardInformation, CardInformationService, HistoryRow

_STATES = {
    CardState.NEW: "New",
    CardState.LEARNING: "Learning",
    CardState.REVIEW: "In review",
    CardState.RELEARNING: "Learning again",
}
_EVENTS = {
    CardEventKind.CRAM: "Crammed",
    CardEventKind.RESET: "Made new again",
    CardEventKind.MANUAL: "Due date set",
    CardEventKind.RESCHEDULED: "Rescheduled",
}
_RATINGS = {Rating.AGAIN: "Again", Rating.HARD: "Hard", Rating.GOOD: "Good", Rating.EASY: "Easy"}
_HEADINGS = ("When", "Answer", "Took", "Recall", "Next in", "Stability", "Difficulty")
_LEGEND = (
    "Stability: how long until the chance that you recall it is down to 90%. Difficulty: from 0% to 100%, how"
    " slowly stability grows with each answer."
)
_NONE = "–"
_MOST_FACTS = 15


class CardInformationPage(Page):
    """One card. Its siblings, the other cards of its note, are one key away."""

    name = "card-information"
    title = "Card information"

    def __init__(
        self, theme: Theme, information: CardInformationService, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._information = information
        self._card: CardId | None = None
        self._from = "review"
        self._siblings: tuple[CardId, ...] = ()
        body = column(self)
        [self._area] = self.findChildren(QScrollArea)
        head = QHBoxLayout()
        self._back = way_back("Back", "Back to where you came from")
        self._back.clicked.connect(self._go_back)
        self._other = QPushButton("Next card of this note  N")
        self._other.setProperty("role", "link")
        self._other.clicked.connect(self._show_next)
        head.addWidget(self._back)
        head.addStretch(1)
        head.addWidget(self._other)
        body.addLayout(head)
        self._title = label(role="page", wrap=True)
        self._why = label(wrap=True)
        body.addWidget(self._title)
        body.addWidget(self._why)
        self._frame, inside = surface()
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(BLOCK)
        self._facts.setVerticalSpacing(6)
        self._facts.setColumnStretch(1, 1)
        self._facts.setColumnStretch(3, 1)
        self._fact_labels = [(label(role="muted"), label(wrap=True)) for _ in range(_MOST_FACTS)]
        for _, value in self._fact_labels:
            value.setAlignment(Qt.AlignmentFlag.AlignTop)
        inside.addLayout(self._facts)
        inside.addWidget(label(_LEGEND, "small", wrap=True))
        body.addWidget(self._frame)
        self._curve_title = label("How surely you remember it", "title")
        self._curve = ForgettingCurve(theme)
        body.addWidget(self._curve_title)
        body.addWidget(self._curve)
        self._history_title = label("What happened to it", "title")
        self._history = TextTable()
        self._table = PlainTable("What happened to this card, newest first", self._history, most_rows=50)
        body.addWidget(self._history_title)
        body.addWidget(self._table)
        body.addStretch(1)
        next_key = QShortcut(QKeySequence("N"), self)
        next_key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        next_key.activated.connect(self._show_next)

    def activate(self, argument: object = None) -> None:
        """Shows card `argument`, or (card, name of the page to go back to)."""
        if isinstance(argument, tuple):
            self._card, self._from = CardId(argument[0]), str(argument[1])
        elif isinstance(argument, int):
            self._card = CardId(argument)
        self._show()
        self._area.verticalScrollBar().setValue(0)
        self._back.setFocus()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Looks again."""
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self._go_back()
        else:
            super().keyPressEvent(event)

    def _go_back(self) -> None:
        self.went_to.emit(self._from, None)

    def _show_next(self) -> None:
        if self._card in self._siblings and len(self._siblings) > 1:
            place = self._siblings.index(self._card)
            self._card = self._siblings[(place + 1) % len(self._siblings)]
            self._show()

    def _show(self) -> None:
        if self._card is None:
            self._show_nothing(
                self.title,
                "Here you will see how a card stands, why it comes, and what happened to it. Press Ctrl+I"
                " while you review it, or on a note in Decks.",
            )
            return
        try:
            about = self._information.of(self._card)
        except KeyError:
            self._show_nothing("This card is gone", "It was deleted. Ctrl+Z brings it back.")
            return
        self._siblings = about.siblings
        self._other.setVisible(len(about.siblings) > 1)
        self._title.setText(about.summary or "(a picture)")
        self._why.setText(about.why)
        self._show_facts(_facts(about, self.locale()))
        self._frame.show()
        self._curve.show_curve(about.curve, about.today, about.exam_day)
        rows = [_row(row, self.locale()) for row in reversed(about.history)]
        self._history.show_rows(rows, _HEADINGS)
        self._show_parts(has_history=bool(rows))

    def _show_nothing(self, title: str, words: str) -> None:
        self._siblings = ()
        self._title.setText(title)
        self._why.setText(words)
        self._other.hide()
        self._frame.hide()
        self._show_parts(has_history=False)

    def _show_parts(self, *, has_history: bool) -> None:
        for widget in (self._curve_title, self._curve, self._history_title, self._table):
            widget.setVisible(has_history)

    def _show_facts(self, facts: list[tuple[str, str]]) -> None:
        """In two columns, read down the first and then the second."""
        half = (len(facts) + 1) // 2
        for place, (name, value) in enumerate(self._fact_labels):
            is_used = place < len(facts)
            name.setVisible(is_used)
            value.setVisible(is_used)
            if is_used:
                name.setText(facts[place][0])
                value.setText(facts[place][1])
                row, side = place % half, 2 * (place // half)
                self._facts.addWidget(name, row, side, Qt.AlignmentFlag.AlignTop)
                self._facts.addWidget(value, row, side + 1)


def _facts(about: CardInformation, locale: QLocale) -> list[tuple[str, str]]:
    memory = about.card.memory
    state = "Suspended" if about.card.suspended else _STATES[memory.state]
    average = about.seconds_an_answer
    answered = [row.at for row in about.history if row.event is None]
    facts = [
        ("Stands", state),
        ("Deck", path_words(about.deck_path)),
        ("Kind of note", kind_name(about.note.kind)),
        ("Preset", about.preset),
        ("Added", _instant(about.added, locale)),
        ("First answer", _instant(answered[0], locale) if answered else _NONE),
        ("Last answer", _instant(answered[-1], locale) if answered else _NONE),
        ("Answers", f"{about.answers:,}"),
        ("Times forgotten", f"{memory.lapses:,}"),
        (
            "Time",
            _NONE if average is None else _time(average, about.seconds),
        ),
        ("Due", _NONE if memory.due_day is None else day_words(memory.due_day, locale, with_year=True)),
        ("Stability", _days(memory.stability)),
        ("Difficulty", _difficulty(memory.difficulty)),
        ("Recall today", _share(about.recall_today)),
    ]
    if about.exam_day is not None:
        facts.append(("Recall on exam day", _share(about.recall_at_exam)))
    return facts


def _row(row: HistoryRow, locale: QLocale) -> tuple[str, ...]:
    words = _RATINGS[row.rating] if row.rating is not None else ""
    if row.event is not None:
        words = f"{_EVENTS[row.event]}: {words}" if words else _EVENTS[row.event]
    after = _NONE if row.interval is None else f"{row.interval} d"
    if row.event is None and row.interval is None:
        after = "a step"
    return (
        _instant(row.at, locale),
        words,
        f"{row.seconds:.0f} s" if row.seconds else _NONE,
        _share(row.recall),
        after,
        _days(row.stability),
        _difficulty(row.difficulty),
    )


def _instant(at: datetime, locale: QLocale) -> str:
    """An instant on the clock of where the learner is."""
    shown = QDateTime(QDate(at.year, at.month, at.day), QTime(at.hour, at.minute))
    return locale.toString(shown, QLocale.FormatType.ShortFormat)


def _time(an_answer: float, in_all: float) -> str:
    return f"{an_answer:.0f} s an answer, {in_all / 60:.0f} min in all"


def _share(share: float | None) -> str:
    return _NONE if share is None else f"{share:.0%}"


def _days(days: float | None) -> str:
    if days is None:
        return _NONE
    return interval_words(timedelta(days=days))


def _difficulty(difficulty: float | None) -> str:
    """From 0 (easy) to 100 %: FSRS's 1 to 10 says little to most people."""
    return _NONE if difficulty is None else f"{(difficulty - 1) / 9:.0%}"
