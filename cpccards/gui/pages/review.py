"""Review: one card, think, reveal, rate."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from cpccards.domain.cards import StoredNote
from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import CpcCardsError, LibraryError
from cpccards.domain.notes import CHOICE_LETTERS, CardId, DeckId
from cpccards.domain.plain_text import plain_text
from cpccards.domain.reviews import Rating
from cpccards.domain.support import card_source
from cpccards.gui.card_media import CardMedia
from cpccards.gui.code_links import first_code
from cpccards.gui.pages.page import MARGIN, ErrorNote, Page, column
from cpccards.gui.review_clock import ReviewClock, advance_words
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.icd10cm.icd10cm_beside import Icd10cmBeside
from cpccards.gui.widgets.notes.card_face import CardFace
from cpccards.gui.widgets.review.ask_row import AskRow
from cpccards.gui.widgets.review.leech_notice import LeechNotice
from cpccards.gui.widgets.review.not_saved_note import NotSavedNote
from cpccards.gui.widgets.review.review_foot import ReviewFoot
from cpccards.gui.widgets.review.review_head import ReviewHead
from cpccards.gui.widgets.review.session_summary import SessionSummary, score_change_words
from cpccards.gui.widgets.review.timebox_notice import TimeboxNotice
from cpccards.gui.widgets.today.courage_card import CourageCard
from cpccards.gui.words.custom_study_words import paused_words, selection_words
from cpccards.services.cards import CardService
from cpccards.services.custom_study import StudySelection
from cpccards.services.forecasting import ForecastService
from cpccards.services.icd10cm import Icd10cmService, Reference
from cpccards.services.library import LibraryService
from cpccards.services.review_session import ReviewSession
from cpccards.services.study import ANSWER_STEPS, Rated, ShownCard, StudyService

_ONLY_FORECAST = Changes(frozenset({Subject.FORECAST}))
_ELSEWHERE = frozenset({Subject.FORECAST, Subject.SUPPORT})
"""What does not bear on the card on screen."""
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
        monotonic: Callable[[], float] = time.monotonic,
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
        self._refused: Rating | None = None
        self.ask_row: AskRow | None = None
        self._score_before: float | None = None
        self.clock = ReviewClock(self, monotonic)
        middle = QWidget()
        self._layers = QStackedLayout(middle)
        self._beside = Icd10cmBeside(theme, icd, middle)
        self._beside.told.connect(self.told)
        self._beside.changed.connect(self._on_cards_made)
        self._beside.closed.connect(self._take_focus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        self._notices = self._build_leech_notice()
        whole.addLayout(self._notices)
        whole.addWidget(self._beside)
        self._study_layer = self._build_study()
        self._layers.addWidget(self._study_layer)
        self._summary = SessionSummary()
        self._summary.forecast_chosen.connect(lambda: self.went_to.emit("forecast", None))
        self._summary.decks_chosen.connect(lambda: self.went_to.emit("decks", None))
        self._summary.more_chosen.connect(lambda: self.went_to.emit("custom-study", None))
        self._layers.addWidget(self._summary)
        self._timebox = TimeboxNotice()
        self._timebox.go_on_chosen.connect(self._show)
        self._timebox.stop_chosen.connect(self._show_summary)
        self._layers.addWidget(self._timebox)
        self.clock.ticked.connect(self._show_time)
        self.clock.reveal_due.connect(self.reveal)
        self.clock.rating_due.connect(lambda: self.rate(Rating.GOOD))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._add_keys()

    def hold(self, courage: CourageCard) -> None:
        """Takes in the card of what was reached, for the end of a session."""
        self._summary.hold(courage)

    def take_questions(self, row: AskRow) -> None:
        """Takes in the row that keeps a question about the card on screen."""
        self.ask_row = row
        self._notices.addWidget(row)
        row.serve(self)
        row.left.connect(self._go_on)
        self._head.ask.show()

    @property
    def shown(self) -> ShownCard | None:
        """The card on screen."""
        is_asking = self._layers.currentWidget() is self._study_layer
        return self._session.current if self._session is not None and is_asking else None

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
            self.clock.renew()
            self._leech_notice.hide()
            self._head.show_selection("" if chosen is None else selection_words(chosen))
            self._score_before = self._forecasting.mean() if self._forecasting.is_ready else None
        self._show()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Shows the card anew after an edit, or the last card again after an undo."""
        if self._session is None or changes.subjects <= _ELSEWHERE:
            return
        if undone and changes.step in ANSWER_STEPS:
            self._leech_notice.hide()
            self._session.step_back()
        elif changes.touches(Subject.SETTINGS, Subject.PRESETS, Subject.DECKS, Subject.CARDS):
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

    def reveal(self, chosen: int | None = None) -> None:
        """Shows the answer and what each rating leads to."""
        shown = self.shown
        if shown is None or self._revealed:
            return
        self._revealed = True
        self._face.reveal(shown, chosen, self._library.confusables(shown.note.note))
        self._foot.reveal(shown, is_cram=self._session is not None and self._session.is_cram)
        self.setFocus()
        self.clock.go_on_from_answer()

    def choose(self, index: int) -> None:
        """Picks an option of a multiple-choice card, and reveals."""
        shown = self.shown
        if shown is None or self._revealed or index >= len(shown.faces.options):
            return
        self.reveal(index)
        self.clock.wait()
        self._foot.ratings.suggest(Rating.GOOD if index == shown.faces.correct else Rating.AGAIN)

    def rate(self, rating: Rating) -> None:
        """Writes the rating; the next card comes only when it is on disk."""
        shown = self.shown
        if self._session is None or shown is None or not self._revealed:
            return
        try:
            rated = self._session.rate(rating, self.clock.elapsed)
        except LibraryError as error:
            self.clock.wait()
            self._refused = rating
            self._not_saved.say(error)
            return
        self._not_saved.say(None)
        self._leech_notice.tell(shown, rated)
        if self._session.current is None:
            self._after(rated)
            return
        if self._session.ends_timebox(self._study.timebox):
            self._show_timebox()
        else:
            self._show()
        # The next card is painted first; the score follows behind it.
        QTimer.singleShot(0, self, lambda: self._after(rated))

    def card_text(self) -> str:
        """Both sides of the card on screen; the answer too while it is hidden: a fault may lie there."""
        if self.shown is None:
            return ""
        faces = self.shown.faces
        return "\n\n".join(plain_text(side) for side in (faces.question, *faces.options, faces.answer))

    def _rate_again(self) -> None:
        if self._refused is not None:
            self.setFocus()
            self.rate(self._refused)

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
        return first_code((faces.answer, faces.question, self.shown.rationale), self._find_codes)

    def _take_focus(self) -> None:
        if self.shown is not None and self.shown.faces.expected is not None and not self._revealed:
            self._face.focus_answer()
        else:
            self.setFocus()

    def _after(self, rated: Rated) -> None:
        if self._session is None or not self._session.is_cram:
            self._forecasting.note_rating(rated.card, rated.after)
            self.changed.emit(_ONLY_FORECAST)
        if self._session is not None and self._session.current is None:
            self._show()

    def _build_study(self) -> QWidget:
        study = QWidget()
        study.setObjectName("page")
        outer = QVBoxLayout(study)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._head = ReviewHead(self._theme)
        self._head.undo_chosen.connect(self.undo_requested)
        self._head.look_up_chosen.connect(self.look_up)
        self._head.ask_chosen.connect(self.ask)
        outer.addWidget(self._head)
        middle = QWidget()
        middle.setObjectName("page")
        outer.addWidget(middle, 1)
        body = column(middle)
        self._error = ErrorNote()
        self._not_saved = NotSavedNote()
        self._not_saved.retried.connect(self._rate_again)
        self._not_saved.quit_chosen.connect(lambda: self.window().close())
        self._face = CardFace(self._theme, self._find_codes, media=self._media)
        self._face.submitted.connect(self.reveal)
        self._face.chosen.connect(self.choose)
        self._face.link_chosen.connect(self.link_chosen)
        self._face.code_chosen.connect(self.look_up)
        body.addWidget(self._error)
        body.addWidget(self._not_saved)
        body.addWidget(self._face)
        body.addStretch(1)
        self._foot = ReviewFoot()
        self._foot.reveal_chosen.connect(self.reveal)
        self._foot.ratings.rated.connect(self.rate)
        outer.addWidget(self._foot)
        return study

    def _build_leech_notice(self) -> QVBoxLayout:
        self._leech_notice = LeechNotice()
        self._leech_notice.undo.clicked.connect(self.undo_requested)
        self._leech_notice.edit_chosen.connect(self._mend)
        around = QVBoxLayout()
        around.setContentsMargins(MARGIN, 12, MARGIN, 0)
        around.addWidget(self._leech_notice)
        return around

    def _show(self) -> None:
        session = self._session
        self._error.say(None)
        self._not_saved.say(None)
        self._refused = None
        if session is None:
            return
        shown = session.current
        if session.is_of_everything:
            self.due_counted.emit(session.remaining)
        if shown is None:
            self._show_summary()
            return
        self._layers.setCurrentWidget(self._study_layer)
        if self.ask_row is not None:
            self.ask_row.hide()
        self._revealed = False
        self._head.show_progress(session.answers, session.remaining)
        self._head.show_card(shown)
        self._face.ask(shown)
        self._foot.ask(shown)
        self._beside.empty()
        self._take_focus()
        self.clock.begin(shown.preset, is_typed=shown.faces.expected is not None)

    def _show_summary(self) -> None:
        session = self._session
        if session is None:
            return
        self._beside.put_away()
        self.clock.end()
        self._layers.setCurrentWidget(self._summary)
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
            ("P", self.toggle_auto_advance),
            ("Ctrl+I", self._tell_about_card),
            ("Q", self.ask),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter reveal or rate Good; 1–4 rate; A–D choose. A key held down counts once."""
        if event.key() == Qt.Key.Key_Escape:
            self._beside.put_away()
        if self.shown is None or not (event.isAutoRepeat() or self._take_key(event)):
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
        if self.shown is not None:
            self._edit_and_show(self.shown.note)

    def _edit_and_show(self, note: StoredNote) -> None:
        changed = self._edit_note(note)
        if changed is not None and self._session is not None:
            self._leech_notice.hide()
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

    def ask(self) -> None:
        """Asks for a question to somebody about the card on screen; its time rests meanwhile."""
        if self.shown is None or self.ask_row is None or self.ask_row.isVisible():
            return
        self.clock.put_down()
        self.ask_row.ask(card_source(self.shown.note.note, self.shown.faces))

    def _go_on(self) -> None:
        self.clock.take_up()
        self._take_focus()

    # The clock, and what it brings

    def toggle_auto_advance(self) -> None:
        """Turns auto-advance off for this session, or on again."""
        if self.shown is None:
            return
        if not self.clock.has_auto_advance:
            self.told.emit("Cards of this deck don't go on by themselves. Its preset can change that.")
            return
        is_typed = self.shown.faces.expected is not None
        is_on = self.clock.toggle(is_revealed=self._revealed, is_typed=is_typed)
        self.told.emit(f"Auto-advance is {'on' if is_on else 'off for this session'}.")

    def _show_time(self) -> None:
        self._head.time.setText(self.clock.time_words)
        self._foot.coming.say(advance_words(self.clock), self.clock.share_left)

    def _show_timebox(self) -> None:
        session = self._session
        if session is not None:
            self.clock.end()
            self._beside.put_away()
            self._layers.setCurrentWidget(self._timebox)
            minutes = round(session.time.total_seconds() / 60)
            self._timebox.show_session(minutes, session.answers, session.remembered, session.remaining)

    def _mend(self, card: CardId) -> None:
        try:
            # Read again: a leech got a tag since it was on screen.
            note = self._study.show(card).note
        except KeyError:
            self._leech_notice.hide()
            return
        self._edit_and_show(note)

    def _tell_about_card(self) -> None:
        if self.shown is not None:
            self.went_to.emit("card-information", (self.shown.card.id, self.name))

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
            self._head.show_card(self.shown)
