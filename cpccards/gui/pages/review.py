"""Review: one card, think, reveal, rate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.cards import StoredNote
from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import CpcCardsError, LibraryError
from cpccards.domain.notes import CHOICE_LETTERS, CardId, DeckId
from cpccards.domain.plain_text import plain_text
from cpccards.domain.reviews import CardState, Rating
from cpccards.gui.card_media import CardMedia
from cpccards.gui.custom_study_words import paused_words, selection_words
from cpccards.gui.pages.page import BLOCK, MARGIN, ErrorNote, Page, column, label
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.card_face import CardFace
from cpccards.gui.widgets.icd10cm_beside import Icd10cmBeside
from cpccards.gui.widgets.rating_bar import RatingBar
from cpccards.gui.widgets.session_summary import SessionSummary, score_change_words
from cpccards.services.cards import CardService
from cpccards.services.custom_study import StudySelection
from cpccards.services.forecasting import ForecastService
from cpccards.services.icd10cm import Icd10cmService, Reference
from cpccards.services.library import LibraryService
from cpccards.services.review_session import ReviewSession
from cpccards.services.study import ANSWER_STEPS, Rated, ShownCard, StudyService

_ONLY_FORECAST = Changes(frozenset({Subject.FORECAST}))
_CONFIRM_KEYS = {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}


class ReviewPage(Page):
    """Shows today's cards one after another. Everything has a key.

    Signals:
        due_counted: how many cards are left today, of all decks.
        link_chosen: an https address on the card.
    """

    due_counted = Signal(int)
    link_chosen = Signal(str)

    name = "review"
    title = "Review"

    def __init__(
        self,
        theme: Theme,
        study: StudyService,
        cards: CardService,
        library: LibraryService,
        forecasting: ForecastService,
        edit_note: Callable[[StoredNote], Changes | None],
        icd: Icd10cmService,
        parent: QWidget | None = None,
        *,
        media: CardMedia | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._media = media
        self._study = study
        self._cards = cards
        self._library = library
        self._forecasting = forecasting
        self._edit_note = edit_note
        self._icd = icd
        self._session: ReviewSession | None = None
        self._revealed = False
        self._score_before: float | None = None
        self._shown_for = QElapsedTimer()
        middle = QWidget()
        self._layers = QStackedLayout(middle)
        self._beside = Icd10cmBeside(theme, icd, middle)
        self._beside.told.connect(self.told)
        self._beside.changed.connect(self._on_cards_made)
        self._beside.closed.connect(self._take_focus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._beside)
        self._layers.addWidget(self._build_study())
        self._summary = SessionSummary()
        self._summary.forecast_chosen.connect(lambda: self.went_to.emit("forecast", None))
        self._summary.decks_chosen.connect(lambda: self.went_to.emit("decks", None))
        self._summary.more_chosen.connect(lambda: self.went_to.emit("custom-study", None))
        self._layers.addWidget(self._summary)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._add_keys()
        theme.changed.connect(self._restyle)
        self._restyle()

    @property
    def shown(self) -> ShownCard | None:
        """The card on screen."""
        return None if self._session is None else self._session.current

    def activate(self, argument: object = None) -> None:
        """Starts a session over `argument`, a deck, a block or a selection of cards, or goes on."""
        if argument is None and self._session is not None and self._session.current is not None:
            self._session.refresh()
        else:
            decks = (
                None if not isinstance(argument, int) else self._library.with_descendants(DeckId(argument))
            )
            chosen = argument if isinstance(argument, StudySelection) else None
            block = argument if isinstance(argument, tuple) else None if chosen is None else chosen.cards
            is_cram = chosen is not None and chosen.cram
            self._session = ReviewSession(self._study, decks, block, cram=is_cram)
            self._show_selection(chosen)
            self._score_before = self._forecasting.mean() if self._forecasting.is_ready else None
        self._show()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Shows the card anew after an edit, or the last card again after an undo."""
        if self._session is None or changes.subjects == _ONLY_FORECAST.subjects:
            return
        if undone and changes.step in ANSWER_STEPS:
            self._session.step_back()
        elif changes.touches(Subject.SETTINGS, Subject.PRESETS, Subject.DECKS, Subject.CARDS):
            self._session.rebuild(self.shown.card.id if self.shown else None)
        else:
            self._session.refresh()
        self._show()

    def woken(self) -> None:
        """Cards in their steps may have become due while the window was away."""
        if self._session is not None and self._session.current is None:
            self._session.rebuild()
            self._show()

    def reveal(self, chosen: int | None = None) -> None:
        """Shows the answer and what each rating leads to."""
        shown = self.shown
        if shown is None or self._revealed:
            return
        self._revealed = True
        self._face.reveal(shown, chosen, self._library.confusables(shown.note.note))
        self._reveal_button.hide()
        if self._session is not None and self._session.is_cram:
            self._ratings.show_cramming()
        else:
            self._ratings.show_outcomes(shown.outcomes)
        self._ratings.show()
        self.setFocus()

    def choose(self, index: int) -> None:
        """Picks an option of a multiple-choice card, and reveals."""
        shown = self.shown
        if shown is None or self._revealed or index >= len(shown.faces.options):
            return
        self.reveal(index)
        self._ratings.suggest(Rating.GOOD if index == shown.faces.correct else Rating.AGAIN)

    def rate(self, rating: Rating) -> None:
        """Writes the rating; the next card comes only when it is on disk."""
        if self._session is None or not self._revealed:
            return
        try:
            rated = self._session.rate(rating, timedelta(milliseconds=self._shown_for.elapsed()))
        except LibraryError as error:
            self._error.say(error)
            return
        if self.shown is None:
            self._after(rated)
            return
        self._show()
        # The next card is painted first; the score follows behind it.
        QTimer.singleShot(0, self, lambda: self._after(rated))

    # The tabular list beside the card

    def look_up(self, code: str | None = None) -> None:
        """Opens the tabular list beside the card: at `code`, or at the first one of a shown answer."""
        self._beside.open(code or self._first_code())
        # A link leaves the keys with the card, so that they go on rating.
        if code is not None:
            self._take_focus()
        elif self._beside.panel is not None:
            self._beside.panel.browser.focus_search()

    def _on_cards_made(self, changed: Changes) -> None:
        self._forecasting.invalidate()
        self.changed.emit(changed)

    def _find_codes(self, text: str) -> Sequence[Reference]:
        """The codes in a text; none where the list can't be read, which the list itself says when opened."""
        try:
            return self._icd.references(text)
        except CpcCardsError:
            return ()

    def _first_code(self) -> str | None:
        """The first code of the answer, else of the question; none before the answer is shown."""
        if self.shown is None or not self._revealed:
            return None
        faces = self.shown.faces
        for markup in (faces.answer, faces.question, self.shown.rationale):
            for each in self._find_codes(plain_text(markup)):
                return each.code
        return None

    def _take_focus(self) -> None:
        if self.shown is not None and self.shown.faces.expected is not None and not self._revealed:
            self._face.focus_answer()
        else:
            self.setFocus()

    def _after(self, rated: Rated) -> None:
        if self._session is None or not self._session.is_cram:
            self._forecasting.note_rating(rated.card, rated.after)
            self.changed.emit(_ONLY_FORECAST)
        if self.shown is None:
            self._show()

    def _build_study(self) -> QWidget:
        study = QWidget()
        study.setObjectName("page")
        outer = QVBoxLayout(study)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._place = label(role="small")
        self._count = label(role="small")
        self._undo = QPushButton("Undo  Ctrl+Z")
        self._undo.setProperty("role", "link")
        self._undo.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._undo.clicked.connect(self.undo_requested)
        self._look_up = QPushButton("ICD-10-CM  I")
        self._look_up.setProperty("role", "link")
        self._look_up.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._look_up.clicked.connect(lambda _checked: self.look_up())
        head = QHBoxLayout()
        head.setContentsMargins(MARGIN, 12, MARGIN, 8)
        head.addWidget(self._place, 1)
        head.addWidget(self._count)
        head.addSpacing(BLOCK)
        head.addWidget(self._look_up)
        head.addWidget(self._undo)
        outer.addLayout(head)
        self._selection = label(role="small", wrap=True)
        self._selection.setContentsMargins(MARGIN, 0, MARGIN, 8)
        self._selection.hide()
        outer.addWidget(self._selection)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName("Progress through this session")
        outer.addWidget(self._progress)
        middle = QWidget()
        middle.setObjectName("page")
        outer.addWidget(middle, 1)
        body = column(middle)
        self._error = ErrorNote()
        self._face = CardFace(self._theme, self._find_codes, media=self._media)
        self._face.submitted.connect(self.reveal)
        self._face.chosen.connect(self.choose)
        self._face.link_chosen.connect(self.link_chosen)
        self._face.code_chosen.connect(self.look_up)
        body.addWidget(self._error)
        body.addWidget(self._face)
        body.addStretch(1)
        outer.addWidget(self._build_foot())
        return study

    def _build_foot(self) -> QWidget:
        foot = QWidget()
        foot.setObjectName("page")
        layout = QVBoxLayout(foot)
        layout.setContentsMargins(MARGIN, 8, MARGIN, BLOCK)
        layout.setSpacing(8)
        self._reveal_button = QPushButton()
        self._reveal_button.setProperty("role", "primary")
        self._reveal_button.setMinimumHeight(44)
        self._reveal_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # The signal carries a bool that `reveal` would take for an option.
        self._reveal_button.clicked.connect(lambda _checked: self.reveal())
        layout.addWidget(self._reveal_button)
        self._ratings = RatingBar()
        self._ratings.rated.connect(self.rate)
        layout.addWidget(self._ratings)
        hint = label("E edit  ·  S suspend  ·  F flag  ·  B bury until tomorrow  ·  I look up", "small")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(hint)
        return foot

    def _show(self) -> None:
        session, shown = self._session, self.shown
        self._error.say(None)
        if session is None:
            return
        if session.is_of_everything:
            self.due_counted.emit(session.remaining)
        if shown is None:
            self._show_summary()
            return
        self._layers.setCurrentIndex(0)
        self._revealed = False
        total = session.answers + session.remaining
        self._progress.setMaximum(max(1, total))
        self._progress.setValue(session.answers)
        self._count.setText(f"{session.answers + 1} of {total}")
        self._place.setText(_place_words(shown))
        self._face.ask(shown)
        self._ratings.hide()
        self._reveal_button.setVisible(not shown.faces.options)
        is_typed = shown.faces.expected is not None
        self._reveal_button.setText("Check answer   Enter" if is_typed else "Show answer   Space")
        self._beside.empty()
        self._take_focus()
        self._shown_for.start()

    def _show_selection(self, chosen: StudySelection | None) -> None:
        """Says above the cards what is studied apart from the day's plan."""
        self._selection.setText("" if chosen is None else selection_words(chosen))
        self._selection.setVisible(chosen is not None)

    def _show_summary(self) -> None:
        session = self._session
        if session is None:
            return
        self._beside.put_away()
        self._layers.setCurrentIndex(1)
        score = score_change_words(self._score_before, self._forecasting.mean()) if session.answers else ""
        until = self._study.paused_until
        self._summary.show_session(
            session.answers,
            session.remembered,
            session.time.total_seconds(),
            "Your schedule stayed as it is." if session.is_cram and session.answers else score,
            self._study.load().total,
            "" if until is None else paused_words(until, self.locale()),
        )

    def _add_keys(self) -> None:
        for keys, act in (
            ("E", self._edit),
            ("S", self._suspend),
            ("F", self._flag),
            ("B", self._bury),
            ("I", self.look_up),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter reveal or rate Good; 1–4 rate; A–D choose. A key held down counts once."""
        if event.key() == Qt.Key.Key_Escape:
            self._beside.put_away()
        asks = self.shown is not None and self._layers.currentIndex() == 0
        if not asks or not (event.isAutoRepeat() or self._take_key(event)):
            super().keyPressEvent(event)

    def _take_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        has_options = self.shown is not None and bool(self.shown.faces.options)
        number = key - Qt.Key.Key_1 if Qt.Key.Key_1 <= key <= Qt.Key.Key_4 else None
        if self._revealed:
            if key in _CONFIRM_KEYS:
                self.rate(Rating.GOOD)
            elif number is not None:
                self.rate(Rating(number + 1))
            else:
                return False
        elif has_options:
            letter = event.text().upper()
            index = CHOICE_LETTERS.find(letter) if letter else -1
            if number is None and index < 0:
                return False
            self.choose(index if number is None else number)
        elif key in _CONFIRM_KEYS:
            self.reveal()
        else:
            return False
        return True

    def _edit(self) -> None:
        if self.shown is not None and self._session is not None:
            changed = self._edit_note(self.shown.note)
            if changed is not None:
                self._session.refresh()
                self._show()
                self.changed.emit(changed)

    def _suspend(self) -> None:
        self._put_away(self._cards.suspend, "Suspended. Ctrl+Z brings it back.")

    def _bury(self) -> None:
        if self.shown is not None and not self._revealed and self.shown.faces.options:
            self.choose(CHOICE_LETTERS.index("B"))
            return
        self._put_away(self._cards.bury, "Hidden until tomorrow. Ctrl+Z brings it back.")

    def _put_away(self, act: Callable[[list[CardId]], Changes], words: str) -> None:
        if self.shown is None or self._session is None:
            return
        try:
            changed = act([self.shown.card.id])
        except LibraryError as error:
            self._error.say(error)
            return
        self._forecasting.invalidate()
        self._session.skip()
        self._show()
        self.told.emit(words if changed else "")

    def _flag(self) -> None:
        if self.shown is None or self._session is None:
            return
        try:
            self._cards.flag([self.shown.card.id], 0 if self.shown.card.flag else 1)
        except LibraryError as error:
            self._error.say(error)
            return
        self._session.refresh()
        if self.shown is not None:
            self._place.setText(_place_words(self.shown))

    def _restyle(self) -> None:
        self._undo.setIcon(self._theme.icon("undo", "accent"))
        self._look_up.setIcon(self._theme.icon("icd-10-cm", "accent"))


def _place_words(shown: ShownCard) -> str:
    marks = []
    if shown.card.memory.state is CardState.NEW:
        marks.append("new")
    if shown.card.flag:
        marks.append("⚑ flagged")
    return "  ·  ".join([" › ".join(shown.deck_path), *marks])
